// P2: one grant = one person, one instance, one session document, one deadline; the end holds with all of Curfew down.
import { describe, expect, it } from "vitest";
import { roleNameOf } from "../support/grant-roles.ts";
import { openings } from "../support/iam-probe.ts";
import { oneStageForAll } from "../support/story.ts";

const story = oneStageForAll();

describe("one grant", () => {
  it("lets in until the last second and not at the deadline, with every function broken", async () => {
    const { given, when, then, actors, stage } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 15 });
    const { deadline = "", document } = request.grant ?? {};
    const untilDeadline = Date.parse(deadline) - stage.clock.now();
    const isBack = when.everyFunctionIsDown();

    await when.seconds(untilDeadline / 1000 - 1);
    const inTime = await actors.startSession("engineer", "web-1", document);
    await when.seconds(1);
    const late = await actors.startSession("engineer", "web-1", document);

    expect(inTime).toHaveProperty("sessionId");
    expect(late).toMatchObject({ error: "AccessDeniedException" });
    expect(then.policiesOf(request)).toEqual(["grant"]);
    expect(openings(story)).toEqual([]);
    isBack();
    await when.minutes(10);
    await then.ended(request, "deadline");
  });

  it("has a session document whose maximum ends the session, with every function broken", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance: "web-2", minutes: 15 });
    const session = await given.session(request);
    const isBack = when.everyFunctionIsDown();

    await when.minutes(8);
    await session.type("echo typing all the while");
    await when.minutes(6.9);
    expect(session.closedWith()).toBeUndefined();
    await when.minutes(0.2);

    expect(session.closedWith()).toContain("maximum duration");
    expect(then.openSessions()).toEqual([]);
    isBack();
    await when.minutes(10);
    await then.ended(request, "deadline");
    await then.sessionEnded(session.sessionId, "max-duration");
  });

  it("is for this instance and this document only", async () => {
    const { given, when, actors } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 30 });
    const denied = { error: expect.stringMatching(/^AccessDenied/) };
    // IAM takes a while to let anybody become a new role.
    await when.seconds(30);
    const start = (instance: string, document?: string) =>
      actors.startSession("engineer", instance, document);

    expect(await start("web-2", "curfew-prod-30")).toMatchObject(denied);
    expect(await start("web-1", "curfew-prod-480")).toMatchObject(denied);
    expect(await start("web-1", "SSM-SessionManagerRunShell")).toMatchObject(denied);
    for (const port of [
      "AWS-StartPortForwardingSession",
      "AWS-StartPortForwardingSessionToRemoteHost",
    ])
      expect(await start("web-1", port)).toMatchObject(denied);

    const allowed = openings(story).map(({ action, resource }) => `${action} ${resource}`);
    expect(allowed.filter((one) => one.startsWith("ssm:StartSession"))).toEqual([
      "ssm:StartSession arn:aws:ec2:eu-west-1:111122223333:instance/i-0a1b2c3d4e5f60001",
      "ssm:StartSession arn:aws:ssm:eu-west-1:111122223333:document/curfew-prod-30",
    ]);
    expect(await start("web-1", "curfew-prod-30")).toHaveProperty("sessionId");
    await when.isDone("engineer", request.id);
    await when.minutes(6);
  });

  it("has the deadline that was agreed: minutes after it was made, in every statement of the policy", async () => {
    const { given, when, stage } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 60 });

    const { grant } = request;
    const [policy] = stage.cloud.iam.policiesOf(roleNameOf(request.id));
    const statements = JSON.parse(policy?.document ?? "{}").Statement;
    const until = `${grant?.deadline.slice(0, 19)}Z`;

    expect(Date.parse(grant?.deadline ?? "") - Date.parse(grant?.startedAt ?? "")).toBe(3_600_000);
    for (const { Condition } of statements)
      expect(Condition.DateLessThan).toEqual({ "aws:CurrentTime": until });
    await when.isDone("engineer", request.id);
  });
});
