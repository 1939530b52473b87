// The deadline comes while somebody is at work.
import { describe, expect, it } from "vitest";
import { callJson } from "../../local/stage/aws-call.ts";
import { oneStageForAll } from "../support/story.ts";

const story = oneStageForAll();

describe("an engineer is still typing when the time is up", () => {
  it("warns before, cuts the session off at the deadline, and says why", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 30 });
    const session = await given.session(request);

    await when.minutes(10);
    await session.type("tail -1 /etc/hostname");
    await when.minutes(10);
    expect(await then.auditOf(request)).toContain("grant.warned");
    expect((await then.thread(request)).at(-1)).toContain("Save your work");
    await session.type("echo just a moment");
    expect(session.closedWith()).toBeUndefined();
    await when.minutes(10);

    expect(session.closedWith()).toBeDefined();
    await when.minutes(2);
    await then.ended(request, "deadline");
    await then.sessionEnded(session.sessionId, "deadline");
    const { grant, end } = await then.request(request);
    expect(Date.parse(end?.policyRemovedAt ?? "") - Date.parse(grant?.deadline ?? "")).toBeLessThan(
      2000,
    );
    expect(await then.card(request)).toContain("Access ended");
  });

  it("lets nobody in again after it, whoever still holds the role's keys", async () => {
    const { given, when, actors, stage } = story;
    const request = await given.granted("engineer", { instance: "web-2", minutes: 15 });
    const keys = await actors.assumeGrantRole("engineer", request.id);

    await when.minutes(15);

    if ("error" in keys) throw new Error(keys.message);
    const input = { Target: request.instance.id, DocumentName: request.grant?.document };
    const late = await callJson(stage.handle, keys, "ssm", "StartSession", input);
    expect(late).toMatchObject({ error: "AccessDeniedException" });
    expect(await actors.assumeGrantRole("engineer", request.id)).toMatchObject({
      error: "AccessDenied",
    });
  });
});
