// House rules that no linter here knows: sizes, openings, and what must never be in a tracked file.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const OURS = ["domain", "workflows", "adapters", "slack", "functions", "stacks", "local", "test"];

const tracked = execFileSync("git", ["ls-files", "-z"], { encoding: "utf8" })
  .split("\0")
  .filter((file) => file !== "" && existsSync(file));
const sources = tracked
  .filter((file) => /\.(ts|tsx|mjs|cjs|js)$/.test(file))
  .filter((file) => OURS.some((folder) => file.startsWith(`${folder}/`)));
const textOf = (file: string) => readFileSync(file, "utf8");

const lines = (text: string) => text.trimEnd().split("\n").length;
/** Every match with its file and line, for a message that can be clicked. */
const found = (files: readonly string[], pattern: RegExp) =>
  files.flatMap((file) =>
    textOf(file)
      .split("\n")
      .flatMap((line, index) =>
        pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
      ),
  );

/** Written in two halves, so that this file is not found by its own search. */
const word = (...halves: string[]) => halves.join("");

it("finds the sources at all", () => {
  expect(sources.length).toBeGreaterThan(200);
});

describe("a file", () => {
  it("has at most 300 lines, a test 400", () => {
    const long = sources
      .map((file) => ({ file, lines: lines(textOf(file)) }))
      .filter((one) => one.lines > (one.file.startsWith("test/") ? 400 : 300));

    expect(long).toEqual([]);
  });

  it("holds no unfinished business", () => {
    const pattern = new RegExp(
      `\\b(${word("TO", "DO")}|${word("FIX", "ME")}|${word("XX", "X")}|${word("HA", "CK")})\\b`,
    );

    expect(found(sources, pattern)).toEqual([]);
  });

  it.each([
    "domain",
    "workflows",
  ])("in %s/ opens with one to four lines that say what it is", (folder) => {
    const silent = sources.filter((file) => {
      if (!file.startsWith(`${folder}/`)) return false;
      const opening = textOf(file)
        .split("\n")
        .findIndex((line) => !line.startsWith("//"));
      return opening < 1 || opening > 4;
    });

    expect(silent).toEqual([]);
  });

  it("is named in kebab-case", () => {
    const odd = sources.filter(
      (file) => !/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(file.split("/").at(-1) ?? ""),
    );

    expect(odd).toEqual([]);
  });

  it("does not hand on what others export: no barrels", () => {
    const barrels = found(sources, /^export (\*|(type )?\{[^}]*\}) from /);

    expect(barrels).toEqual([]);
    expect(sources.filter((file) => /(^|\/)index\.ts$/.test(file))).toEqual([]);
  });

  it("exports by name", () => {
    const ships = sources.filter((file) => !file.startsWith("test/") && file.endsWith(".ts"));

    expect(found(ships, /^export default /)).toEqual([]);
  });

  it("imports our own files by their full name", () => {
    const ours = sources.filter((file) => file.endsWith(".ts"));

    expect(found(ours, /^(import|export) .*from "\.[^"]*(?<!\.ts|\.cjs|\.mjs|\.json)";$/)).toEqual(
      [],
    );
  });
});

describe("the shipped code", () => {
  const ships = sources.filter((file) =>
    /^(domain|workflows|adapters|slack|functions|stacks)\//.test(file),
  );

  it("takes the time from outside: no wall clock in rules and steps", () => {
    const pure = ships.filter(
      (file) => /^(domain|workflows)\//.test(file) && file !== "domain/time.ts",
    );

    expect(found(pure, /\b(Date\.now|new Date|setTimeout|setInterval|performance\.)/)).toEqual([]);
  });

  it("uses no `any` and no double cast", () => {
    expect(found(ships, /\bas unknown as\b|: any\b|as any\b/)).toEqual([]);
  });
});

describe("tracked files", () => {
  const texts = tracked.filter((file) => !/\.(png|gif|ico|woff2?)$/.test(file));

  it("tell nothing of the machine they were written on", () => {
    const homes = new RegExp(
      `(^|["'\`\\s(])/(${word("wo", "rk")}|${word("ho", "me")}/\\w+|${word("Us", "ers")}/\\w+|${word("ro", "ot")})/`,
    );

    const ours = texts.filter((file) => file !== "package-lock.json");
    expect(found(ours, homes)).toEqual([]);
  });

  it("name no package registry but the public one, and that only where npm itself writes it", () => {
    const hosts = new RegExp(
      `${word("registry.", "npmjs")}|${word("_auth", "Token")}|${word("artifact", "ory")}|${word('resolved": "', "http")}`,
      "i",
    );

    expect(found(texts, hosts)).toEqual([]);
  });

  it("hold no key, token or secret that looks real", () => {
    const secrets = new RegExp(
      `${word("AK", "IA")}[0-9A-Z]{16}|${word("xox", "b-")}[0-9]{6,}|${word("BEGIN ", "(RSA |EC )?PRIVATE KEY")}`,
    );

    expect(found(texts, secrets)).toEqual([]);
  });
});
