// P10. Break-glass is loud and leaves a review that somebody else must close by a date.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reviewText } from "../../domain/kept-record.ts";
import { isRefusal } from "../../domain/refusal.ts";
import { isOverdue } from "../../domain/review.ts";
import { plusMinutes } from "../../domain/time.ts";
import { verifyReview } from "../../domain/verify-review.ts";
import { breakGlass } from "../../workflows/access/break-glass.ts";
import { closeReview } from "../../workflows/reviews/close-review.ts";
import { tendReviews } from "../../workflows/reviews/tend-reviews.ts";
import { INSTANCE, NOON, sha256 } from "../support/builders.ts";
import { emergencyWorld, type Rules } from "../support/emergency-world.ts";

const IDS = ["p-ana001", "p-ben001", "p-cyd001"] as const;
const slackOf = (id: string) => `U0${id.slice(2).toUpperCase()}`;
const anyone = fc.constantFrom(...IDS);

/** Mostly everybody: glass must break often enough for the rest to be tried. */
const some = fc.oneof(
  { weight: 3, arbitrary: fc.constant([...IDS]) },
  { weight: 2, arbitrary: fc.subarray([...IDS]) },
);
const rules: fc.Arbitrary<Rules> = fc.record({
  breakers: some,
  approvers: some,
  onCall: fc.oneof(
    some.map((people) => ({ people: new Set<string>(people) })),
    some.map((people) => ({ people: new Set<string>(people) })),
    fc.constant({ people: new Set<string>(), unknown: "PagerDuty does not answer" }),
  ),
  blocksOverdue: fc.boolean(),
  mostOpen: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
});

type Step =
  | { readonly do: "break"; readonly who: string }
  | { readonly do: "judge"; readonly who: string; readonly verdict: "justified" | "not-justified" }
  | { readonly do: "end" }
  | { readonly do: "rules"; readonly rules: Rules }
  | { readonly do: "slack"; readonly isDown: boolean }
  | { readonly do: "wait"; readonly minutes: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("break" as const), who: anyone }),
  fc.record({
    do: fc.constant("judge" as const),
    who: anyone,
    verdict: fc.constantFrom("justified" as const, "not-justified" as const),
  }),
  fc.constant({ do: "end" as const }),
  fc.record({ do: fc.constant("rules" as const), rules }),
  fc.record({ do: fc.constant("slack" as const), isDown: fc.boolean() }),
  fc.record({
    do: fc.constant("wait" as const),
    minutes: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 60, max: 20_000 })),
  }),
);

describe("whatever policies, rota, clicks and clock do", () => {
  it("no glass is broken without both on-call and permission, or past the bound of open reviews; each has an open review of somebody else's; nobody closes their own; one verdict counts; everybody is told", async () => {
    const property = fc.asyncProperty(
      rules,
      fc.array(steps, { minLength: 3, maxLength: 30 }),
      async (first, acts) => {
        const world = emergencyWorld(first);
        let now = NOON;
        for (const act of acts) {
          if (act.do === "wait") now = plusMinutes(now, act.minutes);
          else await play(world, act, now);
          await tendReviews(world.deps(), now);
          whatAlwaysHolds(world);
        }
        world.slackIsDown = false;
        await tendReviews(world.deps(), plusMinutes(now, 5));
        everybodyWasTold(world);
      },
    );

    await fc.assert(property, { numRuns: 300 });
  });
});

type World = ReturnType<typeof emergencyWorld>;

async function play(world: World, act: Exclude<Step, { do: "wait" }>, now: typeof NOON) {
  switch (act.do) {
    case "rules":
      world.rules = act.rules;
      return;
    case "slack":
      world.slackIsDown = act.isDown;
      return;
    case "end":
      return world.endAll(now);
    case "break":
      return breaking(world, act.who, now);
    default:
      return judging(world, act, now);
  }
}

async function breaking(world: World, who: string, now: typeof NOON) {
  const { breakers, approvers, onCall, blocksOverdue, mostOpen = 1000 } = world.rules;
  const open = world.reviews().filter((one) => one.person === who && one.state !== "closed");
  const owes = world.reviews().some((one) => one.person === who && isOverdue(one, now));
  const before = world.grants().length;

  const answer = await breakGlass(
    world.deps(),
    {
      slackUser: slackOf(who),
      instanceId: INSTANCE.id,
      minutes: 15,
      reason: "the site is down",
      ticket: "INC-1",
      isConfirmed: true,
    },
    now,
  );
  if (!isRefusal(answer)) await world.carryOut(answer.id, now);

  const may =
    onCall.people.has(who) &&
    breakers.includes(who) &&
    approvers.some((id) => id !== who) &&
    !(blocksOverdue && owes) &&
    open.length < mostOpen;
  if (world.grants().length > before) expect(may).toBe(true);
}

async function judging(world: World, act: Extract<Step, { do: "judge" }>, now: typeof NOON) {
  for (const before of world.reviews()) {
    const outcome = await closeReview(
      world.deps(),
      {
        slackUser: slackOf(act.who),
        requestId: before.id,
        verdict: act.verdict,
        words: "my verdict",
      },
      now,
    );
    const may =
      before.state === "ready" &&
      before.person !== act.who &&
      world.rules.approvers.includes(act.who);
    expect(!isRefusal(outcome)).toBe(may);
  }
}

function whatAlwaysHolds(world: World) {
  const reviews = new Map(world.reviews().map((review) => [review.id, review]));
  for (const { id, person } of world.grants()) {
    const review = reviews.get(id);
    expect(review, "every grant has its review").toBeDefined();
    expect(review?.reviewers).not.toContain(person);
    expect(review?.reviewers.length).toBeGreaterThan(0);
    expect(review?.verdict?.by).not.toBe(person);
    expect(review && verifyReview(review, sha256)).toMatchObject({ ok: true });
  }
  for (const review of reviews.values())
    expect(review.audit.filter(({ event }) => event === "review.closed").length).toBe(
      review.verdict === undefined ? 0 : 1,
    );
}

function everybodyWasTold(world: World) {
  for (const { id } of world.grants()) {
    const review = world.reviews().find((one) => one.id === id);
    const told = Object.keys(review?.bookkeeping.cards ?? {});
    expect(told).toEqual(expect.arrayContaining(["C0SECURITY", ...(review?.reviewers ?? [])]));
    expect(review?.bookkeeping.told).toBe(review?.version);
    // With its verdict, outside the table, where nobody writes over it.
    const closed = review?.state === "closed" ? reviewText(review) : undefined;
    expect(world.keptOf(id)).toBe(closed);
    expect(world.hasCard(id), "the card in the profile's channel").toBe(true);
    expect(world.announced(id)).toContain("review.opened");
    expect(world.announced(id)).toContain("access.break-glass");
  }
}
