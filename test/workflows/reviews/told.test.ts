// Who is told of a break-glass and when, by whose rules it is reviewed, and the Monday list when Slack fails.
import { describe, expect, it } from "vitest";
import { onceIn } from "../../../adapters/dynamodb-once.ts";
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
import { openAdapterStage, openTestTable } from "../../adapters/table.ts";
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
  /** A world with an open review, and what of the list was posted; the claims are DynamoDB's own. */
  async function aMonday() {
    const world = worldWithBen();
    const request = await asked(world);
    await world.carryOut(request.id, NOON);
    const seen = onceIn(openTestTable(await openAdapterStage()).table);
    const posted: string[][] = [];
    const digest = async (_channel: string, reviews: readonly Review[]) => {
      if (world.slackIsDown) throw new Error("Slack is down");
      posted.push(reviews.map(({ id }) => id));
    };
    const monday = (minutes: number, post = digest) =>
      digestReviews(
        { ...(world.deps() as object), seen, reviewNotifier: { digest: post } } as never,
        plusMinutes(NOON, minutes),
      );
    return { world, request, posted, monday };
  }

  it("that Slack did not take is posted when the Scheduler comes again, and once only", async () => {
    const { world, request, posted, monday } = await aMonday();

    world.slackIsDown = true;
    await expect(monday(0)).rejects.toThrow("Slack is down");
    world.slackIsDown = false;
    await monday(0);
    await monday(1);

    expect(posted).toEqual([[request.id]]);
  });

  it("is not lost with a function that died before it had posted it", async () => {
    const { request, posted, monday } = await aMonday();
    await new Promise<void>((isUnderWay) => {
      const dead = () => {
        isUnderWay();
        return new Promise<void>(() => undefined);
      };
      void monday(0, dead);
    });
    await monday(0);
    const atOnce = posted.length;
    await monday(1);
    await monday(2);

    expect(atOnce).toBe(0);
    expect(posted).toEqual([[request.id]]);
  });
});
