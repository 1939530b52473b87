// P3: the end is arranged before the beginning; only the running workflow that will revoke can grant.
import { afterEach, describe, expect, it } from "vitest";
import { oneStageForAll } from "../support/story.ts";

const story = oneStageForAll();

/** The step as somebody with lambda:InvokeFunction would run it. */
const grantByHand = (requestId: string) =>
  story.stage.cloud.lambda.invokeSync("curfew-GrantAccess", { requestId });

describe("the function that grants", () => {
  afterEach(() => story.stage.cloud.events.switches.clear());

  it("grants nothing by hand to a request that waits for approval", async () => {
    const { given, when, then } = story;
    const request = await given.asked("engineer", { instance: "web-1", minutes: 30 });

    const answer = await grantByHand(request.id);

    expect(answer).toEqual({ next: "Close", seconds: 0 });
    await then.isIn(request, "pending");
    expect(then.policiesOf(request)).toEqual([]);
    await when.withdraws("engineer", request.id);
  });

  it("grants nothing to an approved request whose execution is gone", async () => {
    const { given, when, then, stage } = story;
    const request = await given.asked("engineer", { instance: "web-1", minutes: 30 });
    const sweepIsBack = when.theSweepIsDead();
    stage.cloud.events.switches.set({ lose: 1 });
    await when.anAdminStops(request.id);
    await when.approves("lead", request.id);
    await then.isIn(request, "approved");

    const answer = await grantByHand(request.id);

    expect(answer).toEqual({ next: "Close", seconds: 0 });
    await then.isIn(request, "refused");
    expect((await then.request(request)).note).toBe("workflow-failed");
    expect(then.policiesOf(request)).toEqual([]);
    sweepIsBack();
  });

  it("grants nothing again to a request that is over", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 15 });
    await when.isDone("engineer", request.id);
    expect(await grantByHand(request.id)).toEqual({ next: "Revoke", seconds: 0 });
    await when.minutes(6);

    const answer = await grantByHand(request.id);

    expect(answer).toEqual({ next: "Close", seconds: 0 });
    await then.ended(request, "returned");
  });

  it("leaves nothing when the execution is stopped before it, and the next one carries on", async () => {
    const { given, when, then } = story;
    const request = await given.asked("engineer", { instance: "web-2", minutes: 15 });

    await when.anAdminStops(request.id);

    await then.isIn(request, "pending");
    expect(then.policiesOf(request)).toEqual([]);
    await when.approves("lead", request.id);
    await then.isIn(request, "active");
    await when.isDone("engineer", request.id);
    await when.minutes(6);
    await then.ended(request, "returned");
  });

  it("is followed by the revocation when the execution is stopped in the moment the policy is written", async () => {
    const { given, when, then, stage } = story;
    const request = await given.asked("engineer", { instance: "batch-1", minutes: 15 });
    let written = 0;
    const stop = stage.cloud.faults.intercept(({ phase, operation }) => {
      if (phase !== "after" || operation !== "PutRolePolicy") return;
      written += 1;
      when.anAdminStopsMeanwhile(request.id);
    });

    await when.approves("lead", request.id);
    stop();

    expect(written).toBe(1);
    expect(then.policiesOf(request)).toEqual([]);
    await when.minutes(6);
    await then.ended(request, "failed");
  });

  it("is followed by the revocation when it breaks for good after writing the policy", async () => {
    const { given, when, then, stage } = story;
    const request = await given.asked("engineer", { instance: "web-1", minutes: 15 });
    let written = false;
    const stop = stage.cloud.faults.intercept(({ phase, operation, caller }) => {
      if (phase === "after" && operation === "PutRolePolicy") written = true;
      if (!written || phase !== "before" || operation !== "UpdateItem") return;
      if (caller?.arn.includes("GrantAccess")) throw new Error("the container is killed");
    });

    await when.approves("lead", request.id);
    stop();

    expect(written).toBe(true);
    expect(then.policiesOf(request)).toEqual([]);
    await when.minutes(6);
    await then.ended(request, "failed");
    const own = stage.states.executions().filter(({ name }) => name.startsWith(request.id));
    expect(own.map(({ status }) => status)).toEqual(["SUCCEEDED"]);
  });
});
