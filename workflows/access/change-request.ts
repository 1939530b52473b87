// The one way to change a request: read the truth, decide, write with a condition, announce.
// Never untrue: two that change a request at once never both succeed from the same state (P6).
import type { AuditData, Sha256 } from "../../domain/audit.ts";
import { eventOf } from "../../domain/events.ts";
import type { Announcer, Directory, Requests } from "../../domain/ports.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import type { Request } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import { applyChange, type Change } from "../../domain/transitions.ts";

export interface ChangeDeps {
  readonly requests: Pick<Requests, "read" | "save">;
  readonly events: Announcer;
  readonly sha256: Sha256;
}

/** Which policies a change is made under, where the step knows them. */
export interface UnderPolicies {
  readonly directory?: Pick<Directory, "policySet">;
}

/** What a request's present state calls for: a change, a refusal, or nothing (`undefined`: it is already so). */
export type Deciding = (
  request: Request,
) => Promise<Change | Refusal | undefined> | Change | Refusal | undefined;

/** More writers than this at the same instant on one request is no accident. */
const ATTEMPTS = 8;

/**
 * Applies what `decide` says to the request as stored, again from the start when somebody was faster.
 * Gives the request as it is now, or the refusal. A change the table does not allow is the refusal `too-late`.
 */
export async function changeRequest(
  deps: ChangeDeps & UnderPolicies,
  requestId: string,
  decide: Deciding,
  now: Instant,
): Promise<Request | Refusal> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const request = await deps.requests.read(requestId);
    if (request === undefined) return { refused: "unknown-request" };
    const change = await decide(request);
    if (change === undefined) return request;
    if (isRefusal(change)) return change;
    const next = applyChange(request, underPolicies(deps, change), now, deps.sha256);
    if (next === undefined) return { refused: "too-late", state: request.state };
    if (await deps.requests.save(next)) {
      await announceLast(deps, next);
      return next;
    }
  }
  return { refused: "changed-meanwhile" };
}

/** Every entry says which policy set it was written under: decisions can be asked again years later. */
export const underPolicies = <T extends { readonly data?: AuditData }>(
  { directory }: UnderPolicies,
  change: T,
): T =>
  directory?.policySet === undefined
    ? change
    : { ...change, data: { ...change.data, policySet: directory.policySet } };

/** Tells the event bus of the request's newest change. */
export async function announceLast(
  deps: Pick<ChangeDeps, "events">,
  request: Request,
): Promise<void> {
  const entry = request.audit[request.audit.length - 1];
  if (entry !== undefined) await deps.events.announce([eventOf(request, entry)]);
}
