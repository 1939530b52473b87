// Who is told of a break-glass and when, by whose rules it is reviewed, and the Monday list when Slack fails.
import { describe, expect, it } from "vitest";
import type { Once } from "../../../domain/once.ts";
import type { Policy, Question } from "../../../domain/ports.ts";
import { isRefusal } from "../../../domain/refusal.ts";
import type { Request } from "../../../domain/request.ts";
import type { Review } from "../../../domain/review.ts";
import { plusMinutes } from "../../../domain/time.ts";
import { breakGlass } from "../../../workflows/access/break-glass.ts";
import { mayReview } from "../../../workflows/reviews/close-review.ts";
import { digestReviews } from "../../../workflows/reviews/digest-reviews.ts";
import { openReview } from "../../../workflows/reviews/open-review.ts";
import { tendReviews } from "../../../workflows/reviews/tend-reviews.ts";
import { INSTANCE, NOON } from "../../support/builders.ts";
import { emergencyWorld } from "../../support/emergency-world.ts";

const worldWithBen = () =>
  emergencyWorld({
    breakers: ["p-ana001"],
    approvers: ["p-ben001"],
    onCall: { people: new Set(["p-ana001"]) },
    blocksOverdue: false,
  });
type World = ReturnType<typeof worldWithBen>;

const INPUT = {
  slackUser: "U0ANA001",
  instanceId: INSTANCE.id,
  minutes: 15,
  reason: "the site is down",
  ticket: "INC-1",
  isConfirmed: true,
};

async function asked(world: World): Promise<Request> {
  const request = await breakGlass(world.deps(), INPUT, NOON);
  if (isRefusal(request)) throw new Error(request.refused);
  return request;
}

const cardsOf = (world: World) => Object.keys(world.reviews()[0]?.bookkeeping.cards ?? {});

describe("a break-glass whose review is open but whose access is not granted yet", () => {
  it("is told to nobody, counts as told to nobody, and is told once it is granted", async () => {
    const world = worldWithBen();
    const request = await asked(world);
    await openReview(world.deps(), request, NOON);

    await tendReviews(world.deps(), plusMinutes(NOON, 1));
    const before = world.reviews()[0]?.bookkeeping;
    await world.carryOut(request.id, plusMinutes(NOON, 2));

    expect(before).toEqual({ cards: {}, told: 0 });
    expect(cardsOf(world)).toEqual(["C0SECURITY", "p-ben001"]);
  });
});

describe("a reviewer", () => {
  it("is found and lets judge by the same rules: the profile as it holds for break-glass", async () => {
    const world = worldWithBen();
    const questions: Question[] = [];
    const deps = () => {
      const real = world.deps() as { readonly policy: Policy };
      const decide = (question: Question) => {
        questions.push(question);
        return real.policy.decide(question);
      };
      return { ...real, policy: { ...real.policy, decide } } as never;
    };
    const request = await asked(world);
    await openReview(deps(), request, NOON);
    await world.carryOut(request.id, NOON);
    await world.endAll(plusMinutes(NOON, 5));
    await tendReviews(world.deps(), plusMinutes(NOON, 6));

    const refusal = await mayReview(
      deps(),
      { slackUser: "U0BEN001", requestId: request.id },
      plusMinutes(NOON, 7),
    );

    expect(refusal).toBeUndefined();
    const byWhichLadder = questions
      .filter(({ action, person }) => action === "approve" && person.id === "p-ben001")
      .map(({ profile }) => profile.ladder);
    expect(byWhichLadder).toEqual([
      [15, 30],
      [15, 30],
    ]);
  });
});

describe("the Monday list of reviews", () => {
  it("that Slack did not take is posted when the Scheduler comes again, and once only", async () => {
    const world = worldWithBen();
    const request = await asked(world);
    await world.carryOut(request.id, NOON);
    const posted: (readonly Review[])[] = [];
    const seen = new Set<string>();
    const once: Once = {
      first: async (id) => !seen.has(id) && Boolean(seen.add(id)),
      undo: async (id) => void seen.delete(id),
    };
    const digest = async (_channel: string, reviews: readonly Review[]) => {
      if (world.slackIsDown) throw new Error("Slack is down");
      posted.push(reviews);
    };
    const monday = () =>
      digestReviews(
        { ...(world.deps() as object), seen: once, reviewNotifier: { digest } } as never,
        NOON,
      );

    world.slackIsDown = true;
    await expect(monday()).rejects.toThrow("Slack is down");
    world.slackIsDown = false;
    await monday();
    await monday();

    expect(posted.map((reviews) => reviews.map(({ id }) => id))).toEqual([[request.id]]);
  });
});
