// `curfew history` against a real table, as somebody who may query the indexes and read one item.
import { beforeAll, describe, expect, it } from "vitest";
import { sessionsIn } from "../../../adapters/dynamodb-sessions.ts";
import { openTable } from "../../../adapters/dynamodb-table.ts";
import type { Session } from "../../../domain/session.ts";
import { plusMinutes } from "../../../domain/time.ts";
import { type InProcessStage, inProcessStage } from "../../../local/stage/in-process.ts";
import { aSession, INSTANCE, NOON } from "../../support/builders.ts";
import { curfewOn } from "../../support/curfew.ts";
import { clientAs } from "../../support/stage.ts";

const SINCE = ["--since", "2026-11-01"];
const OTHER = { id: "i-0000000000000beef", name: "db-1", tags: {} };

let stage: InProcessStage;

const history = (...words: string[]) =>
  curfewOn(stage, ["dynamodb:Query", "dynamodb:GetItem"], "history", ...words);
const json = async (...words: string[]) => {
  const { out, err } = await history(...words, ...SINCE, "--format", "json");
  return { rows: JSON.parse(out.join("\n")) as { session: string }[], err };
};

async function record(...sessions: Session[]) {
  const actions = ["dynamodb:UpdateItem"];
  const table = openTable(
    clientAs(stage, "writer", actions),
    stage.topology.table.name,
    () => undefined,
  );
  for (const { endedAt, cause, evidence = "seen", endedBy = "curfew", ...session } of sessions) {
    await sessionsIn(table).create(session);
    if (endedAt !== undefined && cause !== undefined)
      await sessionsIn(table).end(session.id, { endedAt, cause, evidence, endedBy });
  }
}

const numbered = (person: string, number: number, over: Partial<Session> = {}) =>
  aSession({ id: `${person}-${number}`, person, startedAt: plusMinutes(NOON, number), ...over });

beforeAll(async () => {
  stage = await inProcessStage({});
  await record(
    numbered("p-ana001", 1, { endedAt: plusMinutes(NOON, 66), cause: "idle" }),
    numbered("p-ana001", 2, { instance: OTHER, endedAt: plusMinutes(NOON, 3), cause: "exit" }),
    numbered("p-ana001", 3),
    aSession({
      id: "root-4",
      person: undefined,
      request: undefined,
      owner: "=cmd|' /C calc'!A0,\"x\"",
      startedAt: plusMinutes(NOON, 4),
    }),
    // Earlier than the other tests look.
    numbered("p-old001", 0, {
      startedAt: plusMinutes(NOON, -60 * 24 * 60),
      document: "SSM-SessionManagerRunShell",
    }),
  );
  // Of the second person ten begin in the same moment, and more than one page is there.
  await record(
    ...Array.from({ length: 60 }, (_, at) =>
      numbered("p-bea001", at, { startedAt: plusMinutes(NOON, Math.floor(at / 10)) }),
    ),
  );
  return () => stage.close();
});

describe("curfew history", () => {
  it("shows a person's sessions, newest first, with what is known and nothing else", async () => {
    const { code, out } = await history("--person", "p-ana001", ...SINCE);

    expect(out.map((line) => line.split(/ {2,}/).slice(0, 6))).toEqual([
      ["STARTED", "LASTED", "WHO", "INSTANCE", "GRANT", "CAUSE"],
      [
        "2026-11-23T12:03:00Z",
        "open",
        "p-ana001",
        `web-1 (${INSTANCE.id})`,
        "req-abcdefghij0123456789",
        "p-ana001-3",
      ],
      [
        "2026-11-23T12:02:00Z",
        "1m 0s",
        "p-ana001",
        `db-1 (${OTHER.id})`,
        "req-abcdefghij0123456789",
        "exit",
      ],
      [
        "2026-11-23T12:01:00Z",
        "1h 5m",
        "p-ana001",
        `web-1 (${INSTANCE.id})`,
        "req-abcdefghij0123456789",
        "idle",
      ],
    ]);
    expect(code).toBe(0);
  });

  it("shows who was on an instance, ungoverned ones too, with cause, evidence and tags", async () => {
    const { rows } = await json("--instance", INSTANCE.id, "--limit", "1000");

    const wanted = rows.filter(({ session }) => !session.startsWith("p-bea001"));
    expect(wanted).toMatchObject([
      { session: "root-4", grant: "ungoverned", person: null, tags: INSTANCE.tags },
      { session: "p-ana001-3", endedAt: null, cause: null },
      { session: "p-ana001-1", seconds: 3900, cause: "idle", evidence: "seen", endedBy: "curfew" },
    ]);
  });

  it.each([
    ["cause", ["--cause", "exit"], ["p-ana001-2"]],
    ["instance", ["--instance", INSTANCE.id], ["p-ana001-3", "p-ana001-1"]],
  ])("filters a person's by %s", async (_, words, wanted) => {
    const { rows } = await json("--person", "p-ana001", ...words);

    expect(rows.map(({ session }) => session)).toEqual(wanted);
  });

  it("leaves out what began earlier than asked", async () => {
    const { out } = await history(
      "--person",
      "p-ana001",
      "--since",
      "2026-11-23T12:02:00Z",
      "--format",
      "jsonl",
    );

    expect(out.map((line) => JSON.parse(line).session)).toEqual(["p-ana001-3", "p-ana001-2"]);
  });

  it("shows everybody's without a person or an instance, by tag, cause and until", async () => {
    const { rows } = await json("--until", "2026-11-23T12:04:00Z", "--limit", "1000");
    const tagged = await json("--tag", "Env=prod", "--cause", "idle");
    const untagged = await json("--tag", "Env=nowhere");

    expect(rows.map(({ session }) => session)).toEqual(
      expect.arrayContaining(["root-4", "p-ana001-3", "p-ana001-2", "p-ana001-1", "p-bea001-0"]),
    );
    expect(rows).toHaveLength(4 + 50);
    expect(tagged.rows.map(({ session }) => session)).toEqual(["p-ana001-1"]);
    expect(untagged.rows).toEqual([]);
  });

  it("pages through everybody's, each once", async () => {
    const seen: string[] = [];
    let next: string[] = [];
    do {
      const { rows, err } = await json("--limit", "9", ...next);
      seen.push(...rows.map(({ session }) => session));
      next = /--after \S+$/.exec(err)?.[0].split(" ") ?? [];
    } while (next.length > 0);

    expect(seen).toHaveLength(64);
    expect(new Set(seen).size).toBe(64);
  });

  it("pages through all of a person's, each once, though many began in the same moment", async () => {
    const seen: string[] = [];
    let next: string[] = [];
    do {
      const { rows, err } = await json("--person", "p-bea001", "--limit", "7", ...next);
      seen.push(...rows.map(({ session }) => session));
      next = /--after \S+$/.exec(err)?.[0].split(" ") ?? [];
    } while (next.length > 0);

    expect(seen).toHaveLength(60);
    expect(new Set(seen).size).toBe(60);
  });

  it("links to the transcript of a session under Curfew's documents, and of no other", async () => {
    const linked = ["--person", "p-ana001", ...SINCE, "--cause", "idle"];

    const { out } = await history(...linked, "--links");
    const { rows } = await json("--person", "p-ana001", "--cause", "idle");
    const plain = await history(...linked);
    const other = await history(
      "--person",
      "p-old001",
      "--since",
      "2026-01-01",
      "--format",
      "jsonl",
    );

    const url = /^https:\/\/\S+log-group\/\$252Fcurfew\$252Fsessions\/log-events\/p-ana001-1$/;
    expect(rows).toMatchObject([{ transcript: expect.stringMatching(url), transcriptFile: null }]);
    expect(out[0]).toMatch(/TRANSCRIPT {2,}AS A FILE$/);
    expect(out[1]?.split(/ {2,}/).at(-1)).toMatch(url);
    expect(plain.out.join()).not.toContain("https:");
    expect(other.out.map((line) => JSON.parse(line))).toMatchObject([
      { session: "p-old001-0", transcript: null, transcriptFile: null },
    ]);
  });

  it("says that there are no links where the policy folder cannot be read, and shows the rest", async () => {
    const { code, out, err } = await history(...SINCE, "--links", "--policies", "nowhere");

    expect(err).toMatch(/^No links to transcripts: the folder nowhere was not read \(.+\)\. Say/);
    expect(out.join()).toContain("p-ana001-3");
    expect(out.join()).not.toContain("https:");
    expect(code).toBe(0);
  });

  it("writes CSV that no spreadsheet takes for a formula", async () => {
    const { out } = await history(
      "--instance",
      INSTANCE.id,
      "--since",
      "2026-11-23T12:04:00Z",
      "--limit",
      "1000",
      "--format",
      "csv",
    );

    expect(out[0]).toMatch(/^session,person,identity,grant,/);
    expect(out.find((line) => line.startsWith("root-4"))).toContain(
      `root-4,,"'=cmd|' /C calc'!A0,""x""",ungoverned,`,
    );
  });

  it.each([
    [["--tag", "prod"], "--tag prod: say key=value, such as Env=prod"],
    [["--until", "soon"], "--until soon: say 7d"],
    [["--after", "p-bea001-none"], "this is no session of the ledger"],
    [["--person", "ana"], "--person ana: a person id is"],
    [["--instance", "web-1"], "--instance web-1: an instance id is"],
    [["--person", "p-ana001", "--since", "yesterday"], "--since yesterday: say 7d"],
    [["--person", "p-ana001", "--since", "2026-13-45"], "--since 2026-13-45: say 7d"],
    [["--person", "p-ana001", "--cause", "boredom"], "--cause boredom: there are exit, idle"],
    [["--person", "p-ana001", "--format", "xml"], "--format xml: there are table, csv"],
    [["--person", "p-ana001", "--limit", "0"], "--limit 0: a page holds 1 to 1000"],
    [
      ["--person", "p-ana001", "--after", "p-bea001-1"],
      "--after p-bea001-1: this is no session of p-ana001",
    ],
  ])("refuses %j with one sentence and exit code 2", async (words, sentence) => {
    const { code, out, err } = await history(...words);

    expect(err).toContain(sentence);
    expect(err.split("\n")).toHaveLength(1);
    expect(out).toEqual([]);
    expect(code).toBe(2);
  });
});
