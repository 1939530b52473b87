// What a long grant costs: state transitions of eight hours, used in different ways.
// Never untrue: the story is played to the record; the transitions are those AWS would bill, retries among them.
import type { GrantCause } from "../../domain/cause.ts";
import { between, type Tally, total, withoutSweep } from "./counts.ts";
import { type Crowd, openCrowd } from "./crowd.ts";
import { ask, type Granted, grant, leave, MINUTE, open, spread, untilEnded } from "./play.ts";
import { print, printTable, printTitle } from "./print.ts";

const HOUR = 60 * MINUTE;
const DAY_MINUTES = 480;
const WISH = { who: "engineer", instance: "web-1" };

export interface Day {
  readonly cause: GrantCause | undefined;
  readonly seen: Tally;
}

type Use = (crowd: Crowd, granted: Granted) => Promise<void>;

/** One session, in which something is typed often enough that Session Manager does not call it idle. */
const oneLongSession: Use = async (crowd, granted) => {
  const session = await open(crowd, granted);
  for (let passed = 0; passed < 8 * HOUR; passed += 10 * MINUTE) {
    await crowd.stage.clock.advance(10 * MINUTE);
    if (session.closedWith() === undefined) await session.type("uptime").catch(() => undefined);
  }
};

/** Ten minutes in, ten minutes out: 24 sessions. */
const manyShortSessions: Use = async (crowd, granted) => {
  for (let passed = 0; passed < 8 * HOUR; passed += 20 * MINUTE) {
    const session = await open(crowd, granted);
    await crowd.stage.clock.advance(10 * MINUTE);
    await leave(crowd, session);
    await crowd.stage.clock.advance(10 * MINUTE);
  }
};

const noSession: Use = async () => undefined;

/** Approved at once. */
const atOnce = (crowd: Crowd) => grant(crowd, WISH, DAY_MINUTES);

/** The approver takes three hours and a half of the four that there are; is reminded in between. */
async function afterReminders(crowd: Crowd): Promise<Granted> {
  const id = await ask(crowd, WISH, DAY_MINUTES);
  await crowd.stage.clock.advance(3.5 * HOUR);
  await crowd.actors.approve("lead", id);
  const request = await crowd.actors.truth.requests.read(id);
  return { ...WISH, id, document: request?.grant?.document ?? "" };
}

async function playDay(begin: (crowd: Crowd) => Promise<Granted>, use: Use): Promise<Day> {
  const crowd = await openCrowd({ people: 0 });
  try {
    const before = crowd.tally();
    const granted = await begin(crowd);
    await spread(crowd);
    await use(crowd, granted);
    await untilEnded(crowd, [granted.id]);
    const request = await crowd.actors.truth.requests.read(granted.id);
    const seen = withoutSweep(between(before, crowd.tally()));
    return { cause: request?.end?.cause, seen };
  } finally {
    await crowd.close();
  }
}

/** The ways an eight-hour grant is used, by name. */
export const DAYS: Readonly<Record<string, () => Promise<Day>>> = {
  "no session": () => playDay(atOnce, noSession),
  "one session all day": () => playDay(atOnce, oneLongSession),
  "24 sessions of 10 minutes": () => playDay(atOnce, manyShortSessions),
  "approved after 3 reminders, no session": () => playDay(afterReminders, noSession),
  "approved after 3 reminders, one session all day": () => playDay(afterReminders, oneLongSession),
};

export async function benchDay(): Promise<void> {
  printTitle("day: an 8-hour grant");
  const rows: (string | number)[][] = [];
  for (const [name, play] of Object.entries(DAYS)) {
    const { cause, seen } = await play();
    const { transitions, invocations, calls } = seen;
    rows.push([name, cause ?? "", transitions, total(invocations), total(calls)]);
  }
  printTable(
    ["8 hours granted", "ended by", "transitions", "Lambda invocations", "AWS calls"],
    rows,
  );
  print("The minute sweep is not in these figures.");
}
