// What the promises do not allow, once a story is over.
// Never untrue: it reads the table, IAM and AWS's sessions; nothing here is told to Curfew.
import { accessOwner } from "../../../domain/grant-policy.ts";
import { isFinal, type Request } from "../../../domain/request.ts";
import { verifyRequest } from "../../../domain/verify.ts";
import type { SessionRecord } from "../../../local/cloud/ssm/session-record.ts";
import { PLACE, sha256 } from "../../support/builders.ts";
import { type Aws, NOBODYS, OLGA } from "./aws.ts";
import type { Curfew } from "./curfew.ts";
import type { Table } from "./table.ts";

export interface World {
  readonly table: Table;
  readonly aws: Aws;
  readonly curfew: Curfew;
}

const isSame = (one: Request) => (other: Request) =>
  one.person === other.person && one.instance.id === other.instance.id;

/** At any moment: what is left of a grant that is called ended. */
export function leftOver({ table, aws }: World): string[] {
  const all = [...table.requests.values()];
  return all
    .filter(({ state }) => state === "ended")
    .flatMap((one) => {
      const isAnother = all.some((other) => isSame(one)(other) && !isFinal(other));
      const live = aws.live(accessOwner(PLACE, one.person), one.instance.id);
      const lives = !isAnother && live.length > 0;
      return [
        ...(lives ? ["P4: a session lives on after its grant was called ended"] : []),
        ...(aws.hasPolicy(one.id)
          ? ["P4: the policy is there after its grant was called ended"]
          : []),
      ];
    });
}

/** At the end. */
export function broken(world: World): string[] {
  const { table, aws } = world;
  const isLeft = aws.isLetIn() || aws.hasPolicy();
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
  return found([
    [!["ended", "refused"].includes(last.state), `P4: a request is ${last.state} at the end`],
    [!table.kept.has(last.id), "a record is not kept"],
    [!verified.ok, `P8: the chain does not hold: ${JSON.stringify(verified)}`],
  ]);
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

function tellingOf({ table, curfew }: World, session: SessionRecord): string[] {
  const kept = table.sessions.get(session.id);
  const isTold = curfew.alerts.includes(session.id);
  const isStrange = session.owner === OLGA.arn;
  const isGoverned = session.target !== NOBODYS.id;
  const grant = table.requests.get(kept?.request ?? "");
  const isOthers =
    grant !== undefined &&
    (grant.instance.id !== session.target || accessOwner(PLACE, grant.person) !== session.owner);
  const name = nameOf(session);
  return found([
    [isStrange && isGoverned && !isTold, "P11: an ungoverned session was not told"],
    [isStrange && !isGoverned && isTold, "a session where nobody governs was told"],
    [
      !isStrange && kept?.request === undefined && kept?.reportedAt === undefined,
      `P11: ${name} has neither grant nor report`,
    ],
    [isOthers, `P2: ${name} is under another's grant`],
  ]);
}
