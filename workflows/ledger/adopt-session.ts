// Takes a session into the ledger, whoever tells of it first: an event, the sweep, or the end of its grant.
// Never untrue: a session belongs to a grant only if its owner is that person's access role, on that instance,
// and it began while the grant was live; every other one is ungoverned.
import type { Inventory, ListedSession, Pairs, Requests, Sessions } from "../../domain/ports.ts";
import type { Request } from "../../domain/request.ts";
import { personOfOwner, type Session } from "../../domain/session.ts";
import { type Instant, plusSeconds } from "../../domain/time.ts";

export interface AdoptDeps {
  readonly sessions: Pick<Sessions, "create" | "read">;
  readonly requests: Pick<Requests, "read" | "ofPerson">;
  readonly pairs: Pick<Pairs, "holder">;
  readonly inventory: Pick<Inventory, "read">;
}

/** The ledger's session for a listed one, made if it is not there; and whether it was made just now. */
export async function adoptSession(
  deps: AdoptDeps,
  listed: ListedSession,
): Promise<{ readonly session: Session; readonly isNew: boolean }> {
  const known = await deps.sessions.read(listed.id);
  if (known !== undefined) return { session: known, isNew: false };
  const person = personOfOwner(listed.owner);
  const request = await grantOf(deps, person, listed);
  const session: Session = {
    id: listed.id,
    owner: listed.owner,
    ...(person === undefined ? {} : { person }),
    instance: request?.instance ?? (await describe(deps, listed.target)),
    ...(listed.document === undefined ? {} : { document: listed.document }),
    ...(request === undefined ? {} : { request: request.id }),
    ...(request?.port === undefined ? {} : { port: request.port }),
    startedAt: listed.startedAt,
  };
  if (await deps.sessions.create(session)) return { session, isNew: true };
  return { session: (await deps.sessions.read(listed.id)) ?? session, isNew: false };
}

/** How many of a person's newest requests are looked through for the one a late session belonged to. */
const RECENT_REQUESTS = 50;

/** AWS's clock and ours may differ by this much. */
const SKEW_SECONDS = 5;

/** The grant that a person's session belongs to, live or over. */
export async function grantOf(
  deps: Pick<AdoptDeps, "requests" | "pairs">,
  person: string | undefined,
  listed: ListedSession,
): Promise<Request | undefined> {
  if (person === undefined) return undefined;
  const holder = await deps.pairs.holder(person, listed.target);
  const request = holder === undefined ? undefined : await deps.requests.read(holder);
  if (request !== undefined && belongs(request, listed.startedAt)) return request;
  // Told late: the grant it belonged to may be over by now.
  const recent = await deps.requests.ofPerson(person, RECENT_REQUESTS);
  return recent.find(
    ({ instance, ...past }) => instance.id === listed.target && belongs(past, listed.startedAt),
  );
}

/**
 * A session that began while the grant was live, or while IAM still let it in after the removal, is the grant's:
 * the grant ends it and answers for it (facts C5).
 */
function belongs({ grant, end }: Pick<Request, "grant" | "end">, startedAt: Instant): boolean {
  if (grant === undefined) return false;
  if (plusSeconds(startedAt, SKEW_SECONDS) < grant.startedAt) return false;
  return end?.confirmedAt === undefined || startedAt <= end.confirmedAt;
}

async function describe(deps: AdoptDeps, target: string) {
  const instance = await deps.inventory.read(target);
  return instance === undefined
    ? { id: target, name: target, tags: {} }
    : { id: instance.id, name: instance.name, tags: instance.tags };
}
