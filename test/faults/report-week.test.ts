// The weekly report when a call of its function breaks, when Slack does, and when two runs come at once: a week for each,
// one after the other on one stage, on which nothing else runs by the clock.
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { sessionsIn } from "../../adapters/dynamodb-sessions.ts";
import { openTable } from "../../adapters/dynamodb-table.ts";
import { instantOf } from "../../domain/time.ts";
import { type InProcessStage, inProcessStage } from "../../local/stage/in-process.ts";
import { aSession } from "../support/builders.ts";
import { copyOfPolicies } from "../support/policies-copy.ts";
import { quickRetries } from "../support/quick-retries.ts";
import { clientAs, MINUTE } from "../support/stage.ts";
import { nameOf, type Point, type Variant, watching } from "./world.ts";

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONDAY = Date.UTC(2026, 10, 16);
const REPORT = "curfew-report-week";

const policies = copyOfPolicies();
policies.edit("profiles.yaml", (text) =>
  text.replace(
    "profiles:\n",
    "weeklyReports:\n  - { group: engineers, channel: C0PROD }\nprofiles:\n",
  ),
);
let stage: InProcessStage;
let sessions: ReturnType<typeof sessionsIn>;

beforeAll(async () => {
  stage = await inProcessStage({
    policies: policies.folder,
    startAt: MONDAY - HOUR,
    staleReads: true,
  });
  for (const { name } of stage.cloud.scheduler.schedules())
    if (name !== REPORT) stage.cloud.scheduler.deleteSchedule(name);
  const table = openTable(
    clientAs(stage, "writer", ["dynamodb:UpdateItem"]),
    stage.topology.table.name,
    () => undefined,
  );
  sessions = sessionsIn(table);
  await aWeek();
}, 120_000);
beforeEach(() => quickRetries());
afterAll(async () => {
  const denied = stage.usage.denied();
  await stage.close();
  policies.remove();
  expect(denied).toEqual([]);
});

const told = (channel: string) => stage.slack.people.messages(channel);

/** A week in which Ana had a session, and its Monday to the night: what each channel read, and how many pictures. */
async function aWeek(during: () => void = () => undefined) {
  const at = stage.clock.now();
  const [startedAt, endedAt] = [instantOf(at + 2 * DAY), instantOf(at + 2 * DAY + HOUR)];
  const ends = { startedAt, endedAt, cause: "exit", evidence: "seen" } as const;
  await sessions.createEnded(aSession({ id: `p-ana001-${at}`, ...ends }));
  const before = { all: told("#security").length, team: told("#prod-access").length };
  during();
  await stage.clock.advance(7 * DAY);
  stage.cloud.scheduler.switches.twice = 0;
  const [all, team] = [
    told("#security").slice(before.all),
    told("#prod-access").slice(before.team),
  ];
  const pictures = [...all, ...team].filter(({ files }) => files.length > 0).length;
  return { all: all.length, team: team.length, pictures };
}
const ONCE = { all: 1, team: 1, pictures: 2 };

const plan = (method: string, times: number, after?: true) => {
  const failure = { method, error: "fatal_error", ...(after ? { after } : {}) };
  stage.slack.switches.failures.push(...Array.from({ length: times }, () => failure));
};

it("an hour in which Slack takes nothing costs an hour: the next posts what was not posted, whole", async () => {
  const week = await aWeek(() => {
    plan("files.getUploadURLExternal", 2);
    plan("chat.postMessage", 2);
  });

  expect(week).toEqual(ONCE);
});

it("is posted once by two runs at once, and by all the hours of the day", async () => {
  const claims: string[] = [];
  const stop = stage.cloud.faults.intercept(({ phase, operation, caller }) => {
    if (phase === "before" && caller?.arn.includes("ReportWeek")) claims.push(operation);
  });

  const week = await aWeek(() => {
    stage.cloud.scheduler.switches.twice = 1;
  });
  stop();

  expect(week).toEqual(ONCE);
  // Each of the day's runs asks for both reports, and each comes twice.
  expect(claims.length).toBeGreaterThan(2 * 2 * 17);
});

// Slack's `fatal_error` leaves open what was done, and to look afterwards would need the right to read files.
it("comes a second time, in words, where Slack shared the picture and said that it had not", async () => {
  const week = await aWeek(() => plan("files.completeUploadExternal", 1, true));

  expect(week).toEqual({ ...ONCE, all: 2 });
});

/** The calls of a run that posts. */
async function callsOfARun(): Promise<Point[]> {
  const points: Point[] = [];
  const stop = stage.cloud.faults.intercept(
    watching((point, phase) => {
      if (phase === "before") points.push(point);
    }),
  );
  await aWeek();
  stop();
  return points.filter(({ nth }) => nth <= 4);
}

async function aWeekWith(point: Point, way: Variant) {
  let struck = false;
  const stop = stage.cloud.faults.intercept(
    watching((at, phase) => {
      if (struck || nameOf(at) !== nameOf(point)) return;
      if (phase !== (way === "before" ? "before" : "after")) return;
      struck = true;
      throw Object.assign(new Error("planted"), {
        code: way === "lost" ? "ECONNRESET" : "EPLANTED",
      });
    }),
  );
  const week = await aWeek();
  stop();
  return { ...week, struck };
}

const UPDATE = "ReportWeek dynamodb:UpdateItem";

it("is posted once whichever call of its function breaks, dead before its effect, dead after it, or the answer lost; twice where it dies before it has marked what it posted", async () => {
  const points = await callsOfARun();
  const other: string[] = [];

  for (const point of points)
    for (const way of ["before", "after", "lost"] as const) {
      const week = await aWeekWith(point, way);
      if (JSON.stringify(week) !== JSON.stringify({ ...ONCE, struck: true }))
        other.push(`${nameOf(point)}, ${way}: ${week.all} and ${week.team}, struck ${week.struck}`);
    }

  // The first two claim, the next two mark.
  expect(other).toEqual([
    `${UPDATE} #3, before: 2 and 1, struck true`,
    `${UPDATE} #4, before: 1 and 2, struck true`,
  ]);
}, 300_000);
