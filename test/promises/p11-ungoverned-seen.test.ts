// P11: a session on a governed instance without a live grant is reported within a minute of being listed, once.
import { afterEach, describe, expect, it } from "vitest";
import { oneStageForAll } from "../support/story.ts";

const story = oneStageForAll();

const FLEET_MANAGER = {
  schemaVersion: "1.0",
  sessionType: "NonInteractiveCommands",
  properties: { linux: { commands: "cat" } },
};

const alertsOn = (sessionId: string) =>
  story.then.securityHeard().filter((text) => text.includes(sessionId));
const announced = (sessionId: string) =>
  story
    .heard()
    .filter((event) => event["detail-type"] === "session.ungoverned")
    .filter(({ detail }) => detail.sessionId === sessionId);

describe("a session without a grant", () => {
  afterEach(() => {
    story.stage.cloud.events.switches.clear();
    story.stage.cloud.ssm.switches.listLate(0);
  });

  it("is told to the security channel at once by its event, once for ever", async () => {
    const { given, when, then } = story;
    const session = await given.sessionOutside("outsider", "web-1");

    expect(alertsOn(session.sessionId)).toHaveLength(1);
    expect(alertsOn(session.sessionId)[0]).toContain("left it open, as the profile says");
    await when.minutes(5);

    expect(alertsOn(session.sessionId)).toHaveLength(1);
    expect(announced(session.sessionId)).toHaveLength(1);
    expect(then.openSessions()).toContain(session.sessionId);
  });

  it("is told like any other where it forwards a port to another machine past Curfew, and its end is not guessed", async () => {
    const { actors, when, stage } = story;
    const session = await actors.startOutside("outsider", "web-2", {
      DocumentName: "AWS-StartPortForwardingSessionToRemoteHost",
      Parameters: { host: ["db.internal"], portNumber: ["5432"] },
    });
    if ("error" in session) throw new Error(session.message);
    await stage.clock.quiet();

    stage.cloud.ssm.endSession(session.sessionId, "exit");
    await when.minutes(5);

    expect(alertsOn(session.sessionId)).toHaveLength(1);
    const kept = await actors.truth.sessions.read(session.sessionId);
    expect(kept).toMatchObject({
      document: "AWS-StartPortForwardingSessionToRemoteHost",
      cause: "unknown",
    });
    expect(kept?.request).toBeUndefined();
  });

  it("is told with the policy that let it in, which IAM is asked for when all else is done", async () => {
    const { given, actors, stage } = story;
    const told: number[] = [];
    const stop = stage.cloud.faults.intercept(({ operation, phase }) => {
      if (operation !== "SimulatePrincipalPolicy" || phase !== "before") return;
      told.push(story.then.securityHeard().filter((text) => text.includes("vault-1")).length);
      const open = stage.cloud.ssm.sessions().filter(({ endedAt }) => endedAt === undefined);
      told.push(open.filter(({ target }) => target.endsWith("60004")).length);
    });

    const session = await given.sessionOutside("outsider", "vault-1");
    stop();

    const policy = "user_olga_from-before-curfew";
    expect(told).toEqual([1, 0]);
    expect(alertsOn(session.sessionId)).toHaveLength(1);
    expect(alertsOn(session.sessionId)[0]).toContain(`Let in by the policy ${policy} of arn:aws`);
    expect(await actors.truth.sessions.read(session.sessionId)).toMatchObject({
      letIn: { policies: [policy] },
    });
  });

  it("is told and closed all the same when IAM does not say which policy, and that is said", async () => {
    const { given, then, when, stage } = story;
    const fault = stage.cloud.faults.add({
      service: "iam",
      operation: "SimulatePrincipalPolicy",
      kind: "fail",
    });

    const session = await given.sessionOutside("outsider", "vault-1");
    stage.cloud.faults.clear(fault);

    expect(session.closedWith()).toBeDefined();
    expect(alertsOn(session.sessionId)[0]).toContain("not known: IAM gave no answer");
    await when.minutes(2);
    await then.sessionEnded(session.sessionId, "ungoverned");
  });

  it("is found by the sweep within a minute when the event was lost", async () => {
    const { given, when, stage } = story;
    stage.cloud.events.switches.set({ lose: 1, match: { source: ["aws.ssm"] } });
    const session = await given.sessionOutside("outsider", "web-1");
    expect(alertsOn(session.sessionId)).toHaveLength(0);

    await when.seconds(61);

    expect(alertsOn(session.sessionId)).toHaveLength(1);
    await when.minutes(2);
    expect(alertsOn(session.sessionId)).toHaveLength(1);
    expect(announced(session.sessionId)).toHaveLength(1);
  });

  it("is found within a minute of being listed, however late AWS lists it (facts A5)", async () => {
    const { given, when, stage } = story;
    stage.cloud.events.switches.set({ lose: 1, match: { source: ["aws.ssm"] } });
    stage.cloud.ssm.switches.listLate(240_000);
    const session = await given.sessionOutside("outsider", "batch-1");

    await when.seconds(239);
    expect(alertsOn(session.sessionId)).toHaveLength(0);
    await when.seconds(62);

    expect(alertsOn(session.sessionId)).toHaveLength(1);
  });

  it("is told when Slack is back, if Slack was down", async () => {
    const { given, when } = story;
    const isBack = when.slackIsDown();
    const session = await given.sessionOutside("outsider", "web-2");
    await when.minutes(2);
    expect(alertsOn(session.sessionId)).toHaveLength(0);

    isBack();
    await when.seconds(61);

    expect(alertsOn(session.sessionId)).toHaveLength(1);
  });

  it("is closed where the profile says so", async () => {
    const { given, then } = story;

    const session = await given.sessionOutside("outsider", "vault-1");

    expect(session.closedWith()).toBeDefined();
    expect(alertsOn(session.sessionId)[0]).toContain("Curfew has asked AWS to terminate it");
    await story.when.minutes(2);
    await then.sessionEnded(session.sessionId, "ungoverned");
  });

  it("of a grant's role under a document that the grant never named is closed whatever the profile says", async () => {
    const { given, when, then, actors, stage } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 60 });
    const own = await given.session(request);
    await when.somebodyWidens(request);

    const session = await actors.startSession("engineer", "web-1", "curfew-prod-15");
    if ("error" in session) throw new Error(session.message);
    await stage.clock.quiet();

    expect(session.closedWith()).toBeDefined();
    expect(own.closedWith()).toBeUndefined();
    expect(alertsOn(session.sessionId)).toHaveLength(1);
    await when.minutes(2);
    await then.sessionEnded(session.sessionId, "ungoverned");
    await when.isDone("engineer", request.id);
    await when.minutes(6);
    await then.ended(request, "returned");
  });

  it("on an instance that no profile governs is nobody's business", async () => {
    const { given, when, then } = story;
    const session = await given.sessionOutside("outsider", "sandbox-1");

    await when.minutes(2);

    expect(alertsOn(session.sessionId)).toEqual([]);
    expect(then.openSessions()).toContain(session.sessionId);
  });

  it("of ECS Exec is left alone (facts A5)", async () => {
    const { when, stage, actors } = story;
    const sessionId = "ecs-execute-command-0b05e1df4e3b4d9f1";

    stage.cloud.events.emit({
      source: "aws.ssm",
      detailType: "AWS API Call via CloudTrail",
      detail: {
        eventVersion: "1.08",
        eventID: "9e8d7c6b",
        eventSource: "ssm.amazonaws.com",
        eventName: "StartSession",
        eventTime: new Date(stage.clock.now()).toISOString(),
        userIdentity: { arn: "arn:aws:iam::111122223333:user/olga" },
        requestParameters: { target: "ecs:payments_1f3a_0c2d-42" },
        responseElements: { sessionId },
      },
    });
    await when.minutes(1);

    expect(await actors.truth.sessions.read(sessionId)).toBeUndefined();
    expect(alertsOn(sessionId)).toEqual([]);
  });

  it.each([
    "lost",
    "delivered",
  ])("of Fleet Manager, which looks at files by sessions of its own, is left alone, its event %s (facts A5)", async (event) => {
    const { when, stage, actors } = story;
    stage.cloud.ssm.seedDocument("AWSFleetManager-GetFileContent", FLEET_MANAGER);
    const lose = event === "lost" ? 1 : 0;
    stage.cloud.events.switches.set({ lose, match: { source: ["aws.ssm"] } });
    const input = { DocumentName: "AWSFleetManager-GetFileContent" };

    const session = await actors.startOutside("outsider", "web-1", input);
    if ("error" in session) throw new Error(session.message);
    await when.minutes(2);
    session.close();
    await when.minutes(25);

    expect(await actors.truth.sessions.read(session.sessionId)).toBeUndefined();
    expect(alertsOn(session.sessionId)).toEqual([]);
  });
});
