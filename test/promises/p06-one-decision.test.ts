// P6: double clicks, two approvers at once, redeliveries: one outcome, and everyone sees the same one.
import { describe, expect, it } from "vitest";
import type { Request } from "../../domain/request.ts";
import { SIGNING_SECRET } from "../../local/stage/workspace.ts";
import { clickPayload, payloadBody, signed } from "../support/slack-request.ts";
import { oneStageForAll } from "../support/story.ts";

const story = oneStageForAll();

const DECISIONS = ["request.approved", "request.denied", "request.expired", "request.withdrawn"];

/** The decisions in the request's audit. */
const decisionsOf = async (request: Pick<Request, "id">) =>
  (await story.then.auditOf(request)).filter((event) => DECISIONS.includes(event));

/** What only this person was told in the approvers' channel. */
const toldOnly = (user: string) =>
  story.stage.slack.people
    .messages("#prod-access", { user })
    .filter(({ ephemeral_for }) => ephemeral_for !== undefined)
    .map(({ readable }) => readable);

async function endIt(request: Pick<Request, "id">) {
  await story.when.isDone("engineer", request.id);
  await story.when.minutes(6);
}

describe("one decision", () => {
  it("comes of two approvers at the same instant, in two containers; the slower one is told", async () => {
    const { given, when, then } = story;
    const request = await given.asked("engineer", { instance: "web-1", minutes: 60 });
    await when.containersAreRecycled();

    await when.approveAtOnce(request.id, "lead", "second-lead");

    await then.isIn(request, "active");
    expect(await decisionsOf(request)).toEqual(["request.approved"]);
    expect((await then.request(request)).votes).toHaveLength(1);
    const slower = [...toldOnly("lead"), ...toldOnly("second-lead")];
    expect(slower).toHaveLength(1);
    expect(slower[0]).toMatch(/already|open/);
    const { card } = (await then.request(request)).bookkeeping;
    const seenBy = (user: string) =>
      story.stage.slack.people.messages("#prod-access", { user }).find(({ ts }) => ts === card?.ts)
        ?.readable;
    expect(seenBy("lead")).toBe(seenBy("second-lead"));
    await endIt(request);
  });

  it("comes of a double click", async () => {
    const { given, when, then } = story;
    const request = await given.asked("engineer", { instance: "web-1", minutes: 60 });

    await when.approveAtOnce(request.id, "lead", "lead", "lead");

    await then.isIn(request, "active");
    expect(await decisionsOf(request)).toEqual(["request.approved"]);
    expect(then.policiesOf(request)).toEqual(["grant"]);
    await endIt(request);
  });

  it("comes of a double click where two must approve: one person's two clicks are one vote", async () => {
    const { given, when, then } = story;
    const request = await given.asked("engineer", { instance: "vault-1", minutes: 15 });

    await when.approveAtOnce(request.id, "lead", "lead");
    await when.seconds(1);
    await when.approveAtOnce(request.id, "lead");
    await then.isIn(request, "pending");
    await when.approveAtOnce(request.id, "second-lead", "second-lead", "lead");

    await then.isIn(request, "active");
    expect((await then.request(request)).votes).toHaveLength(2);
    expect(await decisionsOf(request)).toEqual(["request.approved"]);
    await endIt(request);
  });

  it("comes of an approval and a denial at once", async () => {
    const { given, when, then, actors, stage } = story;
    const request = await given.asked("engineer", { instance: "web-1", minutes: 60 });

    await Promise.all([
      actors.clickApprove("lead", request.id),
      actors.deny("second-lead", request.id, "not like this").catch(() => undefined),
    ]);
    await stage.clock.quiet();

    const decided = await decisionsOf(request);
    expect(decided).toHaveLength(1);
    const { state } = await then.request(request);
    expect(state).toBe(decided[0] === "request.approved" ? "active" : "denied");
    expect(await then.card(request)).toContain(state === "active" ? "Approved by" : "Denied by");
    if (state === "active") await endIt(request);
    await when.minutes(1);
  });

  it("comes of an approval in the instant of expiry", async () => {
    const { given, when, then, actors, stage } = story;
    const request = await given.asked("engineer", { instance: "vault-1", minutes: 15 });
    await when.approves("lead", request.id);
    const sweepIsBack = when.theSweepIsDead();
    const expiresIn = Date.parse(request.expiresAt) - stage.clock.now();
    stage.clock.at(Date.parse(request.expiresAt), () =>
      actors.clickApprove("second-lead", request.id),
    );

    await stage.clock.advance(expiresIn + 1000);
    sweepIsBack();

    const decided = await decisionsOf(request);
    const { state } = await then.request(request);
    expect(decided).toHaveLength(1);
    expect(state).toBe(decided[0] === "request.approved" ? "active" : "expired");
    expect(then.policiesOf(request)).toHaveLength(state === "active" ? 1 : 0);
    if (state === "active") await endIt(request);
  });

  it("comes of a request of Slack's that is delivered three times", async () => {
    const { given, then, stage } = story;
    const request = await given.asked("engineer", { instance: "web-2", minutes: 60 });
    const body = payloadBody(clickPayload("U0LEAD", "approve", request.id));
    const { headers } = signed(body, { secret: SIGNING_SECRET });
    const deliver = () =>
      stage.cloud.lambda.invokeUrl("curfew-Slack", {
        method: "POST",
        path: "/slack/events",
        headers,
        body,
      });

    const answers = await Promise.all([deliver(), deliver()]);
    answers.push(await deliver());
    await stage.clock.quiet();

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await decisionsOf(request)).toEqual(["request.approved"]);
    await then.isIn(request, "active");
    await endIt(request);
  });
});
