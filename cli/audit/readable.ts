// The bundle's record for people: Markdown that follows from the JSON beside it.
// Never untrue: what people wrote cannot become markup, a link or another row.
import { RequestStory } from "../../domain/request.ts";
import { ReviewStory } from "../../domain/review.ts";
import { Session } from "../../domain/session.ts";
import { plainText } from "../plain-text.ts";
import type { BundleRecord } from "./bundle.ts";

const MARKUP = /[\\`*_{}[\]()<>#+!|~&$@-]/g;

/** A text as it is, in one line. */
const plain = (text: string): string =>
  plainText(text, " ").replace(MARKUP, (sign) => `&#${sign.codePointAt(0)};`);

const row = (cells: readonly (string | number | undefined)[]): string =>
  `| ${cells.map((cell) => plain(String(cell ?? ""))).join(" | ")} |`;

const table = (heads: readonly string[], rows: readonly (readonly (string | undefined)[])[]) => [
  `| ${heads.join(" | ")} |`,
  `| ${heads.map(() => "---").join(" | ")} |`,
  ...rows.map(row),
];

const told = (value: unknown): string =>
  Array.isArray(value) ? value.map(String).join(", ") : String(value);

type Transcript = BundleRecord["sessions"][number]["transcripts"][number];

function transcriptText(transcript: Transcript): string {
  const { state } = transcript;
  if (state === "streamed")
    return `${transcript.events} events in ${transcript.logGroup}, SHA-256 ${transcript.sha256}`;
  if (state === "uploaded")
    return `${transcript.bytes} bytes at s3://${transcript.bucket}/${transcript.key}, SHA-256 ${transcript.sha256}`;
  return `${state === "none" ? "no transcript" : "not read"}: ${transcript.why}`;
}

/** The whole text. Throws where request or session do not parse. */
export function readable(record: BundleRecord): string {
  const request = RequestStory.parse(record.request);
  const sessions = record.sessions.map(({ session, transcripts }) => ({
    session: Session.parse(session),
    transcripts,
  }));
  const lines = [
    `# Access request ${request.id}`,
    "",
    ...table([" ", " "], [...summary(record, request)]),
    "",
    "## Entries",
    "",
    ...table(
      ["#", "at", "event", "by", "says"],
      request.audit.map(({ seq, at, event, actor, data }) => [
        String(seq),
        at,
        event,
        `${actor.kind} ${actor.id}`,
        Object.entries(data)
          .filter(([name]) => !["seal", "policySet", "sessions"].includes(name))
          .map(([name, value]) => `${name}: ${told(value)}`)
          .join("; "),
      ]),
    ),
    "",
    "## Sessions",
    "",
    ...(sessions.length === 0
      ? ["None."]
      : table(
          ["session", "started", "ended", "cause", "how it is known", "transcript"],
          sessions.map(({ session, transcripts }) => [
            session.id,
            session.startedAt,
            session.endedAt ?? "still open",
            session.cause,
            session.evidence,
            transcripts.map(transcriptText).join("; "),
          ]),
        )),
    "",
    ...reviewLines(record),
    "## Check",
    "",
    ...(record.findings.length === 0
      ? ["When it was exported, chain, fields, sessions and the copy in S3 held."]
      : record.findings.map((finding) => `* ${plain(finding)}`)),
    "",
  ];
  return lines.join("\n");
}

/** Of a break-glass: how it was judged, and by whom. Throws where the review does not parse. */
function reviewLines({ review: raw }: BundleRecord): string[] {
  if (raw === null || raw === undefined) return [];
  const { state, dueAt, reviewers, verdict, audit } = ReviewStory.parse(raw);
  const rows: (readonly [string, string])[] = [
    ["State", state],
    ["Due", dueAt],
    ["Reviewers", reviewers.join(", ")],
    ["Verdict", verdict ? `${verdict.verdict} by ${verdict.by} ${verdict.at}` : "none"],
    ["In these words", verdict?.words ?? ""],
  ];
  const entries = audit.map(({ seq, at, event, actor }) => [
    String(seq),
    at,
    event,
    `${actor.kind} ${actor.id}`,
  ]);
  return [
    "## Review of the break-glass",
    "",
    ...table([" ", " "], rows),
    "",
    ...table(["#", "at", "event", "by"], entries),
    "",
  ];
}

const summary = (
  record: BundleRecord,
  request: RequestStory,
): readonly (readonly [string, string])[] => [
  ["State", request.state],
  ["Person", request.person],
  ["Instance", `${request.instance.name} (${request.instance.id})`],
  [
    "Tags then",
    Object.entries(request.instance.tags)
      .map(([k, v]) => `${k}=${v}`)
      .join(", "),
  ],
  ["Profile", request.profile],
  ["Minutes", String(request.minutes)],
  ["Reason", request.reason],
  ["Ticket", request.ticket ?? "none"],
  ["Asked", request.askedAt],
  [
    "Votes",
    request.votes.map(({ by, verdict, at }) => `${by} ${verdict} ${at}`).join(", ") || "none",
  ],
  [
    "Grant",
    request.grant
      ? `${request.grant.startedAt} to ${request.grant.deadline} at the latest, document ${request.grant.document}`
      : "none",
  ],
  [
    "End",
    request.end
      ? `${request.end.cause} by ${request.end.by}, confirmed ${request.end.confirmedAt ?? "not yet"}`
      : "none",
  ],
  ["Policy sets", record.policySets.join(", ") || "not recorded"],
  ["Record in S3", record.recordInS3 === null ? "none" : `SHA-256 ${record.recordInS3}`],
  ["Account, Region, stage", Object.values(record.place).join(", ")],
  ["Exported", `${record.exportedAt} by ${record.exportedBy}`],
];
