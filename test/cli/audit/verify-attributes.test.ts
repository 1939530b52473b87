// `curfew audit verify` on what lies beside an item's content: indexes, conditions and the table's own deletion go by it.
import { beforeAll, describe, expect, it } from "vitest";
import { backfillsIn } from "../../../adapters/dynamodb-backfills.ts";
import { driftsIn } from "../../../adapters/dynamodb-drifts.ts";
import { homesIn } from "../../../adapters/dynamodb-homes.ts";
import { linkCodesIn } from "../../../adapters/dynamodb-link-codes.ts";
import { linksIn } from "../../../adapters/dynamodb-links.ts";
import { onceIn } from "../../../adapters/dynamodb-once.ts";
import { pairsIn } from "../../../adapters/dynamodb-pairs.ts";
import { reportsIn } from "../../../adapters/dynamodb-reports.ts";
import { requestsIn } from "../../../adapters/dynamodb-requests.ts";
import { reviewsIn } from "../../../adapters/dynamodb-reviews.ts";
import { sessionsIn } from "../../../adapters/dynamodb-sessions.ts";
import { snapshotIn } from "../../../adapters/dynamodb-snapshot.ts";
import { getItem, type Item, keyOf } from "../../../adapters/dynamodb-table.ts";
import { foundDrift } from "../../../domain/drift.ts";
import { linked } from "../../../domain/link.ts";
import { newReview } from "../../../domain/review.ts";
import { inProcessStage } from "../../../local/stage/in-process.ts";
import { aPerson, aRequest, aSession, NOON, sha256 } from "../../support/builders.ts";
import { ID, OTHER, type TableScene, tableScene } from "./table-scene.ts";

const DOCUMENT = "curfew-prod-60";
const OPEN = "p-ana001-open";
const ENDED = "p-ana001-ended";
const ANA = aPerson();
const END = { endedAt: NOON, cause: "exit", evidence: "seen", endedBy: "" } as const;
let scene: TableScene;

/** What the adapters write of the kinds that have content of their own. */
async function storeEvidence({ table }: TableScene) {
  await requestsIn(table).create(aRequest({ id: ID }));
  await scene.storeWhole(OTHER);
  await sessionsIn(table).create(aSession({ id: OPEN }));
  await sessionsIn(table).create(aSession({ id: ENDED }));
  await sessionsIn(table).claimTelling(OPEN, NOON, NOON);
  await sessionsIn(table).end(ENDED, END);
  const terms = { reviewers: ["p-ben001"], withinHours: 72, remindAfterHours: 24, data: {} };
  await reviewsIn(table).create(newReview(aRequest({ id: ID }), terms, NOON, sha256));
  const document = { name: DOCUMENT, content: {} } as Parameters<typeof foundDrift>[1]["document"];
  const drift = foundDrift(undefined, { document, text: "{}" }, NOON, sha256);
  if (drift !== undefined) await driftsIn(table).save(drift);
  const proof = { person: ANA, slackUser: ANA.slack, arn: "arn:a" };
  await linksIn(table).save(linked(undefined, proof, NOON, sha256));
}

/** What the adapters write of the others. */
async function storeOthers({ table }: TableScene) {
  await pairsIn(table).take(ANA.id, "i-1", ID);
  await homesIn(table).opened("U1");
  await backfillsIn(table).begun(NOON);
  await backfillsIn(table).looked(NOON);
  await reportsIn(table).claim("week", NOON);
  await reportsIn(table).posted("week", NOON);
  await snapshotIn(table).write([]);
  await onceIn(table).claim("seen", NOON);
  const code = { slackUser: "U1", expiresAt: NOON } as Parameters<
    ReturnType<typeof linkCodesIn>["make"]
  >[1];
  await linkCodesIn(table).make("digest", code);
}

beforeAll(async () => {
  const stage = await inProcessStage({});
  scene = tableScene(stage);
  await storeEvidence(scene);
  await storeOthers(scene);
  return () => stage.close();
});

const verify = () => scene.audit("verify", "--table-only");

const CONTENT = ["pk", "sk", "request", "session", "review", "drift", "link", "bookkeeping"];
const MARKS = ["telling", "ender", "message", "slack", "holder", "names"];
const KINDS = [
  ["REQUEST", ID],
  ["REQUEST", OTHER],
  ["SESSION", OPEN],
  ["SESSION", ENDED],
  ["REVIEW", ID],
  ["DOCUMENT", DOCUMENT],
  ["LINK", ANA.id],
  ["HOME", "U1"],
] as const;

/** Verifies with one item changed, and puts it back. */
async function verifyChanged(kind: string, id: string, change: (item: Item) => Item) {
  const before = await getItem(scene.table, kind, id);
  await scene.tamper<Item>(change, kind, id);
  const found = await verify();
  await scene.tamper<Item>(() => before, kind, id);
  return found;
}

describe("curfew audit verify", () => {
  it("is content with every kind of item as Curfew writes it", async () => {
    const { code, out } = await verify();

    expect(out.slice(0, -1)).toEqual([]);
    expect(code).toBe(0);
  });

  it.each(KINDS)("finds every attribute of %s %s that is changed or removed", async (kind, id) => {
    const item = (await getItem(scene.table, kind, id)) ?? {};
    const beside = Object.keys(item).filter((name) => ![...CONTENT, ...MARKS].includes(name));
    expect(beside.length).toBeGreaterThan(1);
    for (const name of beside) {
      const changed = await verifyChanged(kind, id, (now) => ({
        ...now,
        [name]: other(now[name]),
      }));
      const { [name]: _, ...without } = item;
      const removed = await verifyChanged(kind, id, () => without);

      expect(changed.out[0], name).toContain(`"${name}" of the item is not what`);
      expect(removed.out[0], name).toContain(`"${name}" of the item is missing`);
      expect([changed.code, removed.code], name).toEqual([1, 1]);
    }
  });

  it.each([
    ...KINDS,
    ["PAIR", `${ANA.id}#i-1`],
    ["SLACKUSER", ANA.slack ?? ""],
    ["BACKFILL", "aws"],
    ["REPORT", "week"],
    ["INVENTORY", "0"],
  ] as const)("finds a time to live, and an unknown attribute, on %s %s", async (kind, id) => {
    const expiring = await verifyChanged(kind, id, (item) => ({ ...item, expires: 1 }));
    const unknown = await verifyChanged(kind, id, (item) => ({ ...item, more: 1 }));

    expect(expiring.out[0]).toContain('"expires" of the item lets the table delete');
    expect(unknown.out[0]).toContain('"more" of the item is unknown');
    expect([expiring.code, unknown.code]).toEqual([1, 1]);
  });

  it("takes a closed request for kept only if both attributes of the live index are gone", async () => {
    const half = await verifyChanged("REQUEST", OTHER, ({ due: _, ...item }) => item);
    const kept = await verifyChanged("REQUEST", OTHER, ({ due: _, live: __, ...item }) => item);

    expect(half.out[0]).toContain('"due" of the item is missing');
    expect(kept.code).toBe(0);
  });

  it("finds a session that does not parse, and an item of no kind", async () => {
    const broken = await verifyChanged("SESSION", OPEN, (item) => ({ ...item, session: {} }));
    await scene.tamper<Item>((item) => ({ ...item, ...keyOf("OTHER", "1") }), "HOME", "U1");
    const stranger = await verify();
    await scene.remove("OTHER", "1");

    expect(broken.out[0]).toBe(`${OPEN}  Session: The item does not parse as this session's.`);
    expect(stranger.out[0]).toContain("of no kind that Curfew writes");
  });
});

/** Another value of the same type: an index takes no other. */
const other = (value: unknown) => (typeof value === "number" ? value + 1 : `${String(value)}x`);
