import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { requestsIn } from "../../adapters/dynamodb-requests.ts";
import { keyOf } from "../../adapters/dynamodb-table.ts";
import { appendEntry, CURFEW } from "../../domain/audit.ts";
import type { Request } from "../../domain/request.ts";
import { plusMinutes } from "../../domain/time.ts";
import { applyChange, type Change } from "../../domain/transitions.ts";
import { aGrant, aRequest, NOON, sha256 } from "../support/builders.ts";
import { clientAs } from "../support/stage.ts";
import { openAdapterStage, openTestTable } from "./table.ts";

const refused: Change = { name: "request.refused", actor: CURFEW };
const asking: Change = { name: "approval.asked", actor: CURFEW };
const changed = (request: Request, change: Change) =>
  applyChange(request, change, NOON, sha256) as Request;
const idNumber = (number: number) => `req-${String(number).padStart(20, "0")}`;

async function openRequests() {
  const stage = await openAdapterStage();
  const { table, malformed } = openTestTable(stage);
  return { stage, requests: requestsIn(table), malformed };
}

describe("requests in DynamoDB", () => {
  it("gives back a request just as it was written", async () => {
    const { requests } = await openRequests();
    const request = aRequest({ ticket: "OPS-1", reason: "two\nlines & <tags>" });

    const made = await requests.create(request);

    expect(made).toBe(true);
    expect(await requests.read(request.id)).toEqual(request);
  });

  it("gives back tags whose names are those of JavaScript's own properties", async () => {
    const { requests } = await openRequests();
    const tags = { constructor: "x", toString: "y", hasOwnProperty: "z", Env: "prod" };
    const request = aRequest({ instance: { ...aRequest().instance, tags } });

    await requests.create(request);

    expect((await requests.read(request.id))?.instance.tags).toEqual(tags);
  });

  it("creates an id once, and leaves the first as it was", async () => {
    const { requests } = await openRequests();
    await requests.create(aRequest());

    const asked = { at: NOON, event: "request.asked", actor: CURFEW, data: { reason: "another" } };
    const audit = appendEntry(aRequest().id, [], asked, sha256);
    const again = await requests.create(aRequest({ reason: "another", audit }));

    expect(again).toBe(false);
    expect((await requests.read(aRequest().id))?.reason).toBe("The disk is full");
  });

  it("lets one of two savers of the same version win (P6)", async () => {
    const { requests } = await openRequests();
    const request = aRequest();
    await requests.create(request);

    const outcomes = await Promise.all([
      requests.save(changed(request, refused)),
      requests.save(changed(request, asking)),
    ]);

    expect(outcomes.filter(Boolean)).toHaveLength(1);
    const kept = await requests.read(request.id);
    expect(kept?.version).toBe(2);
    expect(kept?.audit).toHaveLength(2);
    expect(kept?.state).toBe(outcomes[0] ? "refused" : "pending");
  });

  it("knows its own write again when the answer was lost and the SDK sent it a second time", async () => {
    const { stage, requests } = await openRequests();
    const request = aRequest();
    const next = changed(request, asking);
    const lose = () =>
      stage.cloud.faults.add({ operation: "UpdateItem", kind: "lost-answer", times: 1 });

    lose();
    const made = await requests.create(request);
    lose();
    const saved = await requests.save(next);

    expect([made, saved]).toEqual([true, true]);
    expect(await requests.read(request.id)).toEqual(next);
  });

  it("does not take an older change for its own", async () => {
    const { requests } = await openRequests();
    const request = aRequest();
    await requests.create(request);
    const first = changed(request, asking);
    await requests.save(first);
    await requests.save(changed(first, refused));

    const again = await requests.save(first);

    expect(again).toBe(false);
    expect((await requests.read(request.id))?.state).toBe("refused");
  });

  it("saves nothing for a request that was never created", async () => {
    const { requests } = await openRequests();

    const saved = await requests.save(changed(aRequest(), asking));

    expect(saved).toBe(false);
    expect(await requests.read(aRequest().id)).toBeUndefined();
  });

  it("notes bookkeeping without touching state, version or audit (P8)", async () => {
    const { requests } = await openRequests();
    const request = aRequest();
    await requests.create(request);
    const bell = { step: "Hold", token: "t" } as const;
    const card = { channel: "C0PROD", ts: "1.2" };

    const noted = await requests.note(request.id, { bell, card });
    const removed = await requests.note(request.id, { bell: undefined, sweeps: 3 });

    expect(noted).toEqual({ ...request, bookkeeping: { sweeps: 0, executions: 1, bell, card } });
    expect(removed).toEqual({ ...request, bookkeeping: { sweeps: 3, executions: 1, card } });
  });

  it("lets a save and a note of the same moment both stand", async () => {
    const { requests } = await openRequests();
    const request = aRequest();
    await requests.create(request);

    await Promise.all([
      requests.save(changed(request, asking)),
      requests.note(request.id, { sweeps: 7 }),
    ]);

    const kept = await requests.read(request.id);
    expect(kept?.state).toBe("pending");
    expect(kept?.bookkeeping.sweeps).toBe(7);
  });

  it("makes no item by noting on a request that is not there", async () => {
    const { requests } = await openRequests();

    const noted = await requests.note("req-nobodynobodynobody00", { sweeps: 1 });

    expect(noted).toBeUndefined();
    expect(await requests.read("req-nobodynobodynobody00")).toBeUndefined();
  });

  it("leaves final requests out of the open ones, the next due first", async () => {
    const { requests } = await openRequests();
    const late = aRequest({ id: idNumber(1), expiresAt: plusMinutes(NOON, 60) });
    const soon = aRequest({ id: idNumber(2), expiresAt: plusMinutes(NOON, 5) });
    const over = aRequest({ id: idNumber(3) });
    for (const request of [late, soon, over]) await requests.create(request);

    await requests.save(changed(over, refused));

    expect((await requests.open()).map(({ id }) => id)).toEqual([soon.id, late.id]);
  });

  it("lists those that wait for a decision, the longest waiting first, until they are decided", async () => {
    const { requests } = await openRequests();
    const waiting = [1, 2, 3].map((number) =>
      changed(aRequest({ id: idNumber(number), askedAt: plusMinutes(NOON, -number) }), asking),
    );
    for (const request of waiting) {
      await requests.create({ ...request, version: 1 });
    }
    await requests.create(aRequest({ id: idNumber(4) }));
    const decided = waiting[0] as Request;
    await requests.save({ ...decided, state: "denied", version: 2 });

    const pending = await requests.pending(10);

    expect(pending.map(({ id }) => id)).toEqual([idNumber(3), idNumber(2)]);
  });

  it("lists what was asked between two moments, over the end of a month", async () => {
    const { requests } = await openRequests();
    const hours = [0, 24 * 9, 24 * 40];
    for (const [number, hour] of hours.entries())
      await requests.create(
        aRequest({ id: idNumber(number), askedAt: plusMinutes(NOON, hour * 60) }),
      );

    const found: string[] = [];
    for await (const { id } of requests.askedBetween(NOON, plusMinutes(NOON, 24 * 60 * 30)))
      found.push(id);

    expect(found).toEqual([idNumber(1), idNumber(0)]);
  });

  it("lists a person's requests newest first, up to the limit, and nobody else's", async () => {
    const { requests } = await openRequests();
    for (const minute of [1, 2, 3])
      await requests.create(aRequest({ id: idNumber(minute), askedAt: plusMinutes(NOON, minute) }));
    await requests.create(aRequest({ id: idNumber(9), person: "p-ben001" }));

    const newest = await requests.ofPerson("p-ana001", 2);

    expect(newest.map(({ id }) => id)).toEqual([idNumber(3), idNumber(2)]);
  });

  it("reads a list of more than one page to its end", async () => {
    const { requests } = await openRequests();
    const long = "x".repeat(60_000);
    for (let number = 0; number < 20; number++)
      await requests.create(aRequest({ id: idNumber(number), note: long }));

    const open = await requests.open();

    expect(open).toHaveLength(20);
  });

  it("pages through the open ones with everything but their chains", async () => {
    const { requests } = await openRequests();
    const grant = aGrant(30, { document: "d", madeAt: NOON });
    const open = aRequest({ state: "active", port: 5432, startsAt: NOON, note: "n", grant });
    await requests.create(open);
    await requests.note(open.id, { bell: { step: "Hold", token: "t" } });

    const pages = [];
    for await (const page of requests.openPages()) pages.push(...page);

    const { audit, ...rest } = (await requests.read(open.id)) as Request;
    expect(audit).not.toEqual([]);
    expect(pages).toEqual([rest]);
  });

  it("takes an item that does not parse for a fault, and tells of it in lists and goes on", async () => {
    const { stage, requests, malformed } = await openRequests();
    await requests.create(aRequest({ id: idNumber(1) }));
    await requests.create(aRequest({ id: idNumber(2) }));
    const client = DynamoDBDocumentClient.from(
      new DynamoDBClient(clientAs(stage, "vandal", ["dynamodb:UpdateItem"])),
    );
    await client.send(
      new UpdateCommand({
        TableName: stage.topology.table.name,
        Key: keyOf("REQUEST", idNumber(1)),
        UpdateExpression: "SET #request.#state = :odd",
        ExpressionAttributeNames: { "#request": "request", "#state": "state" },
        ExpressionAttributeValues: { ":odd": "half-granted" },
      }),
    );

    const open = await requests.open();

    expect(open.map(({ id }) => id)).toEqual([idNumber(2)]);
    expect(malformed).toEqual([`REQUEST#${idNumber(1)}`]);
    await expect(requests.read(idNumber(1))).rejects.toMatchObject({
      name: "Curfew.Broken",
      message: expect.stringContaining(idNumber(1)),
    });
  });
});
