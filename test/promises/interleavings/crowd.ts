// What is asked for in a story, and what goes on beside Ana's one grant: others' grants of the same instance and of
// another, a second grant after the first, more time, sessions where nobody governs, ECS Exec.
// Never untrue: a request begins with the entry that says what was asked.
import { appendEntry } from "../../../domain/audit.ts";
import { isFinal, isWaiting, type Request } from "../../../domain/request.ts";
import { type Instant, instantOf, plusMinutes } from "../../../domain/time.ts";
import { aRequest, INSTANCE, NOON, sha256 } from "../../support/builders.ts";
import { ANA, type Aws, BEN } from "./aws.ts";
import type { Random } from "./chaos.ts";
import type { Curfew } from "./curfew.ts";
import { DOCUMENTS, INSTANCES, NOBODYS, OTHER } from "./roles.ts";
import type { Table } from "./table.ts";

type Asked = Pick<Request, "person" | "instance" | "breakGlass">;

/** A request for 15 minutes; Ana's for web-1 at noon if nothing else is said. */
export function asked(
  over: Partial<Asked & Pick<Request, "id">> = {},
  at: Instant = NOON,
): Request {
  const { breakGlass, instance = INSTANCE } = over;
  const profile = instance.id === OTHER.id ? "staging" : "prod";
  const asked = aRequest({ ...over, profile, askedAt: at, expiresAt: plusMinutes(at, 240) });
  const entry = {
    at,
    event: "request.asked",
    actor: { kind: "person" as const, id: asked.person },
    data: {
      instance: asked.instance.id,
      profile,
      minutes: 15,
      reason: asked.reason,
      ...(breakGlass === undefined ? {} : { breakGlass, approvalsNeeded: 0 }),
    },
  };
  const approvalsNeeded = breakGlass === true ? 0 : asked.approvalsNeeded;
  return {
    ...asked,
    approvalsNeeded,
    minutes: 15,
    audit: appendEntry(asked.id, [], entry, sha256),
  };
}

const OTHERS: readonly Asked[] = [
  { person: "p-ben001", instance: INSTANCE },
  { person: "p-ben001", instance: INSTANCE, breakGlass: true },
  { person: "p-ana001", instance: OTHER },
  { person: "p-ben001", instance: OTHER },
];
const MOST_REQUESTS = 6;

interface Surroundings {
  readonly random: Random;
  readonly table: Table;
  readonly aws: Aws;
  readonly curfew: Curfew;
  readonly isYoung: () => boolean;
  /** Grants are made twice at once and given back at once, so that a write comes after the removal. */
  readonly isHasty: boolean;
}

/** Begins the others' requests; gives what may happen beside Ana's story. */
export function crowd({
  random,
  table,
  aws,
  curfew,
  isYoung,
  isHasty,
}: Surroundings): (() => unknown)[] {
  const all = () => [...table.requests.values()];
  const begin = (of: Asked) => {
    if (all().length >= MOST_REQUESTS) return;
    const id = `req-${String(all().length).padStart(20, "0")}`;
    const { person, instance, breakGlass } = of;
    const glass = breakGlass === undefined ? {} : { breakGlass };
    curfew.begin(asked({ person, instance, id, ...glass }, instantOf(aws.clock.now())));
  };
  const again = () => {
    const over = all().filter((one) => isFinal(one) || one.state === "revoking");
    if (over.length > 0 && isYoung()) begin(random.pick(over));
  };
  for (const one of OTHERS) if (random.chance(0.4)) begin(one);
  /** With each role on each instance under each document, whosever they are. */
  const cross = () =>
    aws.start(random.pick([ANA, BEN]), random.pick(all()).id, {
      instanceId: random.pick(INSTANCES).id,
      document: random.pick(DOCUMENTS).name,
    });
  const takeName = () => {
    const waiting = all().filter((one) => isWaiting(one));
    if (waiting.length > 0) aws.iam.takeName(random.pick(waiting), random.pick([ANA, BEN]).arn);
  };
  const ofState = (...states: Request["state"][]) =>
    random.pick(all().filter(({ state }) => states.includes(state))) as Request | undefined;
  const hasten = () => {
    const starting = ofState("approved", "granting");
    if (starting !== undefined) curfew.grantAgain(starting);
    const made = ofState("granting", "active");
    if (made !== undefined && random.chance(0.7)) curfew.giveBack(made);
  };
  /** Others write in IAM in some stories only: in the rest nothing excuses a grant that opens nothing. */
  const isMeddling = random.chance(0.3);
  return [
    cross,
    cross,
    () => aws.useGrant(random.pick(all())),
    () => aws.useGrant(random.pick(all())),
    () => random.chance(0.3) && again(),
    () => random.chance(0.3) && isYoung() && curfew.extend(random.pick(all())),
    () => isHasty && isYoung() && hasten(),
    () => isHasty && isYoung() && hasten(),
    () => isMeddling && isYoung() && random.chance(0.2) && aws.iam.meddle(),
    () => isMeddling && isYoung() && random.chance(0.2) && takeName(),
    () => random.chance(0.1) && aws.startOutside(NOBODYS.id),
    () => random.chance(0.1) && aws.exec(random.below(600)),
  ];
}
