// Takes a session into the ledger, whoever tells of it first: an event, the sweep, or the end of its grant.
// Invariant: a session belongs to a grant only if the grant's own role holds it, on the grant's instance, under a
// document that the grant named, while the grant was live; every other one is ungoverned (P2, P11).
import { requestOfOwner, requestOfRoleSession, type StageScope } from "../../domain/grant-role.ts";
import type { Inventory, ListedSession, Requests, Sessions } from "../../domain/ports.ts";
import type { Request, RequestId } from "../../domain/request.ts";
import type { Session } from "../../domain/session.ts";
import { plusSeconds } from "../../domain/time.ts";

export interface AdoptDeps extends StageScope {
  readonly sessions: Pick<Sessions, "create" | "read">;
  readonly requests: Pick<Requests, "read">;
  readonly inventory: Pick<Inventory, "read">;
}

/** The ledger's session for a listed one, made if it is not there; and whether it was made just now. */
export async function adoptSession(
  deps: AdoptDeps,
  listed: ListedSession,
): Promise<{ readonly session: Session; readonly isNew: boolean }> {
  const known = await deps.sessions.read(listed.id);
  if (known !== undefined) return { session: known, isNew: false };
  const role = await roleOf(deps, listed);
  const session: Session = {
    id: listed.id,
    owner: listed.owner,
    ...sessionRole(role),
    instance: role.grant?.instance ?? (await describe(deps, listed.target)),
    ...(listed.document === undefined ? {} : { document: listed.document }),
    startedAt: listed.startedAt,
  };
  if (await deps.sessions.create(session)) return { session, isNew: true };
  return { session: (await deps.sessions.read(listed.id)) ?? session, isNew: false };
}

/** Whose role holds a session, and which grant covers it. */
export interface SessionRole {
  /** The request in whose name the role is; the request itself may not exist. */
  readonly requestId?: RequestId;
  /** The request of that id, if there is one. */
  readonly request?: Request | undefined;
  /** The same, where its grant covers the session. */
  readonly grant?: Request | undefined;
}

/** What the ledger keeps of a session's role. */
export const sessionRole = ({ requestId, request, grant }: SessionRole) => ({
  ...(request === undefined ? {} : { person: request.person }),
  ...(requestId === undefined ? {} : { roleOf: requestId }),
  ...(grant === undefined ? {} : { request: grant.id }),
  ...(grant?.port === undefined ? {} : { port: grant.port }),
});

export async function roleOf(
  deps: Pick<AdoptDeps, "requests"> & StageScope,
  listed: ListedSession,
): Promise<SessionRole> {
  const requestId = requestOfRoleSession(deps, listed.owner);
  if (requestId === undefined) return {};
  const request = await deps.requests.read(requestId);
  if (request === undefined) return { requestId };
  const isCovered = requestOfOwner(deps, listed.owner) === requestId && covers(request, listed);
  return { requestId, request, ...(isCovered ? { grant: request } : {}) };
}

/** AWS's clock and ours may differ by this much. */
const SKEW_SECONDS = 5;

/**
 * A session that began while the grant was live, or while IAM still let it in after the removal, is the grant's:
 * the grant ends it and answers for it (facts C5).
 */
export function covers({ grant, end, instance }: Request, listed: ListedSession): boolean {
  // Before its role is written down a grant has told nobody of it: what came in is not known to be by this role.
  const role = grant?.role;
  if (grant === undefined || role === undefined || instance.id !== listed.target) return false;
  if (!isNamed(grant.documents, listed.document)) return false;
  // A role that was deleted and re-created has another id: its sessions are not the grant's.
  if (listed.roleId !== undefined && listed.roleId !== role.id) return false;
  // AWS's listing has no role id: a session older than the role is of another one of the same name.
  if (plusSeconds(listed.startedAt, SKEW_SECONDS) < role.createdAt) return false;
  return end?.confirmedAt === undefined || listed.startedAt <= end.confirmedAt;
}

/** AWS's list may leave the document out: then only the role tells. An event that names none means the default one. */
const isNamed = (documents: readonly string[], document: string | undefined): boolean =>
  document === undefined || documents.includes(document.replace(/^arn:.*:document\//, ""));

async function describe(deps: AdoptDeps, target: string) {
  const instance = await deps.inventory.read(target);
  return instance === undefined
    ? { id: target, name: target, tags: {} }
    : { id: instance.id, name: instance.name, tags: instance.tags };
}
