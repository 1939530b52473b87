// P7: nobody decides their own request; eligibility is asked again when decided and when granted, on current data.
import { afterAll, afterEach, describe, expect, it } from "vitest";
import {
  copyOfPolicies,
  withGroups,
  withoutPerson,
  withoutPolicy,
} from "../support/policies-copy.ts";
import { oneStageForAll } from "../support/story.ts";

const policies = copyOfPolicies();
const story = oneStageForAll({ policies: policies.folder });

describe("who may decide and who may have access is asked anew", () => {
  const repairs: (() => void)[] = [];
  const change = (...edit: Parameters<typeof policies.edit>) =>
    repairs.push(policies.edit(...edit));
  afterEach(async () => {
    for (const repair of repairs.splice(0).reverse()) repair();
    story.when.instanceIsTagged("web-1", { Env: "prod", Team: "payments" });
    await story.when.seconds(61);
  });
  afterAll(policies.remove);

  it("nobody approves their own request, even where the policy permits it", async () => {
    const { given, when, then } = story;
    change("access.cedar", withoutPolicy("nobody-decides-their-own"));
    const request = await given.asked("lead", { instance: "web-2", minutes: 60 });

    await when.approves("lead", request.id);

    await then.isIn(request, "pending");
    expect((await then.request(request)).votes).toEqual([]);
    await when.approves("second-lead", request.id);
    await then.isIn(request, "active");
    await when.isDone("lead", request.id);
    await when.minutes(6);
  });

  it("an approver who is no lead any more cannot approve what was asked before", async () => {
    const { given, when, then } = story;
    const request = await given.asked("engineer", { instance: "web-1", minutes: 60 });

    change("people.yaml", withGroups("p-ben001", "[engineers]"));
    await when.approves("lead", request.id);

    await then.isIn(request, "pending");
    await when.withdraws("engineer", request.id);
  });

  it("a vote counts only while its voter may still vote", async () => {
    const { given, when, then } = story;
    const request = await given.asked("engineer", { instance: "vault-1", minutes: 15 });
    await when.approves("lead", request.id);

    change("people.yaml", withGroups("p-ben001", "[engineers]"));
    await when.approves("second-lead", request.id);

    await then.isIn(request, "pending");
    expect((await then.request(request)).votes.map(({ by }) => by)).toEqual(["p-bea001"]);
    await when.withdraws("engineer", request.id);
  });

  it("an engineer who lost the right between asking and approval gets nothing", async () => {
    const { given, when, then } = story;
    const request = await given.asked("engineer", { instance: "web-1", minutes: 60 });

    change("people.yaml", withGroups("p-ana001", "[payments]"));
    await when.approves("lead", request.id);

    await then.isIn(request, "refused");
    expect(then.policiesOf(request)).toEqual([]);
    expect((await then.thread(request)).at(-1)).toContain("No policy allows you");
  });

  it("an instance that was frozen between asking and approval is not opened", async () => {
    const { given, when, then } = story;
    const request = await given.asked("engineer", { instance: "web-1", minutes: 60 });

    when.instanceIsTagged("web-1", { Env: "prod", Freeze: "now" });
    await when.approves("lead", request.id);

    await then.isIn(request, "refused");
    expect((await then.thread(request)).at(-1)).toContain("frozen-means-no");
    expect(then.policiesOf(request)).toEqual([]);
  });

  it("an instance that has become sensitive is not opened on one approval", async () => {
    const { given, when, then } = story;
    const request = await given.asked("engineer", { instance: "web-1", minutes: 30 });

    when.instanceIsTagged("web-1", { Env: "prod", Sensitivity: "high" });
    await when.approves("lead", request.id);

    await then.isIn(request, "refused");
    expect((await then.request(request)).note).toContain("profile-changed");
    expect(then.policiesOf(request)).toEqual([]);
  });

  it("a person taken out of people.yaml loses the access they hold within a minute", async () => {
    const { given, when, then } = story;
    const request = await given.granted("oncall", { instance: "web-2", minutes: 60 });
    const session = await given.session(request);

    change("people.yaml", withoutPerson("p-omar01"));
    await when.seconds(61);

    expect(session.closedWith()).toBeDefined();
    expect(then.policiesOf(request)).toEqual([]);
    await when.minutes(6);
    await then.ended(request, "revoked");
    await then.sessionEnded(session.sessionId, "revoked");
  });
});
