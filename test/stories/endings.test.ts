// A grant ends before its deadline because somebody, or the instance, says so.
import { describe, expect, it } from "vitest";
import { oneStageForAll } from "../support/story.ts";

const story = oneStageForAll();

/** An early end is confirmed after IAM's propagation window, by a look five minutes later. */
const CONFIRMED_AFTER_MINUTES = 6;

describe("a grant in use", () => {
  it.each([
    { instance: "web-1", ends: "the engineer is done", cause: "returned" as const },
    { instance: "web-2", ends: "a lead revokes", cause: "revoked" as const, by: "lead" },
    { instance: "batch-1", ends: "the auditor revokes", cause: "revoked" as const, by: "auditor" },
  ])("ends when $ends", async ({ instance, cause, by }) => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance, minutes: 60 });
    const session = await given.session(request);

    if (by === undefined) await when.isDone("engineer", request.id);
    else await when.revokes(by, request.id);

    expect(session.closedWith()).toBeDefined();
    expect(then.roles()).not.toContain(`curfew-${request.id}`);
    await then.isIn(request, "revoking");
    await when.minutes(CONFIRMED_AFTER_MINUTES);
    await then.ended(request, cause);
    await then.sessionEnded(session.sessionId, cause);
  });

  it("cannot be revoked by a colleague who is neither lead nor auditor", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 60 });

    await when.revokes("oncall", request.id);

    await then.isIn(request, "active");
    expect(then.roles()).toContain(`curfew-${request.id}`);
    await when.isDone("engineer", request.id);
    await when.minutes(CONFIRMED_AFTER_MINUTES);
  });

  it("is not ended by a session that never started, which is recorded as failed, by no one (P5)", async () => {
    const { given, when, then, stage } = story;
    const request = await given.granted("engineer", { instance: "batch-1", minutes: 60 });
    const document = request.grant?.document ?? "";
    const content = stage.topology.documents.find(({ name }) => name === document)?.content ?? {};
    // Transcripts must go into an encrypted log group; this one is not there (facts B1).
    const unloggable = JSON.stringify(content).replace("/curfew/sessions", "/not-there");
    stage.cloud.ssm.seedDocument(document, unloggable);
    await expect(given.session(request)).rejects.toThrow(/is not open/);
    stage.cloud.ssm.seedDocument(document, content);
    const failed = stage.cloud.ssm.sessions().findLast(({ status }) => status === "Failed");

    await when.minutes(15);

    const session = await then.sessionEnded(failed?.id ?? "", "failed");
    expect(session).toMatchObject({ request: request.id, endedBy: "no one" });
    await then.isIn(request, "active");
    await when.isDone("engineer", request.id);
    await when.minutes(CONFIRMED_AFTER_MINUTES);
  });

  it("ends with its instance", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance: "web-2", minutes: 60 });
    const session = await given.session(request);

    await when.instanceBecomes("web-2", "terminated");
    await when.minutes(CONFIRMED_AFTER_MINUTES);

    await then.ended(request, "instance-gone");
    await then.sessionEnded(session.sessionId, "instance-gone");
    expect((await then.request(request)).end?.by).toBe("ec2");
  });
});
