// What is kept, and under which keys: buckets, keys, and the trail that tells EventBridge of sessions.
// Never untrue: nothing here is public or unencrypted, and what is a record is not thrown away with the stack.
import type { Names } from "./names.ts";
import { recordLockOf, type StageSettings } from "./settings.ts";
import type { BucketSpec, KeySpec, TrailSpec } from "./shapes.ts";

export const keysOf = (names: Names): KeySpec[] => [
  {
    name: names.transcriptKey,
    purpose: "Encrypts the transcripts' log group and bucket, and the record",
    // A log group takes a key only when its service may use it.
    logs: true,
  },
  {
    name: names.functionKey,
    purpose:
      "Encrypts the functions' environment: whoever may read the functions' configuration, as every ReadOnlyAccess can, still does not see Slack's secrets",
    logs: false,
  },
  {
    name: names.signingKey,
    purpose: "Signs what `curfew audit export` gives out; no function may use it",
    logs: false,
    signs: true,
  },
];

export function bucketsOf(names: Names, settings: StageSettings): BucketSpec[] {
  const lock = recordLockOf(settings);
  return [
    {
      name: names.transcripts,
      purpose: "Transcripts that Session Manager uploads when a session ends",
      key: names.transcriptKey,
      expireAfterDays: settings.transcriptDays,
    },
    {
      name: names.records,
      purpose: "The record of closed requests",
      isRecord: true,
      key: names.transcriptKey,
      ...(lock === undefined ? {} : { lock }),
    },
    ...(settings.trail === "make"
      ? [
          {
            name: names.trailBucket,
            purpose: "What the trail writes; Curfew itself reads it from the bus",
            expireAfterDays: settings.transcriptDays,
          },
        ]
      : []),
  ];
}

/** The trail to make; undefined where one of the account's own serves. */
export const trailOf = (names: Names, { trail }: StageSettings): TrailSpec | undefined =>
  trail === "make" ? { name: names.trail, bucket: names.trailBucket } : undefined;
