// What the promises do not allow, once a story is over.
// Never untrue: it reads the table, IAM and AWS's sessions; nothing here is told to Curfew.
import { endsAt } from "../../../domain/extension.ts";
import { grantOwner, grantRoleName } from "../../../domain/grant-role.ts";
import { isLive, type Request } from "../../../domain/request.ts";
import { verifyRequest } from "../../../domain/verify.ts";
import type { SessionRecord } from "../../../local/cloud/ssm/session-record.ts";
import { sha256 } from "../../support/builders.ts";
import { type Aws, OLGA } from "./aws.ts";
import type { Curfew } from "./curfew.ts";
import { latestOf, NOBODYS, pairsOf, type Role, SCOPE } from "./roles.ts";
import type { Table } from "./table.ts";

export interface World {
  readonly table: Table;
  readonly aws: Aws;
  readonly curfew: Curfew;
}

/** At any moment: what IAM allows beyond the live grants, or does not allow of one. */
export function misplaced({ table, aws }: World): string[] {
  const all = [...table.requests.values()];
  const standing = aws.iam.standing();
  return [
    ...standing.flatMap((role) => beyond(role, all)),
    ...all.flatMap((one) => [...leftOf(aws, one), ...lackingOf(aws, standing, one)]),
  ];
}

const roleOf = (roles: readonly Role[], { id }: Request) =>
  roles.find(({ spec }) => spec.name === grantRoleName(SCOPE, id));

/** P1, P2: a role that Curfew made opens the pair of its live grant, and nothing else. */
function beyond(role: Role, all: readonly Request[]): string[] {
  const request = all.find(({ id }) => role.spec.name === grantRoleName(SCOPE, id));
  if (request === undefined || !isLive(request)) return ["P1: a role without a live grant"];
  const { grant, instance } = request;
  const named = grant?.documents.map((document) => `${instance.id} ${document}`) ?? [];
  const isLate = request.state === "active" && latestOf(role) > Date.parse(endsAt(request) ?? "");
  return [
    ...(isLate ? [`P2: ${request.id} is open after its deadline`] : []),
    ...pairsOf(role)
      .filter((pair) => !named.includes(pair))
      .map((pair) => `P2: ${request.id} opens ${pair}`),
  ];
}

/** P4: what is left of a grant that is called ended. */
function leftOf(aws: Aws, { id, state }: Request): string[] {
  if (state !== "ended") return [];
  const isLeft = aws.live(grantOwner(SCOPE, id)).length > 0;
  return isLeft ? ["P4: a session lives on after its grant was called ended"] : [];
}

/** P12: an active grant has its role, which opens its pair, unless somebody else took it. */
function lackingOf(aws: Aws, standing: readonly Role[], request: Request): string[] {
  const { grant, state, instance } = request;
  const wasTaken = aws.iam.roles.some(
    ({ spec, isMeddled }) => isMeddled && spec.name === grantRoleName(SCOPE, request.id),
  );
  if (state !== "active" || grant === undefined || wasTaken) return [];
  const role = roleOf(standing, request);
  const pairs = role === undefined ? [] : pairsOf(role);
  const isOpen = grant.documents.some((document) => pairs.includes(`${instance.id} ${document}`));
  return isOpen ? [] : ["P12: an active grant opens nothing"];
}

/** At the end. */
export function broken(world: World): string[] {
  const { table, aws } = world;
  const isLeft = aws.iam.standing().length > 0;
  return [
    ...table.wrong,
    ...aws.wrong,
    ...(isLeft ? ["P4: access is left"] : []),
    ...aws.execs.flatMap(({ id }) => (table.sessions.has(id) ? ["an ECS Exec is recorded"] : [])),
    ...[...table.requests.values()].flatMap((one) => ofRequest(world, one)),
    ...aws.ssm.sessions().flatMap((one) => [...endOf(world, one), ...tellingOf(world, one)]),
  ];
}

const found = (said: readonly (readonly [boolean, string])[]) =>
  said.flatMap(([isWrong, what]) => (isWrong ? [what] : []));

function ofRequest({ table }: World, last: Request): string[] {
  const verified = verifyRequest(last, sha256);
  const others = [...table.requests.values()].filter((one) => isSame(one)(last) && one !== last);
  return found([
    [!["ended", "refused"].includes(last.state), `P4: a request is ${last.state} at the end`],
    [!table.kept.has(last.id), "a record is not kept"],
    [!verified.ok, `P8: the chain does not hold: ${JSON.stringify(verified)}`],
    [isShutOut(last, others), "P12: refused for a grant whose role was removed"],
  ]);
}

const isSame = (one: Request) => (other: Request) =>
  one.person === other.person && one.instance.id === other.instance.id;

/** Refused as if there were access, while no other request of the pair waited or had its role. */
function isShutOut({ note = "", askedAt }: Request, others: readonly Request[]): boolean {
  if (!/^already-live/.test(note)) return false;
  return !others.some(
    ({ end }) => end?.policyRemovedAt === undefined || end.policyRemovedAt >= askedAt,
  );
}

const nameOf = ({ owner }: SessionRecord) => `${owner.split("/").pop()}'s session`;

function endOf({ table }: World, session: SessionRecord): string[] {
  const kept = table.sessions.get(session.id);
  const times = table.ends.get(session.id) ?? 0;
  const isOver = kept?.endedAt !== undefined;
  const name = nameOf(session);
  return found([
    [session.endedAt === undefined, `P4: ${name} is left`],
    [times !== 1, `P5: ${name} was recorded ${times} times`],
    [isOver && kept.cause === undefined, `P5: ${name} has no cause`],
    [isOver && kept.evidence === undefined, `P5: ${name} has no evidence`],
  ]);
}

function tellingOf({ table, aws, curfew }: World, session: SessionRecord): string[] {
  const kept = table.sessions.get(session.id);
  const isTold = curfew.alerts.includes(session.id);
  const isStrange = session.owner === OLGA.arn;
  const isGoverned = session.target !== NOBODYS.id;
  const entry = aws.entries.get(session.id);
  const request = table.requests.get(entry?.requestId ?? "");
  const isNamed =
    request?.instance.id === session.target &&
    request.grant?.documents.includes(session.documentName ?? "") === true;
  // A late second run of the grant makes the role anew: what it lets in is reported, or ended with the grant.
  const isRecorded = (request?.grant?.role?.id ?? entry?.roleId) === entry?.roleId;
  const isInside = isNamed && isRecorded;
  // Before the role is written down nobody was told of the access: a session that slipped in is reported.
  const knownAt = table.rolesKnownAt.get(entry?.requestId ?? "") ?? Number.POSITIVE_INFINITY;
  const isWrittenDown = isRecorded && session.startedAt > knownAt;
  const isOthers = kept?.request !== undefined && kept.request !== entry?.requestId;
  const name = nameOf(session);
  return found([
    [isStrange && isGoverned && !isTold, "P11: an ungoverned session was not told"],
    [isStrange && !isGoverned && isTold, "a session where nobody governs was told"],
    [
      // Told counts, though the note of it was lost with the process that told.
      !isStrange && kept?.request === undefined && kept?.reportedAt === undefined && !isTold,
      `P11: ${name} has neither grant nor report`,
    ],
    [isOthers, `P2: ${name} is under another's grant`],
    [entry?.by === "grant" && !isNamed, `P2: ${name} is on what its grant does not name`],
    [
      entry?.by === "grant" && isWrittenDown && kept?.request === undefined,
      `P12: ${name} is under no grant`,
    ],
    [
      entry?.by === "foreign" && !isInside && kept?.request !== undefined,
      `P11: ${name} is taken for the grant's`,
    ],
    [isAnothers(entry, request), `P2: ${name} is of another person`],
  ]);
}

const isAnothers = (entry: ReturnType<Aws["entries"]["get"]>, request: Request | undefined) =>
  entry?.by === "grant" && `p-${entry.who.arn.split("/").pop()}001` !== request?.person;
