// What is asked for in a story, and what goes on beside Ana's one grant: others' grants of the same instance and of
// another, a second grant after the first, more time, sessions where nobody governs, ECS Exec.
// Never untrue: a request begins with the entry that says what was asked.
import { appendEntry } from "../../../domain/audit.ts";
import { isFinal, type Request } from "../../../domain/request.ts";
import { type Instant, instantOf, plusMinutes } from "../../../domain/time.ts";
import { aRequest, INSTANCE, NOON, sha256 } from "../../support/builders.ts";
import { ANA, type Aws, BEN, NOBODYS, OLGA, OTHER } from "./aws.ts";
import type { Random } from "./chaos.ts";
import type { Curfew } from "./curfew.ts";
import type { Table } from "./table.ts";

type Asked = Pick<Request, "person" | "instance">;

/** A request for 15 minutes; Ana's for web-1 at noon if nothing else is said. */
export function asked(
  over: Partial<Asked & Pick<Request, "id">> = {},
  at: Instant = NOON,
): Request {
  const asked = aRequest({ ...over, askedAt: at, expiresAt: plusMinutes(at, 240) });
  const entry = {
    at,
    event: "request.asked",
    actor: { kind: "person" as const, id: asked.person },
    data: { instance: asked.instance.id, profile: "prod", minutes: 15, reason: asked.reason },
  };
  return { ...asked, minutes: 15, audit: appendEntry(asked.id, [], entry, sha256) };
}

const OTHERS: readonly Asked[] = [
  { person: "p-ben001", instance: INSTANCE },
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
}

/** Begins the others' requests; gives what may happen beside Ana's story. */
export function crowd({ random, table, aws, curfew, isYoung }: Surroundings): (() => unknown)[] {
  const all = () => [...table.requests.values()];
  const begin = (of: Asked) => {
    if (all().length >= MOST_REQUESTS) return;
    const id = `req-${String(all().length).padStart(20, "0")}`;
    const { person, instance } = of;
    curfew.begin(asked({ person, instance, id }, instantOf(aws.clock.now())));
  };
  const again = () => {
    const over = all().filter((one) => isFinal(one));
    if (over.length > 0 && isYoung()) begin(random.pick(over));
  };
  for (const one of OTHERS) if (random.chance(0.4)) begin(one);
  return [
    () => aws.start(BEN),
    () => aws.start(random.pick([ANA, BEN]), OTHER.id),
    () => random.chance(0.3) && again(),
    () => random.chance(0.3) && isYoung() && curfew.extend(random.pick(all())),
    () => random.chance(0.1) && aws.start(OLGA, NOBODYS.id),
    () => random.chance(0.1) && aws.exec(random.below(600)),
  ];
}
