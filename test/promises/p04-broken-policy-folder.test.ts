// P4: a policy folder with a mistake, made while access is open, does not stop the end.
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { copyOfPolicies } from "../support/policies-copy.ts";
import { oneStageForAll } from "../support/story.ts";

const policies = copyOfPolicies();
const story = oneStageForAll({ policies: policies.folder });

describe("with a mistake in the policy folder, made during a grant", () => {
  const repairs: (() => void)[] = [];
  const breakIt = () => repairs.push(policies.edit("people.yaml", () => "people: [nobody knows\n"));
  afterEach(() => {
    for (const repair of repairs.splice(0)) repair();
  });
  afterAll(policies.remove);

  it("the deadline closes the sessions and the end is confirmed", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 15 });
    const session = await given.session(request);

    breakIt();
    await when.minutes(17);

    expect(session.closedWith()).toBeDefined();
    await then.ended(request, "deadline");
    await then.sessionEnded(session.sessionId, "deadline");
  });

  it("nobody is taken for having left: the grant goes on until then", async () => {
    const { given, when, then } = story;
    await when.seconds(61);
    const request = await given.granted("engineer", { instance: "web-2", minutes: 60 });
    const session = await given.session(request);

    breakIt();
    await when.minutes(5);

    await then.isIn(request, "active");
    expect(session.closedWith()).toBeUndefined();
  });

  it("it is told within a minute, once, to the security channel and to the admins by name, with file and line", async () => {
    const { actors, when, stage } = story;
    const before = stage.slack.people.messages("#security").length;

    // Another mistake than the one that was told today already.
    repairs.push(policies.edit("people.yaml", () => "people: {}\n"));
    await when.seconds(61);
    await actors.ask("oncall", { instance: "web-1", minutes: 15 });
    await when.minutes(10);

    const told = stage.slack.people.messages("#security").slice(before);
    expect(told).toHaveLength(1);
    expect(told[0]?.readable).toContain("The policies have a mistake: nobody gets access until");
    expect(told[0]?.readable).toContain("<@U0SECONDLEAD>");
    expect(told[0]?.readable).toMatch(/people\.yaml:\d+: /);
  });

  it("nothing new is granted, and the person is told why in a sentence (P9)", async () => {
    const { actors, then } = story;

    breakIt();
    const before = then.roles();
    const answer = await actors.ask("oncall", { instance: "web-1", minutes: 15 });

    expect(answer).not.toHaveProperty("request");
    expect(JSON.stringify(answer)).toContain("policy could not be read");
    expect(then.roles()).toEqual(before);
  });
});
