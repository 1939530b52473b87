// Other people's text at a terminal and in a spreadsheet.
import { describe, expect, it } from "vitest";
import { csvText, plainJson, plainText } from "../../cli/plain-text.ts";

const COMMANDING = [
  "\u0000",
  "\u0007",
  "\b",
  "\t",
  "\n",
  "\r",
  "\u001b",
  "\u007f",
  "\u0085",
  "\u009b",
  "\u00ad",
  "\u061c",
  "\u200b",
  "\u200e",
  "\u200f",
  "\u2028",
  "\u2029",
  "\u202a",
  "\u202e",
  "\u2066",
  "\u2069",
  "\ufeff",
  "\ud800",
  "\udc00",
];

const WRITTEN = [
  ["Persian", "می\u200cخواهم"],
  ["Hindi", "क्\u200dष"],
  ["an emoji of several people", "👩\u200d👩\u200d👧"],
  ["a flag of tags", "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}"],
  ["an Arabic number sign", "\u0600١٢"],
  ["accents", "e\u0301é"],
] as const;

describe.each(COMMANDING)("the character %j", (sign) => {
  it("is shown by no sink", () => {
    const text = `a${sign}b`;

    expect(plainText(text, "?")).toBe("a?b");
    expect(csvText(text)).toBe("a?b");
    expect(plainJson([text])).not.toContain(sign);
    expect(JSON.parse(plainJson([text]))).toEqual([text]);
  });
});

it.each(WRITTEN)("%s is shown as typed by every sink", (_, text) => {
  expect(plainText(text, "?")).toBe(text);
  expect(csvText(text)).toBe(text);
  expect(plainJson(text)).toBe(JSON.stringify(text));
});

const BEFORE = ["", " ", "  ", "\u00a0", "\u3000", "\u200d", '"', "'"];

it.each([
  "=",
  "+",
  "-",
  "@",
  "＝",
  "＋",
  "－",
  "＠",
])("no cell that begins with %s is a formula", (sign) => {
  for (const before of BEFORE)
    for (const start of ["", "web;", "a;b;"]) {
      const cell = csvText(`${start}${before}${sign}1+1`);
      const read = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
      expect(read).toBe(`${start}'${before}${sign}1+1`);
    }
});

it("leaves a sign within words as it is", () => {
  expect(csvText("web-1 a=b c@d")).toBe("web-1 a=b c@d");
});
