// Where the transcript of a session is, as its document and the configuration say.
// Never untrue: a document that is not Curfew's has no place here; none is guessed.
import { consoleAddress } from "./console.ts";
import type { Directory } from "./ports.ts";
import type { Profile } from "./profile.ts";
import type { Session } from "./session.ts";
import {
  type DocumentPlace,
  madeFrom,
  transcriptsBucket,
  transcriptsGroup,
} from "./session-document.ts";

export interface TranscriptLinks {
  /** The stream has the session's id (facts E1). */
  readonly log: { readonly group: string; readonly stream: string; readonly url: string };
  /** Written when the session ends; named after the session. */
  readonly object?: { readonly bucket: string; readonly key: string; readonly url: string };
}

/** CloudWatch's console takes names in its fragment encoded twice, with `$` for `%`. */
const inFragment = (name: string) =>
  encodeURIComponent(encodeURIComponent(name)).replaceAll("%", "$");

/**
 * The transcript of a session under one of Curfew's documents, by the profile as it is configured now: where the log
 * group or the bucket was changed since, the older transcripts are where the older configuration had them.
 */
export function transcriptOf(
  { profiles }: Pick<Directory, "profiles">,
  { id, document }: Pick<Session, "id" | "document">,
  at: DocumentPlace,
): TranscriptLinks | undefined {
  const made = madeFrom(profiles, at.prefix, document);
  // A forwarded port leaves no transcript (facts B4).
  return made === undefined || made.port !== undefined ? undefined : placesOf(made.profile, id, at);
}

function placesOf(
  { session }: Profile,
  id: string,
  { place, prefix }: DocumentPlace,
): TranscriptLinks {
  const group = transcriptsGroup({ prefix }, session);
  const log = {
    group,
    stream: id,
    url: `${consoleAddress(place, "cloudwatch/home")}#logsV2:log-groups/log-group/${inFragment(group)}/log-events/${inFragment(id)}`,
  };
  if (session.s3 === undefined) return { log };
  const bucket = session.s3.bucket ?? transcriptsBucket({ place, prefix });
  // The agent takes colons out of the name (facts E2).
  const file = `${id.replaceAll(":", "")}.log`;
  const key = session.s3.prefix === undefined ? file : `${session.s3.prefix}/${file}`;
  const url = `${consoleAddress(place, `s3/object/${bucket}`)}&prefix=${encodeURIComponent(key)}`;
  return { log, object: { bucket, key, url } };
}
