// What a person's App Home shows: what they hold, what waits for their decision, what they used last.
// Never untrue: of others it holds only requests that the person may decide now, and no session.
import { openLevel } from "../../domain/levels.ts";
import type { Person } from "../../domain/person.ts";
import type { Directory, Policy, RequestFacts, Requests, Sessions } from "../../domain/ports.ts";
import { isFinal, levelsOf, type Request } from "../../domain/request.ts";
import type { Session } from "../../domain/session.ts";
import type { Instant } from "../../domain/time.ts";
import { mayReadOthers } from "../ledger/show-history.ts";
import { approvalQuestion, levelsFor } from "./ballot.ts";
import { profileOf } from "./facts.ts";

export interface ShowHomeDeps {
  readonly directory: Directory;
  /** Undefined while the policies cannot be read: nothing waits for anybody then. */
  readonly policy: Policy | undefined;
  readonly requests: Pick<Requests, "ofPerson" | "pending">;
  readonly sessions: Pick<Sessions, "ofPerson">;
}

export interface HomeFacts {
  /** Their own requests that are not over, newest first. */
  readonly own: readonly RequestFacts[];
  /** Those of others that they may decide now, the longest waiting first. */
  readonly waiting: readonly RequestFacts[];
  /** Newest first. */
  readonly recent: readonly Session[];
  /** Whether there may be sessions of others that they may see. */
  readonly mayReadOthers: boolean;
}

const RECENT_REQUESTS = 20;
const RECENT_SESSIONS = 100;
const SHOWN_SESSIONS = 5;
/** How many waiting requests are looked through. */
const MOST_PENDING = 100;
const MOST_SHOWN = 10;

export async function showHome(
  deps: ShowHomeDeps,
  person: Person,
  now: Instant,
): Promise<HomeFacts> {
  const { directory, policy } = deps;
  const [requests, sessions, pending] = await Promise.all([
    deps.requests.ofPerson(person.id, RECENT_REQUESTS),
    deps.sessions.ofPerson(person.id, RECENT_SESSIONS),
    deps.requests.pending(MOST_PENDING),
  ]);
  const factsOf = (request: Request): RequestFacts => ({
    request,
    people: directory.people,
    profile: profileOf(directory, request),
    sessions: request.person === person.id ? sessions : [],
  });
  const waiting: Request[] = [];
  for (const request of pending)
    if (policy !== undefined && waiting.length < MOST_SHOWN)
      if (await mayDecide({ directory, policy }, request, person, now)) waiting.push(request);
  return {
    own: requests.filter((request) => !isFinal(request)).map(factsOf),
    waiting: waiting.map(factsOf),
    recent: sessions.slice(0, SHOWN_SESSIONS),
    mayReadOthers:
      policy !== undefined && (await mayReadOthers({ directory, policy }, person, now)),
  };
}

/** Whether a person's approval would count now: theirs it is not, they have not voted, their level is open. */
async function mayDecide(
  { directory, policy }: { readonly directory: Directory; readonly policy: Policy },
  request: Request,
  person: Person,
  now: Instant,
): Promise<boolean> {
  if (request.state !== "pending" || request.person === person.id) return false;
  if (request.votes.some(({ by }) => by === person.id)) return false;
  const level = openLevel(levelsOf(request), request.votes);
  if (level === undefined || !levelsFor(directory, request, person).includes(level)) return false;
  const question = approvalQuestion(directory, request, person, now);
  return question !== undefined && (await policy.decide(question)).allowed;
}
