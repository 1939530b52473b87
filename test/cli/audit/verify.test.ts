// `curfew audit` against a real table: whatever single thing is changed in it, the first broken link is named.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { requestsIn } from "../../../adapters/dynamodb-requests.ts";
import { appendEntry } from "../../../domain/audit.ts";
import type { Request } from "../../../domain/request.ts";
import { applyChange } from "../../../domain/transitions.ts";
import { inProcessStage } from "../../../local/stage/in-process.ts";
import { aRequest, NOON, sha256 } from "../../support/builders.ts";
import { tempFolder } from "../../support/stage.ts";
import { CURFEW, ID, LENGTH, OTHER, STEPS, type TableScene, tableScene } from "./table-scene.ts";

let scene: TableScene;

beforeAll(async () => {
  const stage = await inProcessStage({});
  scene = tableScene(stage);
  return () => stage.close();
});

beforeEach(async () => {
  await scene.storeWhole(ID);
  await scene.storeWhole(OTHER);
});

const audit = (...words: string[]) => scene.audit(...words);

const place = fc.integer({ min: 1, max: LENGTH });
const damages = fc.oneof(
  fc.record({
    kind: fc.constantFrom("event", "actor", "at", "hash", "previous", "data"),
    entry: place,
  }),
  fc.record({ kind: fc.constant("removed"), entry: place }),
  fc.record({
    kind: fc.constant("swapped with the next"),
    entry: fc.integer({ min: 1, max: LENGTH - 1 }),
  }),
  fc.record({ kind: fc.constant("doubled"), entry: place }),
);

function damaged(entries: Request["audit"], kind: string, entry: number): unknown[] {
  const at = entry - 1;
  const one = entries[at]!;
  if (kind === "removed") return entries.toSpliced(at, 1);
  if (kind === "doubled") return entries.toSpliced(at, 0, one);
  if (kind === "swapped with the next") return entries.toSpliced(at, 2, entries[at + 1]!, one);
  const edits: Record<string, object> = {
    event: { event: "grant.warned" },
    actor: { actor: { ...one.actor, id: "p-eve001" } },
    at: { at: "2020-01-01T00:00:00.000Z" },
    hash: { hash: "0".repeat(64) },
    previous: { previous: "0".repeat(64) },
    data: { data: { ...one.data, more: true } },
  };
  return entries.with(at, { ...one, ...edits[kind] });
}

describe("curfew audit verify", () => {
  it("says that every chain holds, and exits with 0", async () => {
    const { code, out } = await audit("verify");

    expect(out).toEqual([
      `Requests: 2, entries: ${2 * LENGTH}, sessions answered for: 0, others: 0, records in S3: 0, waiting for theirs: 2; every chain holds.`,
    ]);
    expect(code).toBe(0);
  });

  it("names the first broken link after any single change of an entry", {
    timeout: 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(damages, async ({ kind, entry }) => {
        await scene.storeWhole(ID);
        await scene.tamperEntries((entries) => damaged(entries, kind, entry));

        const { code, out } = await audit("verify", "--table-only");

        const first = kind === "doubled" ? entry + 1 : entry;
        expect(out).toHaveLength(2);
        expect(out[0]).toMatch(new RegExp(`^${ID}  Entry ${first} `));
        expect(code).toBe(1);
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });

  it.each([
    ["version", { version: 9 }],
    ["person", { person: "p-eve001" }],
    ["instance", { instance: "i-0000000000000bad0" }],
  ])("finds an item whose attribute %s, which hides or misleads, is not the request's", async (name, edit) => {
    await scene.tamper((item) => ({ ...item, ...edit }));

    const { code, out } = await audit("verify");

    expect(out[0]).toBe(`${ID}  The attribute "${name}" of the item is not what the request says.`);
    expect(code).toBe(1);
  });

  it.each([
    ["how many must approve", { approvalsNeeded: 0 }],
    ["the note", { note: "nothing happened" }],
    ["when it was decided", { decidedAt: NOON }],
    ["when it expired", { expiresAt: "2030-01-01T00:00:00.000Z" }],
    ["the instance's tags", { instance: { id: "i-0a1b2c3d4e5f60718", name: "web-1", tags: {} } }],
  ])("finds a field changed of which no entry tells: %s", async (_what, edit) => {
    await scene.tamper((item) => ({ ...item, request: { ...item.request, ...edit } }));

    const { code, out } = await audit("verify");

    expect(out[0]).toBe(`${ID}  Entry ${LENGTH} sealed other fields than the request now has.`);
    expect(code).toBe(1);
  });

  it("tells an item that does not parse", async () => {
    await scene.tamper((item) => ({ ...item, request: { nonsense: true } }));

    const { code, out } = await audit("verify");

    expect(out[0]).toBe(`${ID}  The item does not parse as a request.`);
    expect(code).toBe(1);
  });

  it("checks only the request it is asked for", async () => {
    await scene.tamperEntries((entries) => entries.slice(1));

    const { code, out } = await audit("verify", "--request", OTHER);

    expect(out).toEqual([expect.stringMatching(/^Requests: 1, .*every chain holds\.$/)]);
    expect(code).toBe(0);
  });

  it("gives one JSON document with --json", async () => {
    await scene.tamperEntries((entries) => entries.slice(0, -1));

    const { out } = await audit("verify", "--json");

    expect(JSON.parse(out.join("\n"))).toMatchObject({
      requests: 2,
      broken: [{ request: ID, entry: LENGTH }],
    });
  });

  it.each([
    [["--request", "req-1"], '"req-1" is no request id; one is req- and 20 letters and digits.'],
    [["--heads", "no-such-file"], "There is no readable file of heads at "],
  ])("refuses %j with one sentence and exit code 2", async (words, sentence) => {
    const { code, out, err } = await audit("verify", ...words);

    expect(err).toContain(sentence);
    expect(err.split("\n")).toHaveLength(1);
    expect(out).toEqual([]);
    expect(code).toBe(2);
  });
});

describe("curfew audit verify --heads", () => {
  async function keepHeads() {
    const file = join(tempFolder(), "heads.jsonl");
    const { out } = await audit("heads");
    writeFileSync(file, `${out.join("\n")}\n`);
    return file;
  }

  it("lets a request go on", async () => {
    const whole = aRequest({ id: ID });
    await scene.remove("REQUEST", ID);
    await requestsIn(scene.table).create(whole);
    const heads = await keepHeads();
    await requestsIn(scene.table).save(
      applyChange(whole, { name: STEPS[0], actor: CURFEW }, NOON, sha256)!,
    );

    const { code, out } = await audit("verify", "--heads", heads);

    expect(out.at(-1)).toContain("every chain holds");
    expect(code).toBe(0);
  });

  it("finds a request that was removed", async () => {
    const heads = await keepHeads();
    await scene.remove("REQUEST", ID);

    const { code, out } = await audit("verify", "--heads", heads);

    expect(out[0]).toBe(`${ID}  The request is not in the table any more.`);
    expect(code).toBe(1);
  });

  it("finds a tail cut off together with the version that told of it", async () => {
    const heads = await keepHeads();
    await scene.tamper((item) => ({
      ...item,
      version: 2,
      request: {
        ...item.request,
        state: "pending",
        version: 2,
        audit: item.request.audit.slice(0, 2),
      },
    }));

    const { code, out } = await audit("verify", "--heads", heads);

    expect(out[0]).toBe(`${ID}  Entry 3 is missing: there were 3 entries earlier.`);
    expect(code).toBe(1);
  });

  it("finds a chain that was written anew, whole in itself", async () => {
    const heads = await keepHeads();
    await scene.tamperEntries((entries) =>
      entries.reduce<Request["audit"]>(
        (made, { at, event, actor, data }, index) =>
          appendEntry(
            ID,
            made,
            { at, event, actor: index === 1 ? { ...actor, id: "p-eve001" } : actor, data },
            sha256,
          ),
        [],
      ),
    );

    const { code, out } = await audit("verify", "--heads", heads);

    expect(out[0]).toBe(`${ID}  The chain up to entry 3 was written anew.`);
    expect(code).toBe(1);
  });
});
