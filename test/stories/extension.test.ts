// More time on a live grant: asked for by whoever holds it, decided as a request, made or left (P12).
import { describe, expect, it } from "vitest";
import type { Request } from "../../domain/request.ts";
import { epochOf } from "../../domain/time.ts";
import { roleNameOf } from "../support/grant-roles.ts";
import { aStageForEach } from "../support/story.ts";

const story = aStageForEach();

const minutesOf = ({ grant }: Request) =>
  (epochOf(grant!.deadline) - epochOf(grant!.startedAt)) / 60_000;

/** The deadline that IAM itself has, as the policies on the request's role say it. */
const deadlinesInIam = ({ id }: { readonly id: string }) => {
  const text = JSON.stringify(story.stage.cloud.iam.policiesOf(roleNameOf(id)));
  return [...new Set(text.match(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g))];
};

/** Time passes while somebody is at work in a session. */
async function atWork(session: { type(line: string): Promise<string> }, minutes: number) {
  for (let passed = 0; passed < minutes; passed += 10) {
    await session.type("date");
    await story.when.minutes(minutes - passed < 10 ? minutes - passed : 10);
  }
}

/** What only this person was told in the approvers' channel. */
const toldOnly = (user: string) =>
  story.stage.slack.people
    .messages("#prod-access", { user })
    .filter(({ ephemeral_for }) => ephemeral_for !== undefined)
    .map(({ readable }) => readable);

describe("more time that is withdrawn", () => {
  it("leaves the grant as it was, is seen on the card, and is nobody's to decide any more", async () => {
    const { given, when, then, actors } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 60 });
    await when.asksForMore("engineer", request.id, 30, "the index still builds");
    const asked = await then.card(request);

    await actors.withdrawExtension("engineer", request.id);

    const after = await then.request(request);
    expect(asked).toContain("asks for 30 minutes more");
    expect(after.extension).toBeUndefined();
    expect(minutesOf(after)).toBe(60);
    expect(after.audit.at(-1)).toMatchObject({ event: "extension.withdrawn", data: { number: 1 } });
    expect(await then.card(request)).toContain("More time withdrawn");
    await then.chainHolds(request);
    await when.asksForMore("engineer", request.id, 15, "only a little");
    expect((await then.request(request)).extension).toMatchObject({ number: 2, minutes: 15 });
  });
});

describe("more time that is approved", () => {
  it("moves the end in the policy, in the wait, on the card and in the thread; the session goes on", async () => {
    const { given, when, then, stage } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 60 });
    const session = await given.session(request);
    await atWork(session, 40);

    await when.asksForMore("engineer", request.id, 30, "the index still builds");
    const asked = await then.card(request);
    const called = stage.slack.people.messages("#prod-access").at(-1)?.readable;
    await when.approvesMore("lead", request.id);

    const after = await then.request(request);
    for (const shown of [asked, called]) {
      expect(shown).toContain("Ana (engineer) asks for 30 minutes more");
      expect(shown).toContain("the index still builds");
    }
    expect(minutesOf(after)).toBe(90);
    expect(after.extension).toBeUndefined();
    expect(after.grant?.document).toBe("curfew-prod-60");
    expect(deadlinesInIam(request)).toEqual([`${after.grant?.deadline.slice(0, 19)}Z`]);
    expect(await then.card(request)).toContain("More time approved by Ben (lead)");
    expect((await then.thread(request)).at(-1)).toMatch(/Access to web-1 is extended to/);
    await atWork(session, 15);
    const again = await given.session(after);
    await atWork(again, 20);
    // Opened under a document of 60 minutes, at the beginning.
    expect(session.closedWith()).toContain("maximum duration");
    expect(again.closedWith()).toBeUndefined();
    await then.isIn(request, "active");
    await atWork(again, 10);
    await when.minutes(6);
    await then.ended(request, "deadline");
    expect(again.closedWith()).toBeDefined();
    await then.chainHolds(request);
  });

  it("tells when an open session closes by its own document, and how to open a new one", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 30 });
    await atWork(await given.session(request), 20);
    await when.asksForMore("engineer", request.id, 240);

    await when.approvesMore("lead", request.id);

    const { grant } = await then.request(request);
    const told = (await then.thread(request)).at(-1);
    expect(grant?.document).toBe("curfew-prod-480");
    expect(told).toContain("that is the maximum of the document it was opened under");
    expect(told).toContain("--document-name curfew-prod-480");
  });

  it("is warned of anew before its own end, with the button that asks for more", async () => {
    const { given, when, then, stage } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 60 });
    const session = await given.session(request);
    await atWork(session, 52);
    const { thread } = (await then.request(request)).bookkeeping;
    const warnings = () =>
      stage.slack.people
        .messages(thread?.channel ?? "", { thread: thread?.ts })
        .filter(({ readable }) => readable.includes("Save your work"));
    const before = warnings();
    await when.asksForMore("engineer", request.id, 30);
    await when.approvesMore("lead", request.id);
    const again = await given.session(await then.request(request));
    await atWork(again, 30);

    expect(before).toHaveLength(1);
    expect(JSON.stringify(before[0]?.buttons)).toContain("extend");
    expect(warnings()).toHaveLength(2);
  });

  it("needs nobody where a policy lets the whole time be had freely, and somebody where it does not", async () => {
    const { given, when, then } = story;
    const request = await given.asked("engineer", { instance: "staging-1", minutes: 30 });
    await when.seconds(5);

    await when.asksForMore("engineer", request.id, 30);
    const free = await then.request(request);
    await when.asksForMore("engineer", request.id, 60);

    expect(minutesOf(free)).toBe(60);
    const asked = await then.request(request);
    expect(minutesOf(asked)).toBe(60);
    expect(asked.extension).toMatchObject({ number: 2, minutes: 60, votes: [] });
  });

  it("takes two where the request took two", async () => {
    const { given, when, then } = story;
    const both = ["lead", "second-lead"];
    const request = await given.granted("engineer", { instance: "vault-1", minutes: 15 }, both);
    await when.asksForMore("engineer", request.id, 15);

    await when.approvesMore("lead", request.id);
    const halfway = [await then.card(request), minutesOf(await then.request(request))];
    await when.approvesMore("second-lead", request.id);

    expect(halfway).toEqual([expect.stringContaining("1 of 2 approvals."), 15]);
    expect(minutesOf(await then.request(request))).toBe(30);
  });

  it("is less where an approver gives less", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance: "batch-1", minutes: 60 });
    await when.asksForMore("engineer", request.id, 120);

    await when.approvesMoreFor("lead", request.id, 1, 15);

    expect(minutesOf(await then.request(request))).toBe(75);
  });
});

describe("more time that is not given", () => {
  it("leaves the grant exactly as it was when it is denied, and says why", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 60 });
    const { grant } = await then.request(request);
    const inIam = deadlinesInIam(request);
    await when.asksForMore("engineer", request.id, 30);

    await when.deniesMore("lead", request.id, "the freeze begins");

    const after = await then.request(request);
    expect(after.grant).toEqual(grant);
    expect(after.extension).toBeUndefined();
    expect(deadlinesInIam(request)).toEqual(inIam);
    expect((await then.thread(request)).at(-1)).toContain(
      "More time was denied: the freeze begins",
    );
    await when.asksForMore("engineer", request.id, 15);
    expect((await then.request(request)).extension?.number).toBe(2);
  });

  it("lapses with the grant, which ends when it would have", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 15 });
    const session = await given.session(request);
    await when.minutes(5);
    await when.asksForMore("engineer", request.id, 30);

    await when.minutes(15);

    expect(session.closedWith()).toBeDefined();
    await then.ended(request, "deadline");
    const { extension, end, grant } = await then.request(request);
    expect(extension).toBeUndefined();
    expect(epochOf(end!.askedAt) - epochOf(grant!.deadline)).toBeLessThan(61_000);
  });

  it("is one at a time, never one's own to approve, and never beyond the ladder's longest step", async () => {
    const { given, when, then } = story;
    const request = await given.granted("lead", { instance: "web-1", minutes: 480 }, [
      "second-lead",
    ]);
    const longest = await then.thread(request);
    const shorter = await given.granted("lead", { instance: "web-2", minutes: 240 }, [
      "second-lead",
    ]);
    await when.asksForMore("lead", shorter.id, 240);

    await when.approvesMore("lead", shorter.id);

    expect(longest[0]).toBeDefined();
    await expect(when.asksForMore("lead", request.id, 15)).rejects.toThrow();
    await expect(when.asksForMore("lead", shorter.id, 15)).rejects.toThrow();
    expect(toldOnly("lead").at(-1)).toBe("You cannot decide your own request.");
    expect((await then.request(shorter)).extension?.votes).toEqual([]);
  });
});

describe("more time, when things go wrong", () => {
  it("is one outcome of double clicks and of two approvers at once", async () => {
    const { given, when, then, actors, stage } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 60 });
    await when.asksForMore("engineer", request.id, 30);

    await Promise.all(
      ["lead", "lead", "second-lead"].map((who) => actors.clickApproveExtension(who, request.id)),
    );
    await stage.clock.quiet();

    expect(minutesOf(await then.request(request))).toBe(90);
    const events = await then.auditOf(request);
    expect(events.filter((event) => event === "extension.approved")).toHaveLength(1);
    expect(events.filter((event) => event === "grant.extended")).toHaveLength(1);
  });

  it("costs only time when the bell is lost: the sweep rings again", async () => {
    const { given, when, then, stage } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 60 });
    await when.asksForMore("engineer", request.id, 30);
    const lost = stage.cloud.faults.add({
      operation: "SendTaskSuccess",
      kind: "fail",
      caller: "curfew-Slack",
    });
    await when.approvesMore("lead", request.id);
    const before = await then.request(request);
    stage.cloud.faults.clear(lost);

    await when.seconds(61);

    expect([minutesOf(before), before.extension?.deadline]).toEqual([60, expect.any(String)]);
    expect(minutesOf(await then.request(request))).toBe(90);
  });

  it("does not cut access short when no bell ever rings and the sweep is dead: the machine's own look makes it", async () => {
    const { given, when, then, stage } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 15 });
    await given.session(request);
    await when.asksForMore("engineer", request.id, 60);
    stage.cloud.faults.add({ operation: "SendTaskSuccess", kind: "fail", caller: "curfew-" });
    when.theSweepIsDead();
    await when.approvesMore("lead", request.id);

    await when.minutes(17);

    const after = await then.request(request);
    expect([after.state, minutesOf(after)]).toEqual(["active", 75]);
    const again = await given.session(after);
    expect(again.closedWith()).toBeUndefined();
  });

  it("is written late, and never half, while IAM fails; access ends at the end that was approved", async () => {
    const { given, when, then, stage } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 60 });
    const session = await given.session(request);
    await when.asksForMore("engineer", request.id, 30);
    const fault = stage.cloud.faults.add({
      service: "iam",
      kind: "fail",
      caller: "curfew-GrantAccess",
    });
    await when.approvesMore("lead", request.id);
    await atWork(session, 10);
    const during = await then.request(request);
    stage.cloud.faults.clear(fault);

    await atWork(session, 5);

    expect(during).toMatchObject({ state: "active", extension: { number: 1 } });
    expect(minutesOf(during)).toBe(60);
    expect(minutesOf(await then.request(request))).toBe(90);
    expect(deadlinesInIam(request)).toHaveLength(1);
    await atWork(session, 40);
    await atWork(await given.session(await then.request(request)), 35);
    await when.minutes(6);
    await then.ended(request, "deadline");
  });

  it("is overtaken by a revoke, also in the moment in which the policy is written", async () => {
    const { given, when, then, stage } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 60 });
    const session = await given.session(request);
    await when.asksForMore("engineer", request.id, 30);
    const { card } = (await then.request(request)).bookkeeping;
    const stop = stage.cloud.faults.intercept(async ({ phase, operation, caller }) => {
      if (phase !== "before" || operation !== "PutRolePolicy") return;
      if (!caller?.arn.includes("curfew-GrantAccess")) return;
      stop();
      const { channel = "", ts = "" } = card ?? {};
      await stage.slack.people.click({ user: "lead", channel, ts, action_id: "revoke" });
    });

    await when.approvesMore("lead", request.id);
    await when.minutes(6);

    expect(session.closedWith()).toBeDefined();
    await then.ended(request, "revoked");
    expect(then.roles()).toEqual([]);
    expect(await then.auditOf(request)).not.toContain("grant.extended");
    await then.chainHolds(request);
  });

  it("is refused, and the grant left as it was, where the right was lost before it was written", async () => {
    const { given, when, then, stage } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 60 });
    await when.asksForMore("engineer", request.id, 30);
    when.instanceIsTagged("web-1", { Env: "prod", Freeze: "now" });

    await when.approvesMore("lead", request.id);

    const after = await then.request(request);
    expect(minutesOf(after)).toBe(60);
    expect(after).toMatchObject({ state: "active" });
    expect(after.extension).toBeUndefined();
    expect((await then.thread(request)).at(-1)).toMatch(/More time was refused.*frozen-means-no/);
    expect(stage.usage.denied()).toEqual([]);
  });
});
