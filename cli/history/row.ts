// A session as a line of a history.
// Never untrue: what is not known is empty, never filled in.
import { letInSentence } from "../../domain/let-in.ts";
import type { Session } from "../../domain/session.ts";
import { secondsBetween } from "../../domain/time.ts";
import type { TranscriptLinks } from "../../domain/transcript-links.ts";

export const COLUMNS = [
  "session",
  "person",
  "identity",
  "grant",
  "instance",
  "instanceName",
  "document",
  "kind",
  "startedAt",
  "endedAt",
  "seconds",
  "cause",
  "evidence",
  "endedBy",
  "lastActivityAt",
  "transcript",
  "transcriptFile",
  "letIn",
] as const;
export type Column = (typeof COLUMNS)[number];

export type Row = Readonly<Record<Column, string | number | null>> & {
  /** The instance's tags when the session began. */
  readonly tags: Readonly<Record<string, string>>;
};

/** A session with the addresses of its transcript, where they are known: the log stream, and the object in S3. */
export const rowOf = (session: Session, links: TranscriptLinks | undefined): Row => ({
  session: session.id,
  person: session.person ?? null,
  identity: session.owner,
  grant: session.request ?? "ungoverned",
  instance: session.instance.id,
  instanceName: session.instance.name,
  document: session.document ?? null,
  kind: session.port === undefined ? null : `port ${session.port}, no transcript is kept`,
  startedAt: session.startedAt,
  endedAt: session.endedAt ?? null,
  seconds:
    session.endedAt === undefined ? null : secondsBetween(session.startedAt, session.endedAt),
  cause: session.cause ?? null,
  evidence: session.evidence ?? null,
  endedBy: session.endedBy ?? null,
  lastActivityAt: session.lastActivityAt ?? null,
  transcript: links?.log.url ?? null,
  transcriptFile: links?.object?.url ?? null,
  letIn: session.letIn === undefined ? null : letInSentence(session.letIn),
  tags: session.instance.tags,
});
