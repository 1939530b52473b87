// What messages about a request show, gathered; and telling people, which never stops the story.
// Never untrue: Slack being down delays news, never the end of access.
import { emergencyProfile, forwardingProfile } from "../../domain/emergency.ts";
import type {
  Directory,
  Log,
  Metrics,
  Notice,
  Notifier,
  RequestFacts,
  Sessions,
} from "../../domain/ports.ts";
import { lostProfile, type Profile } from "../../domain/profile.ts";
import type { Request } from "../../domain/request.ts";

export interface TellDeps {
  readonly directory: Directory;
  readonly sessions: Pick<Sessions, "ofPerson">;
  readonly notifier: Notifier;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The profile that holds for a request: its form for an emergency, or for a port, where it is one. */
export function profileOf(
  directory: Directory,
  request: Pick<Request, "profile" | "breakGlass" | "port">,
): Profile {
  const profile =
    directory.profiles.find(({ id }) => id === request.profile) ??
    lostProfile(request.profile, directory.securityChannel);
  if (request.port !== undefined) return forwardingProfile(profile, request.port) ?? profile;
  return request.breakGlass === true ? (emergencyProfile(profile) ?? profile) : profile;
}

/** How many of a person's newest sessions are looked through for those of one request. */
const RECENT_SESSIONS = 100;

/** The sessions the ledger has for a request, oldest first. */
export async function sessionsOf(
  sessions: Pick<Sessions, "ofPerson">,
  request: Request,
  recentOnes = RECENT_SESSIONS,
) {
  const recent = await sessions.ofPerson(request.person, recentOnes);
  return recent.filter((session) => session.request === request.id).reverse();
}

export async function factsOf(
  deps: Pick<TellDeps, "directory" | "sessions">,
  request: Request,
): Promise<RequestFacts> {
  return {
    request,
    people: deps.directory.people,
    profile: profileOf(deps.directory, request),
    // Before a grant there can be no session: no need to ask the table.
    sessions: request.grant === undefined ? [] : await sessionsOf(deps.sessions, request),
  };
}

/** Does a piece of telling; a failure is noted and counted, and that is all. */
export async function attempt(
  deps: Pick<TellDeps, "log" | "metrics">,
  what: string,
  telling: () => Promise<unknown>,
): Promise<void> {
  try {
    await telling();
  } catch (cause) {
    deps.metrics.count("NotifyFailed");
    deps.log.problem(`could not ${what}`, cause);
  }
}

/** Brings card and thread head up to date, and says the notice, if any, in the requester's thread. */
export async function tell(deps: TellDeps, request: Request, notice?: Notice): Promise<void> {
  const facts = await factsOf(deps, request);
  await attempt(deps, "bring the card up to date", () => deps.notifier.refresh(facts));
  if (notice !== undefined)
    await attempt(deps, `tell the requester: ${notice.notice}`, () =>
      deps.notifier.tell(facts, notice),
    );
}
