// The change that begins the end of a grant, and what by itself calls for one.
// Never untrue: a deadline that has passed is always called by its name, whatever else is true.
import type { Actor } from "../../domain/audit.ts";
import { CURFEW } from "../../domain/audit.ts";
import { identityText } from "../../domain/aws-identity.ts";
import type { GrantCause } from "../../domain/cause.ts";
import { endsAt } from "../../domain/extension.ts";
import { hasGoneIdle } from "../../domain/looks.ts";
import type { Directory } from "../../domain/ports.ts";
import type { Profile } from "../../domain/profile.ts";
import type { OpenRequest, Request } from "../../domain/request.ts";
import type { Session } from "../../domain/session.ts";
import type { Instant } from "../../domain/time.ts";
import type { Change } from "../../domain/transitions.ts";

export const endingChange = (cause: GrantCause, actor: Actor, now: Instant): Change => ({
  name: "grant.ending",
  actor,
  data: { cause },
  // Whatever was asked on top ends with it.
  set: { end: { cause, by: actor.id, askedAt: now }, extension: undefined },
});

export interface EndingFacts {
  readonly request: OpenRequest;
  readonly profile: Profile;
  readonly directory: Directory;
  readonly sessions: readonly Session[];
}

/** Why a live grant must end now without anybody asking; undefined while it may go on. */
export function endingCause(facts: EndingFacts, now: Instant): GrantCause | undefined {
  const { request, profile, directory, sessions } = facts;
  const deadline = endsAt(request);
  if (deadline === undefined) return undefined;
  if (deadline <= now) return "deadline";
  if (hasLeft(directory, request)) return "revoked";
  return hasGoneIdle(request, profile, sessions, now) ? "idle" : undefined;
}

/**
 * Somebody taken out of the directory loses what they hold, and so does somebody who is not the same in AWS or in Slack
 * any more; a directory that cannot be read takes nobody out. A grant of an older version does not say who they were.
 */
function hasLeft(
  { people, broken }: Directory,
  { person: personId, grant }: Pick<Request, "person" | "grant">,
): boolean {
  if (broken === true) return false;
  const person = people.find(({ id }) => id === personId);
  if (person === undefined) return true;
  const { aws = identityText(person.aws), slack = person.slack } = grant ?? {};
  return aws !== identityText(person.aws) || slack !== person.slack;
}

/** The change for a cause that Curfew found by itself. */
export const endingByCurfew = (cause: GrantCause, now: Instant): Change =>
  endingChange(cause, CURFEW, now);
