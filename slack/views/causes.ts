// Why a grant or a session ended, in plain words.
// Never untrue: `unknown` is told as unknown (P5).
import { CURFEW } from "../../domain/audit.ts";
import type { GrantCause, SessionCause } from "../../domain/cause.ts";
import { nameOf } from "../../domain/person.ts";
import type { RequestFacts } from "../../domain/ports.ts";
import { wasUsable } from "../../domain/request.ts";
import { inline } from "./text.ts";

const SESSION: Readonly<Record<SessionCause, string>> = {
  exit: "left by its user",
  idle: "closed for being idle",
  deadline: "closed at the end of the agreed time",
  "max-duration": "closed at the longest duration of a session",
  revoked: "closed because access was revoked",
  returned: "closed because access was handed back",
  "instance-gone": "ended with its instance",
  failed: "failed to start",
  ungoverned: "closed because no grant allowed it",
  unknown: "cause unknown",
};

export const sessionCauseWords = (cause: SessionCause | undefined): string =>
  SESSION[cause ?? "unknown"];

/** Why the grant ends or ended, as the end of a sentence; undefined if it does not end. */
export function grantCauseWords({ request, people, profile }: RequestFacts): string | undefined {
  if (request.end === undefined) return undefined;
  const by = request.end.by === CURFEW.id ? "Curfew" : inline(nameOf(people, request.end.by), 80);
  const words: Readonly<Record<GrantCause, string>> = {
    idle: `no session was open for ${profile.idleMinutes} minutes`,
    deadline: "the agreed time is over",
    returned: `${by} is done`,
    revoked: `revoked by ${by}`,
    "instance-gone": "the instance stopped or is gone",
    failed: wasUsable(request)
      ? "Curfew had a fault and took access away to be safe"
      : "Curfew had a fault while it granted it",
  };
  return words[request.end.cause];
}
