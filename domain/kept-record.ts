// A closed request as it is kept outside the table, and a closed review: written once, under a name that follows from it.
// Never untrue: the same request and sessions, and the same review, always give the same text, so that writing twice
// writes one thing.
import * as z from "zod";
import { canonical } from "./audit.ts";
import { type Request, RequestStory } from "./request.ts";
import { type Review, ReviewStory } from "./review.ts";
import { Session } from "./session.ts";

/** Every request is under this, so that nobody who writes records may write anything else. */
export const RECORD_FOLDER = "requests/";

export const KeptRecord = z.strictObject({
  /** Raised when the form changes. */
  form: z.literal(1),
  request: RequestStory,
  /** Those that the request's last entry answers for, in its order. */
  sessions: z.array(Session),
});
export type KeptRecord = z.infer<typeof KeptRecord>;

export const recordKey = (requestId: string): string => `${RECORD_FOLDER}${requestId}.json`;

/** The request a key is for; undefined for any other key. */
export const requestOfKey = (key: string): string | undefined =>
  /^requests\/(req-[a-z0-9]{20})\.json$/.exec(key)?.[1];

export function recordText(request: Request, sessions: readonly Session[]): string {
  const { bookkeeping: _, ...told } = request;
  return canonical({ form: 1, request: told, sessions: [...sessions] } satisfies KeptRecord);
}

/** Every review is under this. */
export const REVIEW_FOLDER = "reviews/";

export const KeptReview = z.strictObject({
  /** Raised when the form changes. */
  form: z.literal(1),
  review: ReviewStory,
});

export const reviewKey = (requestId: string): string => `${REVIEW_FOLDER}${requestId}.json`;

/** The request whose review a key is for; undefined for any other key. */
export const reviewOfKey = (key: string): string | undefined =>
  /^reviews\/(req-[a-z0-9]{20})\.json$/.exec(key)?.[1];

export function reviewText(review: Review): string {
  const { bookkeeping: _, ...told } = review;
  return canonical({ form: 1, review: told } satisfies z.infer<typeof KeptReview>);
}

/** Closed requests and closed reviews outside the table. */
export interface Records {
  /** Writes the record of a closed request unless it is there. Throws when it is not known to be there afterwards. */
  keep(request: Request, sessions: readonly Session[]): Promise<void>;
  /** The same of a closed review, its verdict with it. */
  keepReview(review: Review): Promise<void>;
}
