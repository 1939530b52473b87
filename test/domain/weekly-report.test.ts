// The figures of a week, against a count made another way, and to whom they belong.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Person } from "../../domain/person.ts";
import type { Request } from "../../domain/request.ts";
import type { Session } from "../../domain/session.ts";
import { epochOf, type Instant, instantOf } from "../../domain/time.ts";
import { figuresOf, reportOf, weekBefore } from "../../domain/weekly-report.ts";
import { aGrant, aRequest, aSession } from "../support/builders.ts";

const MONDAY = Date.UTC(2026, 10, 16);
const NOW = instantOf(MONDAY + 7 * 86_400_000 + 7 * 3_600_000);
const WEEK = weekBefore(NOW);
const person = (id: string, ...groups: string[]): Person => ({
  id,
  name: id,
  aws: { user: `arn:aws:iam::111122223333:user/${id}` },
  groups,
  attributes: {},
});
const PEOPLE = [person("p-ana001", "red"), person("p-ben001", "red", "blue"), person("p-cyd001")];
const WHO = [...PEOPLE.map(({ id }) => id), "p-gone01"];

/** Properties here are not asynchronous. */
const hold = <T>(property: fc.IProperty<T>): void => fc.assert(property);

const inWeek = fc
  .integer({ min: 0, max: 7 * 86_400 - 1 })
  .map((second) => instantOf(MONDAY + second * 1000));

const sessions = fc.array(
  fc
    .record({
      person: fc.option(fc.constantFrom(...WHO), { nil: undefined }),
      startedAt: inWeek,
      seconds: fc.option(fc.integer({ min: 0, max: 90_000 }), { nil: undefined }),
      cause: fc.constantFrom("exit" as const, "idle" as const, "unknown" as const),
      isGoverned: fc.boolean(),
    })
    .map(({ seconds, cause, isGoverned, ...session }): Session => {
      const base = aSession({ ...session, ...(isGoverned ? {} : { request: undefined }) });
      if (seconds === undefined) return base;
      return { ...base, endedAt: instantOf(epochOf(session.startedAt) + seconds * 1000), cause };
    }),
  { maxLength: 30 },
);

const requests = fc.array(
  fc
    .record({
      person: fc.constantFrom(...WHO),
      askedAt: inWeek,
      state: fc.constantFrom(
        "pending" as const,
        "refused" as const,
        "denied" as const,
        "expired" as const,
        "withdrawn" as const,
        "ended" as const,
      ),
      approvedAfter: fc.integer({ min: 1, max: 9_000 }),
    })
    .map(({ approvedAfter, ...wish }): Request => {
      const base = { ...aRequest(), ...wish, approvalsNeeded: 1 };
      if (wish.state !== "ended") return { ...base, audit: [] };
      const at = instantOf(epochOf(wish.askedAt) + approvedAfter * 1000);
      const entry = { event: "request.approved", at } as Request["audit"][number];
      return {
        ...base,
        grant: aGrant(15, { startedAt: at }),
        audit: [entry],
      };
    }),
  { maxLength: 30 },
);

function countedRequests(asked: readonly Request[]) {
  let [granted, refused, lapsed] = [0, 0, 0];
  const times: number[] = [];
  for (const one of asked) {
    if (one.state === "ended") {
      granted += 1;
      times.push((epochOf(one.audit[0]?.at as Instant) - epochOf(one.askedAt)) / 1000);
    } else if (one.state === "refused" || one.state === "denied") refused += 1;
    else if (one.state !== "pending") lapsed += 1;
  }
  return { granted, refused, lapsed, times };
}

function countedSessions(opened: readonly Session[]) {
  let [seconds, open, ungoverned] = [0, 0, 0];
  for (const one of opened) {
    seconds += (epochOf(one.endedAt ?? NOW) - epochOf(one.startedAt)) / 1000;
    if (one.endedAt === undefined) open += 1;
    if (one.request === undefined) ungoverned += 1;
  }
  return { seconds, open, ungoverned };
}

/** No more than half are shorter, and no more than half are longer. */
function expectMedian(median: number | undefined, times: readonly number[]): void {
  expect(median === undefined).toBe(times.length === 0);
  expect(times.filter((one) => one < (median ?? 0)).length * 2).toBeLessThanOrEqual(times.length);
  expect(times.filter((one) => one > (median ?? 0)).length * 2).toBeLessThanOrEqual(times.length);
}

describe("the week before", () => {
  it("is the last whole one, Monday to Monday, on whatever day it is asked", () => {
    hold(
      fc.property(fc.integer({ min: 0, max: 7 * 86_400_000 - 1 }), (later) => {
        const week = weekBefore(instantOf(MONDAY + 7 * 86_400_000 + later));

        expect(week).toEqual({
          since: "2026-11-16T00:00:00.000Z",
          until: "2026-11-23T00:00:00.000Z",
        });
      }),
    );
  });
});

describe("the figures", () => {
  it("are what a plain count gives", () => {
    hold(
      fc.property(requests, sessions, (asked, opened) => {
        const figures = figuresOf({ requests: asked, sessions: opened, openReviews: [] }, NOW);

        const { granted, refused, lapsed, times } = countedRequests(asked);
        const { seconds, open, ungoverned } = countedSessions(opened);
        expect(figures).toMatchObject({
          requests: asked.length,
          granted,
          refused,
          lapsed,
          sessions: opened.length,
          ungoverned,
          stillOpen: open,
        });
        expect(figures.sessionSeconds).toBeCloseTo(seconds, 3);
        const ended = Object.values(figures.endedBy).reduce((sum, count) => sum + count, 0);
        expect(ended + open).toBe(opened.length);
        expectMedian(figures.medianSecondsToApprove, times);
      }),
    );
  });

  it("of a team are those of its people, each line inside the week, and everybody's leave nothing out", () => {
    hold(
      fc.property(requests, sessions, (asked, opened) => {
        const record = { requests: asked, sessions: opened, openReviews: [] };
        const red = reportOf(record, { group: "red", channel: "C0RED" }, PEOPLE, WEEK, NOW);
        const all = reportOf(record, { channel: "C0SECURITY" }, PEOPLE, WEEK, NOW);

        const isRed = ({ person: id }: { readonly person?: string | undefined }) =>
          id === "p-ana001" || id === "p-ben001";
        expect(red.figures.sessions).toBe(opened.filter(isRed).length);
        expect(red.figures.requests).toBe(asked.filter(isRed).length);
        expect(all.figures.sessions).toBe(opened.length);
        const drawn = all.lines.flatMap((line) => [...line.sessions, ...line.ungoverned]);
        expect(drawn).toHaveLength(opened.length);
        for (const { from, to } of [...drawn, ...all.lines.flatMap(({ grants }) => grants)])
          expect(WEEK.since <= from && from < to && to <= WEEK.until).toBe(true);
      }),
    );
  });
});
