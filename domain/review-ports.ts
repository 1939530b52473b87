// What keeping reviews needs of the world.
// Never untrue: a review is changed by one conditional write; who was told is noted beside it.
import type { Person } from "./person.ts";
import type { RequestFacts } from "./ports.ts";
import type { MessageRef } from "./request.ts";
import type { Review, ReviewCards } from "./review.ts";
import type { Instant } from "./time.ts";
import type { TranscriptLinks } from "./transcript-links.ts";

/** Reviews in the table: one item each. */
export interface Reviews {
  /** Writes a new review; false if its request has one already. */
  create(review: Review): Promise<boolean>;
  /** Reads the truth (consistently). */
  read(id: string): Promise<Review | undefined>;
  /** Replaces the review if its stored version is one less; false if somebody was faster. Bookkeeping is left as stored. */
  save(next: Review): Promise<boolean>;
  /** Notes where its messages are and what they show; nothing if the review has changed meanwhile. */
  note(review: Review, cards: ReviewCards): Promise<void>;
  /** Those to be looked at by now (eventually consistent: read again before acting). */
  due(now: Instant): Promise<Review[]>;
  /** All that are not closed (eventually consistent). */
  open(): Promise<Review[]>;
  /** Every one of a person that is not closed, to the last (eventually consistent). */
  openOf(personId: string): Promise<Review[]>;
}

/** What a message about a review shows. */
export interface ReviewFacts extends RequestFacts {
  readonly review: Review;
  /** Reviewers of whom nobody knows who they are in Slack: they are told nowhere but in the channels. */
  readonly unreached?: readonly string[];
  /** Where the transcripts are, by session; of a session under a document that is none of Curfew's it is not known. */
  readonly transcripts?: ReadonlyMap<string, TranscriptLinks>;
}

/** Slack, as reviews see it. */
export interface ReviewNotifier {
  /** Shows the review in a channel or to a person. */
  post(to: string, facts: ReviewFacts): Promise<MessageRef>;
  /** Makes a message show the review as it is now. */
  refresh(at: MessageRef, facts: ReviewFacts): Promise<void>;
  /** Calls under a message: it is there to be judged, still, or over its date. */
  call(at: MessageRef, facts: ReviewFacts, why: ReviewCall): Promise<void>;
  /** The weekly list of what is open, in the security channel. */
  digest(
    channel: string,
    reviews: readonly Review[],
    people: readonly Person[],
    now: Instant,
  ): Promise<void>;
}

export type ReviewCall = "ready" | "reminded" | "overdue" | "closed";
