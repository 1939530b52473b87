// What a team did in a week: the figures, and the lines of time that the picture shows.
// Never untrue: each request and each session of the week counts once in a report; what is not known is not guessed.
import type { SessionCause } from "./cause.ts";
import type { Person } from "./person.ts";
import type { Request } from "./request.ts";
import type { Review } from "./review.ts";
import type { Session } from "./session.ts";
import {
  earliest,
  type Instant,
  latest,
  mondayOf,
  plusMinutes,
  plusSeconds,
  secondsBetween,
} from "./time.ts";

/** A week from Monday to Monday, UTC; the last moment is the next one's first. */
export interface Week {
  readonly since: Instant;
  readonly until: Instant;
}

/** The last whole week before a moment. */
export function weekBefore(now: Instant): Week {
  const until = mondayOf(now);
  return { since: plusMinutes(until, -7 * 24 * 60), until };
}

/** Whose week it is: a group of people.yaml, or everybody, strangers included. */
export interface Team {
  /** The group; none: everybody. */
  readonly group?: string | undefined;
  readonly channel: string;
}

export const isOfTeam = (
  { group }: Pick<Team, "group">,
  people: readonly Person[],
  person: string | undefined,
): boolean =>
  group === undefined || people.some(({ id, groups }) => id === person && groups.includes(group));

export interface WeekFigures {
  readonly requests: number;
  /** Of the requests: those that came to a grant, */
  readonly granted: number;
  /** those that the policies or people said no to, */
  readonly refused: number;
  /** those that lapsed or were withdrawn. */
  readonly lapsed: number;
  /** From asking to the approval by people; none where nobody approved any. */
  readonly medianSecondsToApprove?: number | undefined;
  readonly breakGlass: number;
  /** Reviews that are open now, of whatever week. */
  readonly openReviews: number;
  /** Sessions that began in the week. */
  readonly sessions: number;
  readonly ungoverned: number;
  /** Of these sessions, to their end; of those still open, to the moment of the report. */
  readonly sessionSeconds: number;
  readonly stillOpen: number;
  readonly endedBy: Readonly<Partial<Record<SessionCause, number>>>;
}

/** A stretch of time. */
export interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
}

/** A line of the picture: somebody's grants and sessions. */
export interface WeekLine {
  readonly name: string;
  readonly grants: readonly Stretch[];
  readonly sessions: readonly Stretch[];
  readonly ungoverned: readonly Stretch[];
}

export interface WeekReport {
  readonly week: Week;
  readonly team: Team;
  readonly figures: WeekFigures;
  /** Who had the most time in sessions first. */
  readonly lines: readonly WeekLine[];
}

/** What happened in a week, as it was recorded. */
export interface WeekRecord {
  readonly requests: readonly Request[];
  readonly sessions: readonly Session[];
  readonly openReviews: readonly Review[];
}

const REFUSED = new Set(["refused", "denied"]);
const LAPSED = new Set(["expired", "withdrawn"]);

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const half = (sorted.length - (sorted.length % 2)) / 2;
  const [low, high] = [sorted[sorted.length - 1 - half], sorted[half]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** How long people took to approve; none where a policy alone did, or nobody has. */
function secondsToApprove({ audit, askedAt, approvalsNeeded, breakGlass }: Request): number[] {
  const approved = audit.find(({ event }) => event === "request.approved");
  if (approved === undefined || approvalsNeeded === 0 || breakGlass === true) return [];
  return [secondsBetween(askedAt, approved.at)];
}

const secondsIn = ({ startedAt, endedAt }: Session, now: Instant): number =>
  secondsBetween(startedAt, latest(startedAt, endedAt ?? now));

function causesOf(sessions: readonly Session[]): WeekFigures["endedBy"] {
  const counts: Partial<Record<SessionCause, number>> = {};
  for (const { endedAt, cause = "unknown" } of sessions)
    if (endedAt !== undefined) counts[cause] = (counts[cause] ?? 0) + 1;
  return counts;
}

export function figuresOf(
  { requests, sessions, openReviews }: WeekRecord,
  now: Instant,
): WeekFigures {
  const count = <T>(all: readonly T[], is: (one: T) => boolean) => all.filter(is).length;
  return {
    requests: requests.length,
    granted: count(requests, ({ grant }) => grant !== undefined),
    refused: count(requests, ({ state }) => REFUSED.has(state)),
    lapsed: count(requests, ({ state }) => LAPSED.has(state)),
    medianSecondsToApprove: median(requests.flatMap(secondsToApprove)),
    breakGlass: count(requests, ({ breakGlass }) => breakGlass === true),
    openReviews: openReviews.length,
    sessions: sessions.length,
    ungoverned: count(sessions, ({ request }) => request === undefined),
    sessionSeconds: sessions.reduce((sum, one) => sum + secondsIn(one, now), 0),
    stillOpen: count(sessions, ({ endedAt }) => endedAt === undefined),
    endedBy: causesOf(sessions),
  };
}

/** What of the record is a team's. */
const partOf = (record: WeekRecord, team: Team, people: readonly Person[]): WeekRecord => {
  const isTheirs = ({ person }: { readonly person?: string | undefined }) =>
    isOfTeam(team, people, person);
  return {
    requests: record.requests.filter(isTheirs),
    sessions: record.sessions.filter(isTheirs),
    openReviews: record.openReviews.filter(isTheirs),
  };
};

/** From the policy's writing to its removal; the deadline where it was not removed yet. */
const grantOf = ({ grant, end }: Request): Stretch[] =>
  grant === undefined
    ? []
    : [{ from: grant.startedAt, to: end?.policyRemovedAt ?? end?.confirmedAt ?? grant.deadline }];

/** Inside the week; nothing of what is outside. */
const within =
  ({ since, until }: Week) =>
  ({ from, to }: Stretch): Stretch[] => {
    const inside = { from: latest(from, since), to: earliest(to, until) };
    return inside.from < inside.to ? [inside] : [];
  };

/** Short: the picture has room for sixteen letters. */
const STRANGERS = "Strangers";

/** A second at least, so that none is lost from the picture. */
const stretchOf = (session: Session, now: Instant): Stretch => ({
  from: session.startedAt,
  to: latest(plusSeconds(session.startedAt, 1), session.endedAt ?? now),
});

function linesOf(
  { requests, sessions }: WeekRecord,
  people: readonly Person[],
  week: Week,
  now: Instant,
): WeekLine[] {
  const ids = new Set([...requests, ...sessions].map(({ person }) => person));
  const made = [...ids].map((id) => {
    const own = sessions.filter(({ person }) => person === id);
    const shown = (some: readonly Session[]) =>
      some.map((one) => stretchOf(one, now)).flatMap(within(week));
    const line: WeekLine = {
      name: id === undefined ? STRANGERS : (people.find((one) => one.id === id)?.name ?? id),
      grants: requests
        .filter(({ person }) => person === id)
        .flatMap(grantOf)
        .flatMap(within(week)),
      sessions: shown(own.filter(({ request }) => request !== undefined)),
      ungoverned: shown(own.filter(({ request }) => request === undefined)),
    };
    return { line, seconds: own.reduce((sum, one) => sum + secondsIn(one, now), 0) };
  });
  return made
    .sort((a, b) => b.seconds - a.seconds || (a.line.name < b.line.name ? -1 : 1))
    .map(({ line }) => line);
}

/** A team's report over what everybody did in the week. */
export function reportOf(
  record: WeekRecord,
  team: Team,
  people: readonly Person[],
  week: Week,
  now: Instant,
): WeekReport {
  const part = partOf(record, team, people);
  return {
    week,
    team,
    figures: figuresOf(part, now),
    lines: linesOf(part, people, week, now),
  };
}
