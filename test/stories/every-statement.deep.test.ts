// The topology's statements are exact: none is missing, none is idle (design 8).
// Never untrue: a statement that no story uses is either taken out of the topology or explained here.
import { afterEach, describe, expect, it } from "vitest";
import type { Topology } from "../../stacks/shapes.ts";
import { everythingHappens } from "../support/everything.ts";
import { openStory, type Story } from "../support/story.ts";

const statementsOf = (topology: Topology): string[] =>
  topology.functions.flatMap(({ role, statements }) =>
    statements.map(({ sid }) => `${role}/${sid}`),
  );

const without = (name: string, sid: string) => (topology: Topology) => ({
  ...topology,
  functions: topology.functions.map((spec) =>
    spec.name === name
      ? { ...spec, statements: spec.statements.filter((statement) => statement.sid !== sid) }
      : spec,
  ),
});

describe("every statement of the topology", () => {
  let story: Story | undefined;
  afterEach(() => story?.close());

  it("is used by some function, and no call is missing one", async () => {
    story = await openStory();

    await everythingHappens(story);

    const used = story.stage.usage.used();
    const unused = statementsOf(story.stage.topology).filter((name) => !used.has(name));
    expect(unused).toEqual([]);
    expect(story.stage.usage.denied()).toEqual([]);
    const invoked = story.stage.cloud.lambda.counts().map(({ functionName }) => functionName);
    for (const { name } of story.stage.topology.functions)
      expect(invoked).toContain(`curfew-${name}`);
  }, 600_000);

  it("is enough where another principal has deleted the role of a live grant", async () => {
    const deleted = await openStory();
    const { given, when, then, stage } = deleted;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 15 });

    await when.somebodyDeletesTheRole(request);
    await when.isDone("engineer", request.id);
    await when.minutes(6);

    await then.ended(request, "returned");
    expect(stage.usage.denied()).toEqual([]);
    await deleted.close();
  });
});

describe("a topology that lacks a statement", () => {
  it.each([
    ["GrantAccess", "MakeGrantRoles", "iam:PutRolePolicy"],
    ["RevokeAccess", "RemoveGrantRoles", "iam:DeleteRolePolicy"],
    ["EndSessions", "TerminateSessions", "ssm:TerminateSession"],
  ])("fails the story: %s without %s", async (name, sid, action) => {
    const story = await openStory({ alterTopology: without(name, sid) });
    const request = await story.given.asked("engineer", { instance: "web-1", minutes: 15 });
    await story.when.approves("lead", request.id);
    await story.when.propagated();
    await story.given.session(await story.then.request(request)).catch(() => undefined);

    await story.when.isDone("engineer", request.id).catch(() => undefined);

    const denied = story.stage.usage.denied();
    expect(denied).toContainEqual(
      expect.objectContaining({
        functionRole: `curfew-${name}-eu-west-1`,
        action: expect.any(String),
      }),
    );
    expect(name === "GrantAccess" || denied.some((call) => call.action === action)).toBe(true);
    await expect(story.close()).rejects.toThrow("calls that the topology does not allow");
  });
});
