// The documents say what is true: links lead somewhere, and what they list is what the code has.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { topologyOf } from "../../stacks/topology.ts";
import { accessMachine } from "../../workflows/access/definition.ts";
import { aProfile, PLACE } from "../support/builders.ts";

const ROOT = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const under = (folder: string, ending: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));

const DOCUMENTS = [
  ...readdirSync(ROOT).filter((name) => name.endsWith(".md")),
  ...under("docs", ".md"),
  ...under(".github", ".md"),
].sort();

const withoutFences = (text: string) => text.replace(/^```[\s\S]*?^```/gm, "");
const withoutCode = (text: string) => withoutFences(text).replace(/`[^`\n]*`/g, "");
const different = (all: Iterable<string>) => [...new Set(all)].sort();

describe("links", () => {
  const linksOf = (document: string) =>
    [...withoutCode(read(document)).matchAll(/\]\(([^()\s]+)\)/g)]
      .map(([, target]) => target!)
      .filter((target) => !/^[a-z]+:/.test(target));

  /** GitHub's anchors: lower case, no punctuation, hyphens for spaces, a number where one comes again. */
  const anchorsOf = (document: string) => {
    const seen = new Map<string, number>();
    return [...withoutFences(read(document)).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => {
      const plain = heading!.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
      const slug = plain.replace(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-");
      const before = seen.get(slug) ?? 0;
      seen.set(slug, before + 1);
      return before === 0 ? slug : `${slug}-${before}`;
    });
  };

  const isDead = (document: string, target: string) => {
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? document : normalize(join(dirname(document), path));
    if (file.startsWith("..") || !existsSync(join(ROOT, file))) return true;
    return anchor !== undefined && !anchorsOf(file).includes(anchor);
  };

  it.each(DOCUMENTS)("of %s lead to files and headings that exist", (document) => {
    const dead = linksOf(document).filter((target) => isDead(document, target));

    expect(dead).toEqual([]);
  });

  it("are found at all", () => {
    expect(linksOf("docs/architecture.md").length).toBeGreaterThan(40);
    expect(isDead("docs/local.md", "facts.md#no-such-heading")).toBe(true);
    expect(isDead("docs/local.md", "no-such-file.md")).toBe(true);
  });
});

describe("paths in code marks", () => {
  const FOLDERS = readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => /^[a-z]+$/.test(name) && name !== "node_modules");
  const ONE_OF_OURS = new RegExp(`^(${FOLDERS.join("|")})/[\\w./-]*$`);

  const pathsOf = (document: string) =>
    [...withoutFences(read(document)).matchAll(/`([^`\n]+)`/g)]
      .map(([, code]) => code!)
      .filter((code) => ONE_OF_OURS.test(code));

  it.each(DOCUMENTS)("of %s exist", (document) => {
    expect(pathsOf(document).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it("are found at all", () => {
    expect(DOCUMENTS.flatMap(pathsOf)).toContain("workflows/");
    expect(ONE_OF_OURS.test("domain/no-such-file.ts")).toBe(true);
  });
});

describe("docs/architecture.md", () => {
  const text = read("docs/architecture.md");
  const fence = /```mermaid\n([\s\S]*?)```/.exec(text)?.[1] ?? "";

  type Drawn = { Next?: string; Default?: string; Choices?: Drawn[]; Catch?: Drawn[] };
  const states = Object.entries(accessMachine.States) as unknown as [string, Drawn][];
  const nextOf = (state: Drawn): string[] => [
    ...[state.Next, state.Default].filter((next) => next !== undefined),
    ...[...(state.Choices ?? []), ...(state.Catch ?? [])].flatMap(nextOf),
  ];

  it("draws every state and transition of the machine, and none more", () => {
    const aliases = new Map(
      [...fence.matchAll(/state "([^"]+)" as (\w+)/g)].map(([, name, alias]) => [alias, name]),
    );
    const named = (state: string) => aliases.get(state) ?? state;
    const drawn = [...fence.matchAll(/^ *(\S+) --> ([^\s:]+)/gm)].map(
      ([, from, to]) => `${named(from!)} -> ${named(to!)}`,
    );
    const ends = states.filter(([, state]) => nextOf(state).length === 0);

    expect(different(drawn)).toEqual(
      different([
        `[*] -> ${accessMachine.StartAt}`,
        ...states.flatMap(([name, state]) => nextOf(state).map((next) => `${name} -> ${next}`)),
        ...ends.map(([name]) => `${name} -> [*]`),
      ]),
    );
    expect(drawn.length).toBe(different(drawn).length);
  });

  const topology = topologyOf({ place: PLACE, prefix: "curfew-test", profiles: [aProfile()] });
  /** What the sentence above the table says of all functions. */
  const isCommon = (action: string) => /^(dynamodb|events):/.test(action);

  it("lists every function with its trigger and all it may call", () => {
    const section = text.slice(text.indexOf("## The functions"));
    const rows = [...section.matchAll(/^\| `(\w+)` \| (\w+)[^|]* \| ([^|]+) \|$/gm)].map(
      ([, name, trigger, calls]) => ({
        name,
        trigger,
        calls: different([...calls!.matchAll(/`([\w:]+)`/g)].map(([, action]) => action!)),
      }),
    );

    expect(rows).toEqual(
      topology.functions.map(({ name, triggers, statements }) => ({
        name,
        trigger: triggers[0]?.kind,
        calls: different(
          statements.flatMap(({ actions }) => actions).filter((action) => !isCommon(action)),
        ),
      })),
    );
  });

  it("says truly who may not announce, and that all others may", () => {
    const silent = topology.functions
      .filter(({ statements }) => !statements.some(({ sid }) => sid === "Announce"))
      .map(({ name }) => name);

    expect(silent).toEqual([
      "HoldAccess",
      "KeepRecord",
      "RefreshHomes",
      "NoteActivity",
      "CheckRoles",
      "DigestReviews",
      "ReportWeek",
    ]);
    expect(text).toContain(
      "all but `HoldAccess`, `KeepRecord`, `RefreshHomes`, `NoteActivity`, `CheckRoles`, `DigestReviews` and `ReportWeek` may announce",
    );
  });

  it("lists the table's indexes with their keys", () => {
    for (const { name, hashKey, rangeKey } of topology.table.indexes)
      expect(text).toContain(`| \`${name}\` | \`${hashKey}\`, \`${rangeKey}\` |`);
  });
});

describe("docs/local.md", () => {
  const text = read("docs/local.md");

  it("names every control route of the code, and none more", () => {
    const ofStart = ["local/start/control.ts", "local/page/terminals.ts"]
      .flatMap((file) => [...read(file).matchAll(/case "((?:GET|POST) \/[\w/]+)"/g)])
      .map(([, route]) => route!);
    const ofSlack = [
      ...read("local/slack/control.ts").matchAll(/^ {2}"(GET|POST) (\w+)": route\(/gm),
    ].map(([, method, name]) => `${method} /control/slack/${name}`);
    const told = [...text.matchAll(/^\| `((?:GET|POST) \/[\w/]+)` \|/gm)].map(
      ([, route]) => route!,
    );

    expect(ofStart.length).toBeGreaterThan(3);
    expect(ofSlack.length).toBeGreaterThan(10);
    expect([...told].sort()).toEqual([...ofStart, ...ofSlack].sort());
  });

  it("names every variable that the local cloud reads, and none more", () => {
    const code = [...under("local", ".ts"), ...under("bin", ".mjs")].map(read).join("\n");
    const inCode = [...code.matchAll(/\bCURFEW_[A-Z_]*[A-Z]\b/g)].map(([name]) => name);
    const told = [...text.matchAll(/^\| `(CURFEW_[A-Z_]+)` \|/gm)].map(([, name]) => name!);

    expect([...told].sort()).toEqual(different(inCode));
  });

  it("gives request bodies that are JSON", () => {
    const bodies = [...text.matchAll(/-d '([^']+)'|^\| `POST [^`]+` \| `(\{[^`]+\})`/gm)].map(
      ([, shell, cell]) => shell ?? cell!,
    );

    expect(bodies.length).toBeGreaterThan(15);
    for (const body of bodies) expect(() => JSON.parse(body) as unknown, body).not.toThrow();
  });
});

describe("the facts that comments cite", () => {
  it("are all in docs/facts.md", () => {
    const told = new Set(
      [...read("docs/facts.md").matchAll(/^\| ([A-K]\d?) \|/gm)].map(([, id]) => id),
    );
    const code = [
      "domain",
      "workflows",
      "adapters",
      "functions",
      "slack",
      "stacks",
      "local",
      "test",
    ]
      .flatMap((folder) => under(folder, ".ts"))
      .concat(DOCUMENTS)
      .filter((path) => statSync(join(ROOT, path)).isFile());

    const cited = code.flatMap((path) =>
      [...read(path).matchAll(/\bfacts ((?:[A-K]\d?(?:, |-| and )?)+)(?=\W)/g)].flatMap(
        ([, ids]) => ids!.match(/[A-K]\d?/g) ?? [],
      ),
    );

    expect(cited.length).toBeGreaterThan(200);
    expect(different(cited).filter((id) => !told.has(id))).toEqual([]);
  });
});

describe("decisions", () => {
  const pages = readdirSync(join(ROOT, "docs/decisions")).sort();

  it("are numbered without a gap", () => {
    expect(pages.map((name) => Number(name.slice(0, 4)))).toEqual(
      pages.map((_, index) => index + 1),
    );
  });

  it.each(pages)("%s has context, decision, consequences and alternatives", (page) => {
    const headings = [...read(`docs/decisions/${page}`).matchAll(/^## (.+)$/gm)].map(
      ([, name]) => name,
    );

    expect(headings).toEqual(["Context", "Decision", "Consequences", "Alternatives"]);
  });
});
