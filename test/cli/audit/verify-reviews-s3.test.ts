// `curfew audit verify` on reviews of break-glass against their records in S3: a verdict that was written anew is found.
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { reviewsIn } from "../../../adapters/dynamodb-reviews.ts";
import { newReview, type Review, type ReviewStep, stepReview } from "../../../domain/review.ts";
import { inProcessStage } from "../../../local/stage/in-process.ts";
import { aRequest, NOON, sha256 } from "../../support/builders.ts";
import { CURFEW, ID, type TableScene, tableScene } from "./table-scene.ts";

let scene: TableScene;

beforeEach(async () => {
  const stage = await inProcessStage({});
  onTestFinished(() => stage.close());
  scene = tableScene(stage);
});

const TERMS = { reviewers: ["p-ben001"], withinHours: 72, remindAfterHours: 24, data: {} };

/** A review with a verdict, with every entry that led to it. */
function judged(verdict: "justified" | "not-justified"): Review {
  const glass = aRequest({ id: ID, person: "p-omar01", breakGlass: true, ticket: "INC-7" });
  const done = { at: NOON, cause: "returned" as const, sessions: [] };
  const by = "p-ben001";
  const steps: ReviewStep[] = [
    { name: "review.ready", actor: CURFEW, set: { done } },
    {
      name: "review.closed",
      actor: { kind: "person", id: by },
      data: { verdict },
      set: { verdict: { by, at: NOON, verdict, words: "As it was" } },
    },
  ];
  return steps.reduce(
    (review, step) => stepReview(review, step, NOON, sha256) ?? review,
    newReview(glass, TERMS, NOON, sha256),
  );
}

/** Closed, and kept as Curfew does. */
async function kept(): Promise<Review> {
  const review = judged("not-justified");
  await reviewsIn(scene.table).create(review);
  await scene.keepReview(review);
  return review;
}

async function findings() {
  const { code, out, err } = await scene.audit("verify");
  expect(err).toBe("");
  const own = out.filter((line) => line.startsWith(ID)).map((line) => line.slice(ID.length + 2));
  expect(code).toBe(own.length > 0 ? 1 : 0);
  return own;
}

describe("the record of a closed review", () => {
  it("holds, and is counted", async () => {
    await kept();

    const { code, out } = await scene.audit("verify");

    expect(out.at(-1)).toContain("records in S3: 1,");
    expect(code).toBe(0);
  });

  it("tells that the verdict was written anew in the table, with a chain that is whole in itself", async () => {
    await kept();
    const { bookkeeping: _, ...anew } = judged("justified");

    const hash = anew.audit.at(-1)?.hash;
    await scene.tamper<object>((item) => ({ ...item, review: anew, hash }), "REVIEW");

    expect(await findings()).toEqual(["Review: table and S3 disagree: from entry 3 on."]);
  });

  it("tells that the review was taken away", async () => {
    await kept();

    await scene.remove("REVIEW", ID);

    expect(await findings()).toEqual([
      "S3 has the record of its review, but that is not in the table any more.",
    ]);
  });

  it("is a finding where somebody wrote another over it", async () => {
    const review = await kept();
    const { bookkeeping: _, ...told } = review;
    const verdict = { ...review.verdict, words: "Other words" };

    await scene.rewriteReview(ID, JSON.stringify({ form: 1, review: { ...told, verdict } }));

    expect(await findings()).toEqual([
      "S3, review: Entry 3 sealed other fields than the review now has.",
      "Review: table and S3 disagree: in verdict.",
    ]);
  });

  it("is waited for while it is not known to be there, and missing where it is said to be", async () => {
    const review = judged("justified");
    await reviewsIn(scene.table).create(review);
    const before = await scene.audit("verify");

    await reviewsIn(scene.table).note(review, { ...review.bookkeeping, kept: true });

    expect(before.code).toBe(0);
    expect(before.out.join("\n")).toMatch(/wait/);
    expect(await findings()).toEqual(["Its review is closed, but S3 has no record of it."]);
  });

  it("of something else is told as none", async () => {
    await scene.rewriteReview("x", "{}");

    const { out } = await scene.audit("verify");

    expect(out).toContain("reviews/x.json  The object lies among the records and is none.");
  });
});
