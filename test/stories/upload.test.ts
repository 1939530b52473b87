// The transcript that the agent uploads to S3 when a session is over, with the rights of its instance (facts B1, B5, E2).
import { afterAll, describe, expect, it, vi } from "vitest";
import { takeFromInstances } from "../support/instance-role.ts";
import { copyOfPolicies } from "../support/policies-copy.ts";
import { oneStageForAll } from "../support/story.ts";

const policies = copyOfPolicies();
policies.edit("profiles.yaml", (text) =>
  text.replace("/curfew/sessions\n", "/curfew/sessions\n      s3: { prefix: audit/prod }\n"),
);
const story = oneStageForAll({ policies: policies.folder });
afterAll(policies.remove);

const bucket = () =>
  story.stage.topology.buckets.find(({ name }) => /transcripts/.test(name))!.name;
const uploads = () => story.stage.cloud.s3.objects(bucket());
const textsOf = (sessionId: string) =>
  uploads()
    .filter(({ key }) => key === `audit/prod/${sessionId}.log`)
    .map(({ base64 }) => Buffer.from(base64, "base64").toString());

async function workOn(instance: string) {
  const { given } = story;
  const request = await given.granted("engineer", { instance, minutes: 15 });
  const session = await given.session(request);
  await session.type("echo at work");
  return { request, session };
}

/** What a session left in S3, and in its log stream. */
async function leftOf(instance: string) {
  const { when, stage } = story;
  const { request, session } = await workOn(instance);
  await when.isDone("engineer", request.id);
  await when.minutes(6);
  const streamed = stage.cloud.logs.service.operations.DescribeLogStreams!;
  const input = streamed.input.parse({
    logGroupName: "/curfew/sessions",
    logStreamNamePrefix: session.sessionId,
  });
  const { logStreams } = (await streamed.run(input, { caller: {} as never, requestId: "r" })) as {
    logStreams: unknown[];
  };
  return { uploaded: textsOf(session.sessionId), streams: logStreams.length };
}

describe("the transcript in S3", () => {
  it("is the terminal's output between the lines of `script`, and is there when the session is over, not before", async () => {
    const { when } = story;
    const { request, session } = await workOn("web-1");
    await when.minutes(2);
    const before = textsOf(session.sessionId);

    await when.isDone("engineer", request.id);
    await when.minutes(6);

    expect(before).toEqual([]);
    const [text = ""] = textsOf(session.sessionId);
    expect(text).toMatch(
      /^Script started on 2026-\d\d-\d\d \d\d:\d\d:\d\d\+00:00 \[.*\]\n(.*\r\n)*.*echo at work\r\nat work\r\n/,
    );
    // The profile's own lines come first: the agent types them (facts K4).
    expect(text).toContain("\r\nThis session is recorded by Curfew.\r\n");
    expect(text).toMatch(/\nScript done on .*\n$/);
  });

  it.each([
    "s3:PutObject",
    "kms:GenerateDataKey",
  ])("is lost where the role of the instance lacks %s; the session and its stream go on", async (action) => {
    const giveBack = takeFromInstances(story.stage, action);

    const left = await leftOf("web-1");

    giveBack();
    expect(left).toEqual({ uploaded: [], streams: 1 });
  });

  it("is lost where its instance goes", async () => {
    const { stage } = story;
    const { session } = await workOn("web-2");

    await story.when.instanceBecomes("web-2", "stopped");
    await story.when.minutes(6);

    expect(stage.cloud.ssm.session(session.sessionId)?.endCause).toBe("instance-gone");
    expect(textsOf(session.sessionId)).toEqual([]);
  });

  it("is what a session does without that the agent does not start: it cannot see that the bucket is encrypted", async () => {
    const { given, stage, actors } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 15 });
    const giveBack = takeFromInstances(stage, "s3:GetEncryptionConfiguration");

    const opened = actors.startSession("engineer", "web-1", request.grant?.document);

    await expect(opened).rejects.toThrow(/is not open/);
    giveBack();
    expect(stage.cloud.ssm.sessions().at(-1)).toMatchObject({
      status: "Failed",
      endCause: "no-bucket",
    });
  });

  it("is not taken for unencrypted where the local S3 itself is broken: that fault is told", async () => {
    const { stage, actors } = story;
    const DocumentName = "curfew-prod-15";
    const operation = stage.cloud.s3.service.operations.GetBucketEncryption!;
    const broken = vi.spyOn(operation, "run").mockImplementation(() => {
      throw new TypeError("a bug");
    });

    const opened = await actors.startOutside("outsider", "batch-1", { DocumentName });

    broken.mockRestore();
    expect(opened).toMatchObject({ error: "InternalFailure" });
  });
});
