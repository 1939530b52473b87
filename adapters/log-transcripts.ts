// What is left of a session's transcript, as a digest: its log stream, found by what its document says.
// Never untrue: that a transcript could not be read is never told as that there is none.
import { createHash } from "node:crypto";
import {
  CloudWatchLogsClient,
  type CloudWatchLogsClientConfig,
  GetLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { GetDocumentCommand, SSMClient, type SSMClientConfig } from "@aws-sdk/client-ssm";
import * as z from "zod";
import type { Session } from "../domain/session.ts";
import { isNamed } from "./aws-error.ts";

export const Transcript = z.discriminatedUnion("state", [
  z.strictObject({
    state: z.literal("digested"),
    logGroup: z.string(),
    stream: z.string(),
    events: z.int().min(1),
    /** Over each event's time (epoch ms), a space, its text and a line feed. */
    sha256: z.string(),
  }),
  z.strictObject({ state: z.literal("none"), why: z.string() }),
  z.strictObject({ state: z.literal("unread"), why: z.string() }),
]);
export type Transcript = z.infer<typeof Transcript>;

const Inputs = z.object({
  inputs: z
    .object({
      cloudWatchLogGroupName: z.string().optional(),
      s3BucketName: z.string().optional(),
    })
    .optional(),
});

export interface Transcripts {
  of(session: Pick<Session, "id" | "document">): Promise<Transcript>;
}

const unread = (error: unknown): Transcript => ({
  state: "unread",
  why: `${(error as Error).name}: ${(error as Error).message}`,
});

export function logTranscripts(
  ssmConfig: SSMClientConfig,
  logsConfig: CloudWatchLogsClientConfig,
): Transcripts {
  const ssm = new SSMClient(ssmConfig);
  const logs = new CloudWatchLogsClient(logsConfig);
  const placesOf = async (document: string) => {
    const { Content = "{}" } = await ssm.send(new GetDocumentCommand({ Name: document }));
    return Inputs.parse(JSON.parse(Content)).inputs ?? {};
  };
  return {
    async of({ id, document }) {
      if (document === undefined) return { state: "unread", why: "its document is not known" };
      try {
        const { cloudWatchLogGroupName: group, s3BucketName: bucket } = await placesOf(document);
        if (group) return await digestOf(logs, group, id);
        return bucket
          ? { state: "unread", why: `it is in the bucket ${bucket}, which is not read` }
          : { state: "none", why: `the document ${document} keeps none` };
      } catch (error) {
        return unread(error);
      }
    },
  };
}

async function digestOf(
  logs: CloudWatchLogsClient,
  logGroup: string,
  stream: string,
): Promise<Transcript> {
  const hash = createHash("sha256");
  let events = 0;
  let next: string | undefined;
  try {
    for (;;) {
      const page = await logs.send(
        new GetLogEventsCommand({
          logGroupName: logGroup,
          logStreamName: stream,
          startFromHead: true,
          ...(next === undefined ? {} : { nextToken: next }),
        }),
      );
      for (const { timestamp, message } of page.events ?? []) {
        events += 1;
        hash.update(`${timestamp} ${message}\n`);
      }
      // The same token again is the end of the stream; an empty page is not.
      if (page.nextForwardToken === next || page.nextForwardToken === undefined) break;
      next = page.nextForwardToken;
    }
  } catch (error) {
    if (!isNamed(error, "ResourceNotFoundException")) return unread(error);
    return { state: "none", why: `the log group ${logGroup} has no stream of this session` };
  }
  return events === 0
    ? { state: "none", why: `the stream in ${logGroup} is empty` }
    : { state: "digested", logGroup, stream, events, sha256: hash.digest("hex") };
}
