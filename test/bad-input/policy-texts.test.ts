// A policy folder whose files are no text, or hold text that is none: told with file and line, whatever the bytes are.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cedarPolicy } from "../../adapters/cedar-policy.ts";
import { PolicyFolderFault, readPolicyFolder } from "../../adapters/policy-files.ts";
import { PLACE } from "../support/builders.ts";
import { policyFolder } from "../support/stage.ts";

const FILES = ["people.yaml", "profiles.yaml", "access.cedar", "access.cedarschema"] as const;

/** What reading the folder says: nothing, or one line for each mistake. */
function toldOf(folder: string): string {
  try {
    cedarPolicy(readPolicyFolder(folder).texts, PLACE);
    return "";
  } catch (error) {
    if (error instanceof PolicyFolderFault) return error.message;
    throw error;
  }
}

describe("a file of the policy folder", () => {
  it.each(FILES)("that is not UTF-8 is told with the line: %s", (file) => {
    const { folder, read } = policyFolder();
    const text = `${read(file)}# B\u00fcro\n`;
    writeFileSync(join(folder, file), Buffer.from(text, "latin1"));

    const line = text.split("\n").length - 1;
    expect(toldOf(folder)).toContain(`${file}:${line}: is not UTF-8 text; save it as UTF-8`);
  });

  it.each(FILES)("may begin with the mark that some editors put there: %s", (file) => {
    const { folder, read, write } = policyFolder();
    write(file, `\ufeff${read(file)}`);

    expect(toldOf(folder)).toBe("");
  });

  it("may have the line ends of Windows", () => {
    const { folder, read, write } = policyFolder();
    for (const file of FILES) write(file, read(file).replaceAll("\n", "\r\n"));

    expect(toldOf(folder)).toBe("");
  });

  it.each([
    ["a text", "name: Ana (engineer)", 'name: "Ana \\ud83d"'],
    ["an entry of a list", "groups: [engineers, payments]", 'groups: [engineers, "\\ud83d"]'],
    ["a key", "groups: [engineers, payments]", 'attributes: { "\\ud83d": x }'],
  ])("with half a character in %s is told with the line", (_, before, after) => {
    const { folder, read, edit } = policyFolder();
    const line =
      read("people.yaml")
        .split("\n")
        .findIndex((one) => one.includes(before)) + 1;
    edit("people.yaml", before, after);

    expect(toldOf(folder)).toContain(`people.yaml:${line}: contains half of a character`);
  });

  it("is read or told of, whatever became of its bytes", () => {
    const change = fc.record({
      file: fc.constantFrom(...FILES),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.nat(30),
      add: fc.oneof(
        fc.uint8Array({ maxLength: 8 }),
        fc
          .constantFrom(
            "\\ud800",
            "{",
            "&a *a",
            "<<: *b",
            "!!js/function",
            "\u0000",
            "__proto__: 1\n",
          )
          .map((text) => Buffer.from(text)),
      ),
    });
    const { folder } = policyFolder();
    fc.assert(
      fc.property(change, ({ file, at, remove, add }) => {
        const whole = readFileSync(join(folder, file));
        const from = Math.floor(at * whole.length);
        const changed = Buffer.concat([
          whole.subarray(0, from),
          add,
          whole.subarray(from + remove),
        ]);
        writeFileSync(join(folder, file), changed);
        try {
          for (const line of toldOf(folder).split("\n").filter(Boolean))
            expect(line).toMatch(/^[\w.]+:\d+: ./);
        } finally {
          writeFileSync(join(folder, file), whole);
        }
      }),
      { numRuns: 200 },
    );
  });
});
