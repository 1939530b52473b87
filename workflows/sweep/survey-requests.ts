// A look over all open requests by the index, page by page: which must be read and looked after, and which go well.
// Never untrue: whatever may need anything is among those to be read; what the index alone says is never acted on.
import { grantOwner, type StageScope } from "../../domain/grant-role.ts";
import type { Directory, ListedSession, Metrics, Requests } from "../../domain/ports.ts";
import { isWaiting, type OpenRequest, type Request } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import { endingCause } from "../access/ending.ts";
import { profileOf } from "../access/facts.ts";
import { mayWaitInVain } from "./waits-in-vain.ts";

export interface SurveyDeps extends StageScope {
  readonly requests: Pick<Requests, "openPages">;
  readonly directory: Directory;
  readonly metrics: Metrics;
}

export interface Waiting {
  readonly requestId: string;
  readonly instanceId: string;
}

export interface Survey {
  /** Ids of every request that is not over. */
  readonly open: ReadonlySet<string>;
  /** Ids of those that must be looked after. */
  readonly inNeed: readonly string[];
  /** Those that wait for a decision or a start, and for which instance. */
  readonly waiting: readonly Waiting[];
  /** Who has a session where, by AWS's listing. */
  readonly inUse: InUse;
}

/** Whether AWS lists a session of the request's role. */
export type InUse = (request: Pick<Request, "id">) => boolean;

export async function surveyRequests(
  deps: SurveyDeps,
  listed: readonly ListedSession[],
  now: Instant,
): Promise<Survey> {
  const owners = new Set(listed.map(({ owner }) => owner));
  const inUse: InUse = ({ id }) => owners.has(grantOwner(deps, id));
  const open = new Set<string>();
  const inNeed: string[] = [];
  const waiting: Waiting[] = [];
  let active = 0;
  // A page at a time: there may be ten thousand.
  for await (const page of deps.requests.openPages())
    for (const request of page) {
      open.add(request.id);
      if (request.state === "active") active += 1;
      if (isWaiting(request))
        waiting.push({ requestId: request.id, instanceId: request.instance.id });
      if (mayNeedCare(deps, request, inUse, now)) inNeed.push(request.id);
    }
  deps.metrics.count("OpenGrants", active);
  return { open, inNeed, waiting, inUse };
}

/** A grant in use, or younger than its idle minutes, needs nothing until its deadline. Everything else is read. */
function mayNeedCare(
  { directory }: SurveyDeps,
  request: OpenRequest,
  inUse: InUse,
  now: Instant,
): boolean {
  if (request.state !== "active" || mayWaitInVain(request, now)) return true;
  const profile = profileOf(directory, request);
  // Without its sessions it looks idle sooner than it is: too many are read, never too few.
  const cause = endingCause({ request, profile, directory, sessions: [] }, now);
  return cause !== undefined && (cause !== "idle" || !inUse(request));
}
