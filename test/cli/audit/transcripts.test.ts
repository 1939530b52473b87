// What an export says of a session's transcript: found where its document sent it then, or not read, or none.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DeleteDocumentCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sessionTranscripts } from "../../../adapters/session-transcripts.ts";
import type { Request } from "../../../domain/request.ts";
import type { Transcript } from "../../../domain/transcript.ts";
import { callJson, isAwsRefusal } from "../../../local/stage/aws-call.ts";
import { curfewOn } from "../../support/curfew.ts";
import { EXPORT_RIGHTS } from "../../support/export-rights.ts";
import { copyOfPolicies } from "../../support/policies-copy.ts";
import { clientAs, tempFolder } from "../../support/stage.ts";
import { oneStageForAll } from "../../support/story.ts";
import { adminOf } from "../../support/story-admin.ts";

const policies = copyOfPolicies();
policies.edit("profiles.yaml", (text) =>
  text.replace("/curfew/sessions\n", "/curfew/sessions\n      s3: { prefix: prod }\n"),
);
const story = oneStageForAll({ policies: policies.folder });
afterAll(policies.remove);

/** What is seen of the newest session by who may all that an export needs but one action. */
async function seenBy(lacks: string): Promise<readonly Transcript[]> {
  const rights = EXPORT_RIGHTS.filter((action) => action !== lacks);
  const [session] = await story.actors.truth.sessions.ofPerson("p-ana001", 1);
  return sessionTranscripts(clientAs(story.stage, "reader", rights)).of(session!);
}

async function exported(id: string): Promise<readonly Transcript[]> {
  const words = ["audit", "export", "--request", id, "--out", tempFolder()];
  const { out, err } = await curfewOn(story.stage, EXPORT_RIGHTS, ...words);
  const [folder = err] = out;
  return JSON.parse(readFileSync(join(folder, "record.json"), "utf8")).sessions[0].transcripts;
}

/** A request whose one session is over. */
async function worked(minutes: number, work: (request: Request) => Promise<void>) {
  const { given, when } = story;
  const request = await given.granted("engineer", { instance: "web-1", minutes });
  await work(request);
  await when.isDone("engineer", request.id);
  await when.minutes(6);
  return request;
}

async function aLine(request: Request): Promise<void> {
  const session = await story.given.session(request);
  await session.type("echo at work");
}

/** Nobody ever comes to the session's data channel, so nothing is shown there. */
async function nobodyCame({ instance, grant }: Request): Promise<void> {
  const { stage, actors } = story;
  const keys = await actors.assumeGrantRole("engineer");
  if (isAwsRefusal(keys)) throw new Error(keys.message);
  const input = { Target: instance.id, DocumentName: grant?.document };
  await callJson(stage.handle, keys, "ssm", "StartSession", input);
}

/** The document says another group from now on, as after a change of its profile. */
function moveLog(document: string, group: string): void {
  const { ssm } = story.stage.cloud;
  const content = story.stage.topology.documents.find(({ name }) => name === document)!.content;
  const inputs = { ...(content.inputs as object), cloudWatchLogGroupName: group, s3BucketName: "" };
  ssm.seedDocument(document, { ...content, inputs });
}

let request: Request;
beforeAll(async () => {
  request = await worked(60, aLine);
});

describe("the transcripts of a session", () => {
  it("are its stream and its object in S3, each by the digest of what is there", async () => {
    const found = await exported(request.id);

    const { s3 } = story.stage.cloud;
    const [object] = s3.objects("curfew-transcripts-111122223333-eu-west-1");
    const bytes = Buffer.from(object!.base64, "base64");
    expect(found).toEqual([
      expect.objectContaining({ state: "streamed", logGroup: "/curfew/sessions" }),
      {
        state: "uploaded",
        bucket: "curfew-transcripts-111122223333-eu-west-1",
        key: object!.key,
        version: object!.versionId,
        bytes: bytes.length,
        sha256: createHash("sha256").update(bytes).digest("hex"),
      },
    ]);
  });

  it.each([
    "s3:GetObject",
    "kms:Decrypt",
  ])("are not told as none to who lacks %s", async (action) => {
    const found = await seenBy(action);

    expect(found[1]).toMatchObject({ state: "unread", why: expect.stringMatching(/Denied/) });
  });

  it("are not told as none to who may not list the bucket, and so is not told what is there", async () => {
    await worked(30, nobodyCame);

    const found = await seenBy("s3:ListBucket");

    expect(found[1]).toMatchObject({ state: "unread", why: expect.stringMatching(/Denied/) });
  });

  it("are found where the document sent them then, when it says another place now", async () => {
    moveLog("curfew-prod-60", "/elsewhere");

    const found = await exported(request.id);

    expect(found.map(({ state }) => state)).toEqual(["streamed", "uploaded"]);
  });

  it("are not told as none when the document was made anew since: what it said then is not known", async () => {
    const gone = await worked(15, aLine);
    const ssm = new SSMClient(adminOf(story.stage));
    await ssm.send(new DeleteDocumentCommand({ Name: "curfew-prod-15" }));
    moveLog("curfew-prod-15", "/elsewhere");

    const found = await exported(gone.id);

    expect(found).toEqual([
      {
        state: "unread",
        why: "there is none in /elsewhere; what curfew-prod-15 said when the session ran is not known",
      },
    ]);
  });

  it("are none where the session has left none in any place the document ever named", async () => {
    const silent = await worked(120, nobodyCame);

    const found = await exported(silent.id);

    expect(found).toEqual([
      { state: "none", why: "there is none in /curfew/sessions" },
      { state: "none", why: "there is none in curfew-transcripts-111122223333-eu-west-1" },
    ]);
  });
});
