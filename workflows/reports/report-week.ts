// The weekly report: what each team did in the week before, as figures and a picture, posted once.
// Never untrue: a picture that cannot be drawn or uploaded does not keep the figures from being told.
import type { History } from "../../domain/history.ts";
import type { Directory, Log, Metrics, Requests } from "../../domain/ports.ts";
import type { Painter, ReportNotifier, Reports } from "../../domain/report-ports.ts";
import type { Request } from "../../domain/request.ts";
import type { Reviews } from "../../domain/review-ports.ts";
import type { Session } from "../../domain/session.ts";
import { type Instant, plusSeconds } from "../../domain/time.ts";
import {
  reportOf,
  type Team,
  type Week,
  type WeekRecord,
  type WeekReport,
  weekBefore,
} from "../../domain/weekly-report.ts";

export interface ReportWeekDeps {
  readonly directory: Directory;
  readonly requests: Pick<Requests, "askedBetween" | "pending">;
  readonly history: History;
  readonly reviews: Pick<Reviews, "open">;
  readonly reports: Reports;
  readonly painter: Painter;
  readonly reportNotifier: ReportNotifier;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Read at once. */
const PAGE = 500;
/** More wait for a decision nowhere. */
const MOST_PENDING = 10_000;

export async function reportWeek(deps: ReportWeekDeps, now: Instant): Promise<void> {
  const { people, broken } = deps.directory;
  // A folder with a mistake says neither who is in a team nor where it reads; the next hour's run may know.
  if (broken === true) return;
  const week = weekBefore(now);
  const due: Team[] = [];
  for (const team of teamsOf(deps.directory))
    if (await deps.reports.claim(idOf(team, week), now)) due.push(team);
  if (due.length === 0) return;
  const record = await recordOf(deps, week);
  const faults: unknown[] = [];
  for (const team of due) {
    try {
      await postOne(deps, reportOf(record, team, people, week, now));
      await deps.reports.posted(idOf(team, week), now);
    } catch (cause) {
      faults.push(cause);
    }
  }
  if (faults.length > 0) throw faults[0];
}

const idOf = ({ group }: Team, { since }: Week) => `${since.slice(0, 10)}#${group ?? "everybody"}`;

/** Everybody's in the security channel, and each team's where profiles.yaml says. */
export const teamsOf = ({ securityChannel, weeklyReports = [] }: Directory): Team[] => [
  { channel: securityChannel },
  ...weeklyReports.map(({ group, channel = securityChannel }) => ({ group, channel })),
];

/** Everything of the week, read once for all teams. */
async function recordOf(deps: ReportWeekDeps, { since, until }: Week): Promise<WeekRecord> {
  const bounds = { since, until: plusSeconds(until, -0.001) };
  const requests: Request[] = [];
  for await (const one of deps.requests.askedBetween(bounds.since, bounds.until))
    requests.push(one);
  for (const one of await deps.requests.pending(MOST_PENDING))
    if (one.askedAt >= bounds.since && one.askedAt <= bounds.until) requests.push(one);
  const sessions: Session[] = [];
  const scope = { by: "everybody" } as const;
  for await (const one of deps.history.read({
    ...bounds,
    scope,
    direction: "newer",
    pageSize: PAGE,
  }))
    sessions.push(one);
  const openReviews = (await deps.reviews.open()).filter(({ state }) => state !== "closed");
  return { requests, sessions, openReviews };
}

/** Nothing is posted of a week in which nothing was. */
async function postOne(deps: ReportWeekDeps, report: WeekReport): Promise<void> {
  if (report.lines.length === 0) return;
  try {
    await deps.reportNotifier.postWithPicture(report, await deps.painter.draw(report));
  } catch (cause) {
    deps.metrics.count("NotifyFailed");
    deps.log.problem("the weekly report is posted without its picture", cause);
    await deps.reportNotifier.post(report);
  }
}
