// EventBridge Scheduler: starts functions by the clock, within the minute and at least once (facts D3).
// Never untrue: after any stretch of sleep or a restart a schedule fires late at most once, then goes on from now.
import { randomUUID } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import { createRandom } from "../core/random.ts";
import { AwsError, type Place } from "../core/service.ts";
import type { Store } from "../core/store.ts";
import { type DeadLetter, deadLettersOf } from "../events/dead-letters.ts";
import { createDeliveries, type Deliver, type RetryPolicy } from "../events/deliveries.ts";
import { type Expression, parseExpression } from "./expression.ts";

export interface Schedule extends RetryPolicy {
  /** 1-64 of `[0-9a-zA-Z-_.]`. */
  readonly name: string;
  /** `rate(n minutes|hours|days)`, `at(yyyy-mm-ddThh:mm:ss)` or `cron(m h d M dow y)`, in UTC. */
  readonly expression: string;
  /** The function's ARN. */
  readonly target: string;
}

interface Kept extends Schedule {
  /** How long after its meant time this schedule fires, ms: AWS promises only the minute. */
  readonly lateMs: number;
  /** The meant time of the next firing, epoch ms; absent when it is over. */
  readonly nextAt?: number;
}

export interface SchedulerSwitches {
  /** Chance 0-1 that a firing comes twice ("at-least-once", facts D3). */
  twice: number;
}

export interface SchedulerOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly place: Place;
  /** Firings left by an earlier run start at once: let it wait until the functions are registered. */
  readonly deliver: Deliver;
  /** Decides lateness, jitter and doubles; seeded if left out. */
  readonly random?: () => number;
  /** The most a firing is late, ms below 60,000; 59,000 if left out. 0 makes firings exact. */
  readonly precisionMs?: number;
}

export interface Scheduler {
  /** Adds or replaces a schedule; the same expression again does not disturb its times. Throws `ValidationException`. */
  putSchedule(schedule: Schedule): void;
  /** Throws `ResourceNotFoundException`. */
  deleteSchedule(name: string): void;
  /** With `nextAt`, the meant time of the next firing in epoch ms. */
  schedules(): (Schedule & { readonly nextAt?: number })[];
  deadLetters(queue?: string): DeadLetter[];
  readonly switches: SchedulerSwitches;
}

const MINUTE_MS = 60_000;

function checkSchedule({ name, retries, maxAgeSeconds }: Schedule): void {
  const fits =
    /^[0-9a-zA-Z\-_.]{1,64}$/.test(name) &&
    retries >= 0 &&
    retries <= 185 &&
    maxAgeSeconds >= 60 &&
    maxAgeSeconds <= 86_400;
  if (!fits) {
    throw new AwsError(
      "ValidationException",
      `The schedule ${name} is outside AWS's limits: name 1-64 of [0-9a-zA-Z-_.], retries 0-185, age 60-86400 s.`,
    );
  }
}

/** A record of the schedule that fires next at `nextAt`, or never again. */
function withNext({ nextAt: _, ...rest }: Kept, nextAt: number | undefined): Kept {
  return nextAt === undefined ? rest : { ...rest, nextAt };
}

/** No wire: the product never calls Scheduler's API; the topology's schedules are put directly. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { clock, store, place, deliver } = options;
  const { random = createRandom(2), precisionMs = MINUTE_MS - 1000 } = options;
  const kept = store.collection<Kept>("scheduler.schedules");
  const deliveries = createDeliveries({ clock, store, name: "scheduler.pending", deliver, random });
  const cancels = new Map<string, () => void>();
  const switches: SchedulerSwitches = { twice: 0 };
  const arnOf = (name: string) =>
    `arn:aws:scheduler:${place.region}:${place.account}:schedule/default/${name}`;

  const eventOf = (name: string, meantAt: number) => ({
    version: "0",
    id: randomUUID(),
    "detail-type": "Scheduled Event",
    source: "aws.scheduler",
    account: place.account,
    time: new Date(meantAt).toISOString().replace(/\.\d+Z$/, "Z"),
    region: place.region,
    resources: [arnOf(name)],
    // Scheduler's own event carries an empty text here, not an object as EventBridge does.
    detail: "{}",
  });
  const fire = (schedule: Kept, meantAt: number, expression: Expression) => {
    const { name, target, retries, maxAgeSeconds, deadLetters } = schedule;
    const queue = deadLetters === undefined ? {} : { deadLetters };
    const origin = { SCHEDULE_ARN: arnOf(name) };
    const event = eventOf(name, meantAt);
    const delivery = { target, event, retries, maxAgeSeconds, origin, ...queue };
    const copies = random() < switches.twice ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) deliveries.add(delivery, clock.now());
    const covered = Math.max(meantAt, clock.now() - schedule.lateMs);
    keep(withNext(schedule, expression.next(meantAt, covered)));
  };
  const keep = (schedule: Kept) => {
    kept.put(schedule.name, schedule);
    cancels.get(schedule.name)?.();
    cancels.delete(schedule.name);
    const { name, nextAt } = schedule;
    if (nextAt === undefined) return;
    const expression = parseExpression(schedule.expression);
    const run = () => fire(schedule, nextAt, expression);
    cancels.set(name, clock.at(nextAt + schedule.lateMs, run));
  };

  for (const schedule of kept.values()) keep(schedule);
  return {
    putSchedule(schedule) {
      checkSchedule(schedule);
      const expression = parseExpression(schedule.expression);
      const old = kept.get(schedule.name);
      const isSame = old?.expression === schedule.expression;
      const nextAt = isSame ? old.nextAt : expression.first(clock.now());
      const lateMs = old?.lateMs ?? Math.floor(random() * precisionMs);
      keep(withNext({ ...schedule, lateMs }, nextAt));
    },
    deleteSchedule(name) {
      if (kept.get(name) === undefined) {
        throw new AwsError("ResourceNotFoundException", `Schedule ${name} does not exist.`, 404);
      }
      cancels.get(name)?.();
      cancels.delete(name);
      kept.delete(name);
    },
    schedules: () => kept.values().map(({ lateMs: _, ...schedule }) => schedule),
    deadLetters: (queue) => deadLettersOf(store).list(queue),
    switches,
  };
}
