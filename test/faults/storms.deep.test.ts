import { beforeEach, expect, it } from "vitest";
import { sha256 } from "../../adapters/node-crypto.ts";
import { verifyChain } from "../../domain/audit.ts";
import type { FaultKind } from "../../local/cloud/front/faults.ts";
import { quickRetries } from "../support/quick-retries.ts";
import {
  asked,
  counted,
  granted,
  grantsOf,
  MINUTE,
  type OpenStage,
  openStaleStage,
  readIn,
  stateOf,
} from "../support/stage.ts";

beforeEach(() => quickRetries());

/** Every call of Curfew's functions to a service fails for so long; people are served well. */
async function storm(stage: OpenStage, service: string, kind: FaultKind, minutes: number) {
  const id = stage.cloud.faults.add({ service, kind, caller: "assumed-role/curfew-" });
  await stage.clock.advance(minutes * MINUTE);
  stage.cloud.faults.clear(id);
}

const storms = ["dynamodb", "iam", "ssm", "states", "ec2", "events"].flatMap((service) =>
  (["throttle", "fail"] as const).map((kind) => [service, kind] as const),
);

it.each(
  storms,
)("ends access in order when %s answers nothing but %s for ten minutes around its end, and then recovers", async (service, kind) => {
  const stage = await openStaleStage();
  const id = await granted(stage);
  const session = await stage.actors.startSession("engineer", "web-1");
  await stage.actors.done("engineer", id);

  await storm(stage, service, kind, 10);
  await stage.clock.advance(15 * MINUTE);

  expect("sessionId" in session).toBe(true);
  const request = await stage.actors.truth.requests.read(id);
  expect(request).toMatchObject({ state: "ended", end: { cause: "returned" } });
  expect(verifyChain(id, request!.version, request!.audit, sha256).ok).toBe(true);
  expect(grantsOf(stage)).toEqual([]);
  const sessions = await stage.actors.truth.sessions.ofPerson("p-ana001", 10);
  expect(sessions.map(({ cause }) => cause)).toEqual(["returned"]);
  expect(stage.usage.denied()).toEqual([]);
});

it.each(
  storms.filter(([, kind]) => kind === "fail"),
)("grants late or not at all, and never half, when %s answers nothing but %s for ten minutes while it is granted", async (service, kind) => {
  const stage = await openStaleStage();
  const id = await asked(stage, "engineer", { minutes: 15 });
  await stage.actors.clickApprove("lead", id);

  await storm(stage, service, kind, 10);
  await stage.clock.advance(20 * MINUTE);

  const request = await stage.actors.truth.requests.read(id);
  expect(["ended", "refused", "expired", "pending"]).toContain(request?.state);
  expect(grantsOf(stage)).toEqual([]);
  expect(await stage.actors.truth.pairs.holder("p-ana001", request!.instance.id)).toBeUndefined();
});

it("tells the person when granting failed for good, and lets them ask again", async () => {
  const stage = await openStaleStage();
  const id = await asked(stage);
  stage.cloud.faults.add({ service: "iam", kind: "fail", caller: "curfew-GrantAccess" });

  await stage.actors.approve("lead", id);
  await stage.clock.advance(15 * MINUTE);
  stage.cloud.faults.clear();
  const again = await granted(stage);

  expect(await stateOf(stage, id)).toBe("ended");
  expect(grantsOf(stage)).toEqual([`curfew-${again}`]);
  expect(readIn(stage, "@engineer")).toContain(
    "IAM gave no answer in time, so Curfew granted nothing",
  );
});

it("keeps a grant's end in the policy itself while IAM is frozen, and tries to revoke until it can (P2, P4)", async () => {
  const stage = await openStaleStage();
  const id = await granted(stage);
  stage.cloud.faults.add({ service: "iam", kind: "fail", caller: "curfew-" });
  await stage.clock.advance(10 * MINUTE);
  await stage.actors.revoke("lead", id);

  await stage.clock.advance(60 * MINUTE);

  const frozen = await stage.actors.truth.requests.read(id);
  expect(frozen?.state).toBe("revoking");
  expect(frozen?.end).toMatchObject({ cause: "revoked" });
  expect(frozen?.end?.policyRemovedAt).toBeUndefined();
  expect(grantsOf(stage)).toEqual([`curfew-${id}`]);
  const late = await stage.actors.startSession("engineer", "web-1");
  expect(late).toMatchObject({ error: expect.stringContaining("AccessDenied") });
  expect(counted(stage, "Failures", "RevokeAccess")).toBeGreaterThan(5);

  stage.cloud.faults.clear();
  await stage.clock.advance(15 * MINUTE);

  expect(await stateOf(stage, id)).toBe("ended");
  expect(grantsOf(stage)).toEqual([]);
});

it("tells people that access is ending, though IAM does not let it be taken yet", async () => {
  const stage = await openStaleStage();
  const id = await granted(stage);
  stage.cloud.faults.add({ service: "iam", kind: "fail", caller: "curfew-" });

  await stage.actors.revoke("lead", id);
  await stage.clock.advance(5 * MINUTE);

  const card = readIn(stage, "C0PROD");
  expect(card).toContain("closed");
  expect(card).not.toContain("Access is open");
});

it("survives DynamoDB being away for five minutes in the middle of a grant", async () => {
  const stage = await openStaleStage();
  const id = await asked(stage);
  let away = false;
  stage.cloud.faults.intercept(({ phase, service, operation }) => {
    if (phase === "after" && operation === "PutRolePolicy") away = true;
    if (away && service === "dynamodb" && phase === "before")
      throw Object.assign(new Error("planted: DynamoDB is away"), { code: "EAWAY" });
  });
  await stage.actors.clickApprove("lead", id);
  await stage.clock.advance(5 * MINUTE);

  away = false;
  await stage.cloud.faults.clear();
  await stage.clock.advance(30 * MINUTE);

  const request = await stage.actors.truth.requests.read(id);
  expect(request?.grant).toBeDefined();
  expect(request?.state).toBe("ended");
  expect(grantsOf(stage)).toEqual([]);
});

it("refuses a request whose grant broke before anything was written, tells the person, and costs no loop", async () => {
  const stage = await openStaleStage();
  const id = await asked(stage);
  const broken = stage.cloud.faults.add({ service: "ec2", kind: "fail", caller: "GrantAccess" });

  await stage.actors.approve("lead", id);
  await stage.clock.advance(10 * MINUTE);
  stage.cloud.faults.clear(broken);
  const again = await granted(stage);

  const request = await stage.actors.truth.requests.read(id);
  expect(request).toMatchObject({ state: "refused", note: "workflow-failed" });
  expect(readIn(stage, "@engineer")).toContain("Curfew failed before anything was granted");
  const [execution] = stage.states.executions().filter(({ name }) => name === id);
  expect(execution?.status).toBe("SUCCEEDED");
  expect(execution?.transitions).toBeLessThan(40);
  expect(await stateOf(stage, again)).toBe("active");
});
