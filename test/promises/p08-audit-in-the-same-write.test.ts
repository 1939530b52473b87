// P8: every change of state carries its audit entry in the same write; an edited entry is found.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyOf } from "../../adapters/dynamodb-table.ts";
import { sha256 } from "../../adapters/node-crypto.ts";
import { verifyChain } from "../../domain/audit.ts";
import { oneStageForAll } from "../support/story.ts";
import { adminOf } from "../support/story-admin.ts";

const story = oneStageForAll();

const PEOPLE = ["engineer", "lead", "second-lead", "oncall"] as const;
const INSTANCES = ["web-1", "vault-1", "staging-1"] as const;

const actions = fc.oneof(
  fc.record({
    does: fc.constant("ask" as const),
    who: fc.constantFrom(...PEOPLE),
    instance: fc.constantFrom(...INSTANCES),
  }),
  fc.record({
    does: fc.constantFrom("approve", "deny", "withdraw", "done", "revoke", "stop"),
    who: fc.constantFrom(...PEOPLE, "auditor" as const),
    which: fc.nat({ max: 20 }),
  }),
  fc.record({ does: fc.constant("wait" as const), minutes: fc.constantFrom(1, 4, 16) }),
);
type Action = typeof actions extends fc.Arbitrary<infer T> ? T : never;

/** Does it if the person has the button for it just now. */
async function act(action: Action, ids: string[]): Promise<void> {
  const { when, actors } = story;
  if (action.does === "wait" && "minutes" in action) return when.minutes(action.minutes);
  if (action.does === "ask" && "instance" in action) {
    const asked = await actors.ask(action.who, { instance: action.instance, minutes: 30 });
    if ("request" in asked) ids.push(asked.request.id);
    return;
  }
  if (!("which" in action)) return;
  const id = ids[action.which % Math.max(ids.length, 1)];
  if (id === undefined) return;
  const { who } = action;
  const deeds: Record<string, () => Promise<unknown>> = {
    approve: () => when.approves(who, id),
    deny: () => when.denies(who, id, "no"),
    withdraw: () => when.withdraws(who, id),
    done: () => when.isDone(who, id),
    revoke: () => when.revokes(who, id),
    stop: () => when.anAdminStops(id),
  };
  // A button that is not there (any more) cannot be pressed.
  await deeds[action.does]?.().catch(() => undefined);
}

describe("the chain of entries", () => {
  it("holds for every request, whatever people do in whatever order", async () => {
    const { when, then } = story;
    const run = async (deeds: readonly Action[]) => {
      const ids: string[] = [];
      for (const deed of deeds) {
        await act(deed, ids);
        await then.everyRoleHasALiveRequest();
      }
      for (const id of ids) await then.chainHolds({ id });
      await when.minutes(40);
      for (const id of ids) {
        await then.chainHolds({ id });
        const { state } = await then.request({ id });
        expect(["ended", "denied", "withdrawn", "refused", "pending", "expired"]).toContain(state);
      }
    };

    await fc.assert(fc.asyncProperty(fc.array(actions, { minLength: 10, maxLength: 16 }), run), {
      numRuns: 2,
      endOnFailure: true,
    });
  });

  it("carries every change: each write of the request is one entry more", async () => {
    const { given, when, then } = story;
    const request = await given.asked("engineer", { instance: "web-2", minutes: 15 });
    const versions = new Map<number, number>();
    const look = async () => {
      const { version, audit } = await then.request(request);
      versions.set(version, audit.length);
    };
    const stop = story.stage.cloud.faults.intercept(async ({ phase, operation, caller }) => {
      if (phase === "after" && operation === "UpdateItem" && caller?.kind === "function")
        await look();
    });

    await when.approves("lead", request.id);
    await when.minutes(17);
    stop();

    const seen = [...versions.keys()].sort((a, b) => a - b);
    expect(seen).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    for (const [version, entries] of versions) expect(entries).toBe(version);
  });

  it("finds an entry that somebody edited in the table", async () => {
    const { given, when, then, stage } = story;
    const request = await given.asked("engineer", { instance: "batch-1", minutes: 15 });
    await when.denies("lead", request.id, "no");
    const table = DynamoDBDocumentClient.from(new DynamoDBClient(adminOf(stage)));

    await table.send(
      new UpdateCommand({
        TableName: stage.topology.table.name,
        Key: keyOf("REQUEST", request.id),
        UpdateExpression: "SET #request.audit[2].actor.id = :somebodyElse",
        ExpressionAttributeNames: { "#request": "request" },
        ExpressionAttributeValues: { ":somebodyElse": "p-bea001" },
      }),
    );

    const { id, version, audit } = await then.request(request);
    expect(verifyChain(id, version, audit, sha256)).toEqual({ ok: false, at: 3, why: "edited" });
    expect(verifyChain(id, version, audit.slice(0, -1), sha256)).toMatchObject({ ok: false });
  });
});
