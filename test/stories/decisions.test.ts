// How a request is decided, or is not.
import { describe, expect, it } from "vitest";
import { oneStageForAll } from "../support/story.ts";

const story = oneStageForAll();

describe("a request for web-1", () => {
  it("says of whom it is asked and because of which policy, on the card and in the thread alike", async () => {
    const { given, then } = story;

    const request = await given.asked("oncall", { instance: "web-1", minutes: 60 });

    expect(await then.card(request)).toContain(
      "Asked of: Ben (lead), Bea (second lead), because: Leads approve (leads-approve)",
    );
    const { audit } = await then.request(request);
    expect(audit.find(({ event }) => event === "approval.asked")?.data).toMatchObject({
      approvers: ["p-ben001", "p-bea001"],
      andOthers: false,
      policies: ["leads-approve"],
      because: ["Leads approve (leads-approve)"],
    });
    await then.chainHolds(request);
  });

  it("is denied with a reason that the requester reads", async () => {
    const { given, when, then } = story;
    const request = await given.asked("engineer", { instance: "web-1", minutes: 60 });

    await when.denies("lead", request.id, "There is a freeze until Monday");

    await then.isIn(request, "denied");
    expect((await then.thread(request)).at(-1)).toContain("There is a freeze until Monday");
    expect(await then.card(request)).toContain("Denied by Ben (lead)");
    expect(then.roles()).toEqual([]);
  });

  it("that nobody answers is brought up again, each time later, and then expires", async () => {
    const { given, when, then } = story;
    const request = await given.asked("engineer", { instance: "web-1", minutes: 60 });

    // The machine's own time-outs remind and expire: no sweep is needed.
    const sweepIsBack = when.theSweepIsDead();
    await when.minutes(241);
    sweepIsBack();

    await then.isIn(request, "expired");
    const { audit } = await then.request(request);
    const reminded = audit.filter(({ event }) => event === "approval.reminded");
    const afterMinutes = reminded.map(({ at }) =>
      Math.round((Date.parse(at) - Date.parse(request.askedAt)) / 60_000),
    );
    expect(afterMinutes).toEqual([15, 45, 105, 225]);
    expect((await then.thread(request)).at(-1)).toContain("nobody decided in time");
    await then.chainHolds(request);
  });

  it("is withdrawn by its requester, and by nobody else", async () => {
    const { given, when, then } = story;
    const request = await given.asked("engineer", { instance: "web-1", minutes: 60 });

    await when.withdraws("engineer", request.id);

    await then.isIn(request, "withdrawn");
    expect(await then.card(request)).toContain("Withdrawn by Ana");
    await when.approves("lead", request.id).catch(() => undefined);
    await then.isIn(request, "withdrawn");
  });
});

describe("a request for staging-1", () => {
  it("of an hour or less needs nobody", async () => {
    const { given, then } = story;
    const request = await given.asked("engineer", { instance: "staging-1", minutes: 60 });

    await then.isIn(request, "active");
    expect((await then.request(request)).votes).toEqual([]);
    expect((await then.thread(request))[0]).toContain(
      "No approval needed: An hour or less on staging needs nobody's approval (staging-short-is-free)",
    );
    expect((await then.request(request)).audit[1]).toMatchObject({
      event: "request.approved",
      actor: { kind: "curfew" },
      data: { policies: ["staging-short-is-free"] },
    });
  });

  it("of four hours asks the leads", async () => {
    const { given, then } = story;

    const request = await given.asked("oncall", { instance: "staging-1", minutes: 240 });

    await then.isIn(request, "pending");
    expect(await then.card(request)).toContain("Waiting for approval");
  });
});

describe("a request for vault-1", () => {
  it("needs two leads, and one lead twice is still one", async () => {
    const { given, when, then } = story;
    const request = await given.asked("engineer", { instance: "vault-1", minutes: 15 });

    await when.approves("lead", request.id);
    await then.isIn(request, "pending");
    expect(await then.card(request)).toContain("1 of 2 approvals");
    await when.approves("lead", request.id);
    await then.isIn(request, "pending");
    await when.approves("second-lead", request.id);

    await then.isIn(request, "active");
    const { votes } = await then.request(request);
    expect(votes.map(({ by }) => by)).toEqual(["p-ben001", "p-bea001"]);
  });
});
