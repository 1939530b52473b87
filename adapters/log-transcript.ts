// A transcript that the agent streamed to CloudWatch Logs, as a digest of its events.
// Never untrue: only a stream that is said not to be there counts as not there.
import { createHash } from "node:crypto";
import { type CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { Transcript } from "../domain/transcript.ts";
import { isNamed } from "./aws-error.ts";

/** Undefined if there is no such stream, or nothing in it. The stream bears the session's id (facts E1). */
export async function streamDigest(
  logs: CloudWatchLogsClient,
  logGroup: string,
  stream: string,
): Promise<Transcript | undefined> {
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
    if (isNamed(error, "ResourceNotFoundException")) return undefined;
    throw error;
  }
  if (events === 0) return undefined;
  return { state: "streamed", logGroup, stream, events, sha256: hash.digest("hex") };
}
