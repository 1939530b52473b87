// The verdict: somebody else says whether the break-glass was justified, and why.
// Never untrue: nobody judges their own, whatever the policy says, and one verdict counts (P6, P7, P10).
import type { Person } from "../../domain/person.ts";
import { nameOf } from "../../domain/person.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import type { Review, ReviewStep, ReviewVerdict } from "../../domain/review.ts";
import type { Instant } from "../../domain/time.ts";
import { reasonFlaw, tidy } from "../access/ask-access.ts";
import { approvalQuestion, type BallotDeps } from "../access/ballot.ts";
import { mayDo } from "../access/eligibility.ts";
import { tell } from "../access/facts.ts";
import { type ChangeReviewDeps, changeReview } from "./change-review.ts";
import { callReviewers, type TellReviewDeps, tellReview } from "./tell-review.ts";

export type CloseReviewDeps = ChangeReviewDeps & TellReviewDeps & BallotDeps;

export interface CloseReview {
  readonly slackUser: string;
  readonly requestId: string;
  readonly verdict: ReviewVerdict;
  readonly words: string;
}

export async function closeReview(
  deps: CloseReviewDeps,
  input: CloseReview,
  now: Instant,
): Promise<Review | Refusal> {
  const person = deps.directory.people.find(({ slack }) => slack === input.slackUser);
  if (person === undefined) return { refused: "unknown-person" };
  const words = tidy(input.words);
  const outcome = await changeReview(
    deps,
    input.requestId,
    async (review) => {
      const refusal = await mayClose(deps, review, person, now);
      if (refusal !== undefined) return refusal;
      return reasonFlaw(words) ?? closing(person, input.verdict, words, now);
    },
    now,
  );
  if (isRefusal(outcome)) return outcome;
  await tellVerdict(deps, outcome);
  return outcome;
}

/** The same for a click, before anything is typed. */
export async function mayReview(
  deps: CloseReviewDeps,
  { slackUser, requestId }: Pick<CloseReview, "slackUser" | "requestId">,
  now: Instant,
): Promise<Refusal | undefined> {
  const person = deps.directory.people.find(({ slack }) => slack === slackUser);
  if (person === undefined) return { refused: "unknown-person" };
  const review = await deps.reviews.read(requestId);
  if (review === undefined) return { refused: "unknown-review" };
  return mayClose(deps, review, person, now);
}

/** Why a person may not judge a review; undefined if they may. */
export async function mayClose(
  deps: BallotDeps,
  review: Review,
  person: Person,
  now: Instant,
): Promise<Refusal | undefined> {
  if (review.person === person.id) return { refused: "own-review" };
  if (review.state === "opened") return { refused: "review-too-early" };
  if (review.state === "closed")
    return {
      refused: "review-over",
      by: nameOf(deps.directory.people, review.verdict?.by ?? "Curfew"),
    };
  // As its reviewers were found: by the profile as it holds for break-glass.
  const asked = { ...review, ticket: review.incident, breakGlass: true as const };
  const question = approvalQuestion(deps.directory, asked, person, now);
  // Whoever broke the glass has left: their approvers are asked as of somebody who never was.
  if (question === undefined) return undefinedRequester(review, person);
  const refusal = await mayDo(deps.policy, question);
  return refusal?.refused === "not-eligible"
    ? { refused: "not-reviewer", because: refusal.because ?? refusal.reasons }
    : refusal;
}

/** With their requester gone the policies cannot be asked; those who were assigned may still judge. */
const undefinedRequester = (review: Review, person: Person): Refusal | undefined =>
  review.reviewers.includes(person.id) ? undefined : { refused: "not-reviewer" };

const closing = (
  person: Person,
  verdict: ReviewVerdict,
  words: string,
  now: Instant,
): ReviewStep => ({
  name: "review.closed",
  actor: { kind: "person", id: person.id },
  data: { verdict, words },
  set: { verdict: { by: person.id, at: now, verdict, words } },
});

async function tellVerdict(deps: CloseReviewDeps, review: Review): Promise<void> {
  const facts = await tellReview(deps, review.id);
  await callReviewers(deps, facts, "closed");
  if (facts !== undefined) await tell(deps, facts.request, { notice: "reviewed", review });
}
