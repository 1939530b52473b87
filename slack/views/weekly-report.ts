// The weekly report in words: the same figures as the picture's, for who does not see it.
// Never untrue: it says all that the picture shows but the hours of each person.
import type { SessionCause } from "../../domain/cause.ts";
import { type Instant, plusSeconds } from "../../domain/time.ts";
import type { WeekFigures, WeekReport } from "../../domain/weekly-report.ts";
import { context, fields, header, type Message, section } from "./blocks.ts";
import { sessionCauseWords } from "./causes.ts";
import { counted, inline, span } from "./text.ts";

const DAYS = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", timeZone: "UTC" });
const dayOf = (at: Instant) => DAYS.format(new Date(at));

/** `16 November to 22 November 2026`. */
export function weekWords({ since, until }: WeekReport["week"]): string {
  const last = plusSeconds(until, -1);
  return `${dayOf(since)} to ${dayOf(last)} ${last.slice(0, 4)}`;
}

export const teamWords = ({ group }: WeekReport["team"]): string =>
  group === undefined ? "all teams" : `the team ${group}`;

const lasting = (seconds: number): string =>
  seconds < 60 ? "less than a minute" : span(Math.floor(seconds / 60));

const requestWords = ({ requests, granted, refused, lapsed }: WeekFigures): string =>
  `${counted(requests, "request")}: ${granted} granted, ${refused} refused, ${lapsed} lapsed or withdrawn`;

function endWords({ endedBy, stillOpen }: WeekFigures): string {
  const parts = Object.entries(endedBy)
    .sort(([, a], [, b]) => b - a)
    .map(([cause, count]) => `${count} ${sessionCauseWords(cause as SessionCause)}`);
  return [...parts, ...(stillOpen === 0 ? [] : [`${stillOpen} still open`])].join(", ") || "none";
}

/** For notifications, search and screen readers, and beside the picture where nothing else can be said. */
export function reportText({ team, week, figures }: WeekReport): string {
  const { medianSecondsToApprove: median, sessions, sessionSeconds, ungoverned } = figures;
  return [
    `Access of ${teamWords(team)}, ${weekWords(week)}: ${requestWords(figures)}`,
    ...(median === undefined ? [] : [`median time to approve ${lasting(median)}`]),
    `${counted(sessions, "session")} of ${lasting(sessionSeconds)} in all, ${ungoverned} ungoverned`,
    `${figures.breakGlass} break-glass, ${counted(figures.openReviews, "open review")}`,
  ].join("; ");
}

/** What the picture shows, for who cannot see it: under Slack's 1,000 characters. */
export const pictureWords = (report: WeekReport): string =>
  `Timeline of grants and sessions, a line for each of ${counted(report.lines.length, "person")}. ${reportText(report)}.`;

export function weeklyReport(report: WeekReport): Message {
  const { team, week, figures } = report;
  const { medianSecondsToApprove: median, breakGlass, openReviews, ungoverned } = figures;
  return {
    text: reportText(report),
    blocks: [
      header(`Access of ${teamWords(team)}, ${weekWords(week)}`),
      section(`${inline(requestWords(figures), 300)}.`),
      fields([
        ["Median time to approve", median === undefined ? "nobody approved any" : lasting(median)],
        ["Sessions", `${figures.sessions}, ${lasting(figures.sessionSeconds)} in all`],
        ["Break-glass", `${breakGlass}; open reviews: ${openReviews}`],
        ["Ungoverned sessions", ungoverned === 0 ? "none" : `*${ungoverned}*`],
      ]),
      context(`Sessions ended: ${endWords(figures)}. Days are UTC.`),
    ],
  };
}
