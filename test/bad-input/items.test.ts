import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { expect, it } from "vitest";
import { callJson } from "../../local/stage/aws-call.ts";
import {
  asked,
  clientAs,
  counted,
  granted,
  grantsOf,
  MINUTE,
  type OpenStage,
  openStage,
  stateOf,
} from "../support/stage.ts";

/** Somebody edits a field of an item by hand, and badly. */
async function edit(
  stage: OpenStage,
  [kind, id]: readonly ["request" | "session", string],
  [field, value]: readonly [string, string],
): Promise<void> {
  const client = new DynamoDBClient(clientAs(stage, "vandal", ["dynamodb:UpdateItem"]));
  const sk = kind.toUpperCase();
  await client.send(
    new UpdateItemCommand({
      TableName: stage.topology.table.name,
      Key: { pk: { S: `${sk}#${id}` }, sk: { S: sk } },
      UpdateExpression: "SET #kind.#field = :value",
      ExpressionAttributeNames: { "#kind": kind, "#field": field },
      ExpressionAttributeValues: { ":value": { S: value } },
    }),
  );
}

const spoil = (stage: OpenStage, requestId: string) =>
  edit(stage, ["request", requestId], ["minutes", "for ever"]);
const spoilSession = (stage: OpenStage, sessionId: string) =>
  edit(stage, ["session", sessionId], ["instance", "nowhere"]);

/** Opens a session and leaves it by "exit"; gives its id. */
async function leave(stage: OpenStage, who: string, instance: string): Promise<string> {
  const session = await stage.actors.startSession(who, instance);
  if (!("type" in session)) throw new Error(`not opened: ${JSON.stringify(session)}`);
  await stage.clock.advance(1000);
  await session.type("exit");
  return session.sessionId;
}

it("makes reading the one request a fault that names it, and leaves the others as they are", async () => {
  const stage = await openStage();
  const spoilt = await asked(stage);
  const other = await asked(stage, "oncall");
  await spoil(stage, spoilt);

  await stage.actors.approve("lead", other);
  await stage.clock.advance(5000);

  await expect(stage.actors.truth.requests.read(spoilt)).rejects.toThrow(spoilt);
  expect(await stateOf(stage, other)).toBe("active");
});

it("keeps the sweep going over all the others, and says so in the log and in a metric", async () => {
  const stage = await openStage();
  const spoilt = await granted(stage);
  const other = await granted(stage, "oncall", "web-2");
  await stage.actors.startSession("engineer", "web-1");
  await spoil(stage, spoilt);
  const before = counted(stage, "SweepDone");

  await stage.clock.advance(20 * MINUTE);

  expect(counted(stage, "SweepDone")).toBeGreaterThanOrEqual(before + 19);
  expect(counted(stage, "Failures", "Sweep")).toBeGreaterThan(0);
  const lines = stage.lines.filter(({ functionName }) => functionName === "curfew-Sweep");
  expect(lines.some(({ line }) => line.includes(spoilt) && line.includes("does not parse"))).toBe(
    true,
  );
  const idle = await stage.actors.truth.requests.read(other);
  expect(idle?.end?.cause).toBe("idle");
});

it("records the ends of all other sessions, and sweeps every request, where the item of one session is spoilt", async () => {
  const stage = await openStage();
  await granted(stage);
  const other = await granted(stage, "oncall", "web-2");
  const spoilt = await leave(stage, "engineer", "web-1");
  const session = await leave(stage, "oncall", "web-2");
  await spoilSession(stage, spoilt);
  const before = counted(stage, "SweepDone");

  await stage.clock.advance(25 * MINUTE);

  expect(await stage.actors.truth.sessions.read(session)).toMatchObject({ cause: "exit" });
  expect((await stage.actors.truth.requests.read(other))?.end?.cause).toBe("idle");
  expect(counted(stage, "SweepDone")).toBeGreaterThanOrEqual(before + 24);
  expect(counted(stage, "Failures", "Sweep")).toBeGreaterThan(0);
});

it("still finds sessions without a grant, and still fills the picker", async () => {
  const stage = await openStage();
  const spoilt = await granted(stage);
  await stage.actors.startSession("engineer", "web-1");
  await spoil(stage, spoilt);
  stage.cloud.events.switches.set({ lose: 1 });
  stage.cloud.ec2.seedInstance({ id: "i-0a1b2c3d4e5f6000a", name: "web-9", tags: { Env: "prod" } });

  await stage.actors.startOutside("outsider", "vault-1");
  await stage.clock.advance(2 * MINUTE);
  const third = await asked(stage, "oncall", { instance: "web-9" });

  expect(stage.slack.people.messages("C0SECURITY")).toHaveLength(1);
  expect(await stateOf(stage, third)).toBe("pending");
});

it("does not make access longer: the policy's own deadline refuses, whatever the item says (P2)", async () => {
  const stage = await openStage();
  const spoilt = await granted(stage, "engineer", "web-1", 30);
  const keys = await stage.actors.assumeGrantRole("engineer", spoilt);
  if ("error" in keys) throw new Error(keys.message);
  await spoil(stage, spoilt);

  await stage.clock.advance(29 * MINUTE);
  const input = { Target: "i-0a1b2c3d4e5f60001", DocumentName: "curfew-prod-30" };
  const early = await callJson(stage.handle, keys, "ssm", "StartSession", input);
  await stage.clock.advance(2 * MINUTE);
  const late = await callJson(stage.handle, keys, "ssm", "StartSession", input);

  expect(grantsOf(stage)).toEqual([`curfew-${spoilt}`]);
  expect(early).toMatchObject({ SessionId: expect.any(String) });
  expect(late).toMatchObject({ error: "AccessDeniedException" });
});

it("answers the person whose request it is with a sentence when they ask again", async () => {
  const stage = await openStage();
  const spoilt = await asked(stage);
  await spoil(stage, spoilt);

  const { answer } = await stage.slack.people.command("engineer", "list");

  expect(answer).not.toBe("");
  expect(answer).not.toContain("Curfew.Broken");
});
