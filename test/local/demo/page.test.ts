// How the demo's page is laid out.
import { describe, expect, it } from "vitest";
import { PAGE_WIDTH, pageOn, wrapped } from "../../../local/demo/page.ts";

const NINE = Date.UTC(2026, 10, 23, 9);

function pageInto(color = false) {
  const lines: string[] = [];
  return { lines, page: pageOn((line) => void lines.push(line), color) };
}

describe("wrapping", () => {
  it("breaks between words and keeps every one", () => {
    const lines = wrapped("one two three four", 9);

    expect(lines).toEqual(["one two", "three", "four"]);
  });

  it("cuts a word that is longer than a line", () => {
    const lines = wrapped("abcdefghij", 4);

    expect(lines).toEqual(["abcd", "efgh", "ij"]);
  });
});

describe("events", () => {
  it("tell the day once, and again when it changes", () => {
    const { lines, page } = pageInto();

    page.event(NINE, "Ana", "asks");
    page.event(NINE + 1000, "Ben", "approves");
    page.event(NINE + 86_400_000, "Ana", "is back");

    expect(lines).toEqual([
      "Monday, 23 November 2026, times in UTC",
      "09:00:00  Ana                asks",
      "09:00:01  Ben                approves",
      "Tuesday, 24 November 2026, times in UTC",
      "09:00:00  Ana                is back",
    ]);
  });

  it("go on under their own column, never beyond the page", () => {
    const { lines, page } = pageInto();

    page.event(NINE, "Ana", "word ".repeat(40));

    const [, ...shown] = lines;
    expect(shown.length).toBeGreaterThan(1);
    expect(Math.max(...shown.map((line) => line.length))).toBeLessThanOrEqual(PAGE_WIDTH);
    expect(shown[1]).toMatch(/^ {29}word/);
  });

  it("are coloured only when colour is asked for", () => {
    const plain = pageInto();
    const coloured = pageInto(true);

    plain.page.event(NINE, "Curfew", "ends the grant", "curfew");
    coloured.page.event(NINE, "Curfew", "ends the grant", "curfew");

    expect(plain.lines.join("")).not.toContain("\u001b");
    expect(coloured.lines.join("")).toContain("\u001b[36mCurfew");
  });
});

describe("tables", () => {
  it("wrap a long cell inside its column and align numbers right", () => {
    const { lines, page } = pageInto();
    const columns = [
      { title: "who", width: 4 },
      { title: "min", width: 3, align: "right" as const },
      { title: "why", width: 10 },
    ];

    page.table(columns, [["Ana", "7", "it was idle for long"]]);

    expect(lines).toEqual([
      "who  min why",
      "---- --- ----------",
      "Ana    7 it was",
      "         idle for",
      "         long",
    ]);
  });
});

describe("results", () => {
  it("that failed show what is wrong below them", () => {
    const { lines, page } = pageInto();

    page.result("P1", "FAILED", "No standing access.", ["expected none, found one"]);

    expect(lines).toEqual([
      "P1     FAILED  No standing access.",
      "               expected none, found one",
    ]);
  });
});
