// What is left of a session's transcript, as digests: its log stream and its object in S3, wherever its document sent them.
// Never untrue: that a transcript could not be read, or may lie elsewhere, is never told as that there is none.
import {
  CloudWatchLogsClient,
  type CloudWatchLogsClientConfig,
} from "@aws-sdk/client-cloudwatch-logs";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { SSMClient, type SSMClientConfig } from "@aws-sdk/client-ssm";
import type { Session } from "../domain/session.ts";
import type { Transcript } from "../domain/transcript.ts";
import { streamDigest } from "./log-transcript.ts";
import { objectDigest } from "./s3-transcript.ts";
import { type TranscriptPlaces, transcriptPlaces } from "./transcript-places.ts";

type Asked = Pick<Session, "id" | "document"> & { readonly startedAt: string };

export interface Transcripts {
  /** At least one; several where the document sends a transcript to CloudWatch Logs and to S3. */
  of(session: Asked): Promise<readonly Transcript[]>;
}

const unread = (why: string): Transcript => ({ state: "unread", why });
const failed = (error: unknown) => unread(`${(error as Error).name}: ${(error as Error).message}`);

type Found = Transcript | undefined;

export function sessionTranscripts(
  config: SSMClientConfig & CloudWatchLogsClientConfig & S3ClientConfig,
): Transcripts {
  const ssm = new SSMClient(config);
  const logs = new CloudWatchLogsClient(config);
  const s3 = new S3Client(config);
  const known = new Map<string, Promise<TranscriptPlaces>>();
  const placesOf = (document: string) => {
    const found = known.get(document) ?? transcriptPlaces(ssm, document);
    known.set(document, found);
    return found;
  };
  return {
    async of({ id, document, startedAt }) {
      if (document === undefined) return [unread("its document is not known")];
      try {
        const places = await placesOf(document);
        const isComplete = places.completeSince <= Date.parse(startedAt);
        const { logGroups, buckets } = places;
        const looks = [
          ...(logGroups.length === 0
            ? []
            : [
                lookIn(
                  logGroups,
                  (group) => streamDigest(logs, group, id),
                  (group) => group,
                ),
              ]),
          ...(buckets.length === 0
            ? []
            : [
                lookIn(
                  buckets,
                  (at) => objectDigest(s3, at, id),
                  ({ bucket }) => bucket,
                ),
              ]),
        ];
        const found = (await Promise.all(looks)).map(
          ({ transcript, looked }) =>
            transcript ?? missing(document, isComplete, `there is none in ${looked}`),
        );
        return found.length > 0
          ? found
          : [missing(document, isComplete, `the document ${document} keeps none`)];
      } catch (error) {
        return [failed(error)];
      }
    },
  };
}

/** What was not found is missing only if it can have been nowhere else. */
const missing = (document: string, isComplete: boolean, why: string): Transcript =>
  isComplete
    ? { state: "none", why }
    : unread(`${why}; what ${document} said when the session ran is not known`);

/** The first that is found; else the first that could not be looked at; else undefined. */
async function lookIn<Place>(
  places: readonly Place[],
  look: (place: Place) => Promise<Found>,
  nameOf: (place: Place) => string,
): Promise<{ readonly transcript: Found; readonly looked: string }> {
  let fault: Found;
  for (const place of places) {
    const found = await look(place).catch(failed);
    if (found !== undefined && found.state !== "unread")
      return { transcript: found, looked: nameOf(place) };
    fault ??= found;
  }
  return { transcript: fault, looked: places.map(nameOf).join(", ") };
}
