// What Slack's listeners can do with the product: each a verb of workflows/, already given its ports.
// Never untrue: a listener decides nothing; it reads a form, calls one of these, and words the answer.
import type { Drift } from "../domain/drift.ts";
import type { InstanceSnapshot } from "../domain/instance.ts";
import type { Link } from "../domain/link.ts";
import type { Directory } from "../domain/ports.ts";
import type { Profile } from "../domain/profile.ts";
import type { Refusal } from "../domain/refusal.ts";
import type { Request } from "../domain/request.ts";
import type { Review, ReviewVerdict } from "../domain/review.ts";
import type { Session } from "../domain/session.ts";
import type { Instant } from "../domain/time.ts";
import type { Preview } from "../workflows/access/preview-access.ts";
import type { HomeFacts } from "../workflows/access/show-home.ts";
import type { HistoryPage, HistoryWish } from "../workflows/ledger/show-history.ts";

/** An instance that can be asked for, and the profile that governs it. */
export interface Choice {
  readonly instance: InstanceSnapshot;
  readonly profile: Profile;
}

export interface AskInput {
  readonly slackUser: string;
  readonly instanceId: string;
  readonly minutes: number;
  readonly reason: string;
  readonly ticket?: string | undefined;
  /** When access may begin; at once where it is left out. */
  readonly startsAt?: Instant | undefined;
  /** The port that is to be forwarded; a shell where it is left out. */
  readonly port?: number | undefined;
}

export interface DecideInput {
  readonly slackUser: string;
  readonly requestId: string;
  readonly verdict: "approve" | "deny";
  /** Approves for less time than was asked. */
  readonly minutes?: number | undefined;
  /** Why, for a denial. */
  readonly note?: string | undefined;
}

export interface ExtendInput {
  readonly slackUser: string;
  readonly requestId: string;
  readonly minutes: number;
  readonly reason: string;
}

export interface DecideExtensionInput extends DecideInput {
  /** Which extension of the request. */
  readonly number: number;
}

export interface ExtensionOffer {
  readonly steps: readonly number[];
  /** When access ends without more time. */
  readonly until: Instant;
}

export interface BreakGlassInput extends AskInput {
  /** That they know who will hear of it. */
  readonly isConfirmed: boolean;
}

export interface CloseReviewInput {
  readonly slackUser: string;
  readonly requestId: string;
  readonly verdict: ReviewVerdict;
  readonly words: string;
}

export interface OwnAccess {
  /** Newest first; those not final first. */
  readonly requests: readonly Request[];
  readonly sessions: readonly Session[];
}

export interface Uses {
  /** With a Slack user: as whom they are by people.yaml, or by what they have proven. */
  directory(slackUser?: string): Promise<Directory>;
  /** Instances whose name, id or a tag contains the text, at most 100, from the copy in the table; EC2 is asked only while there is none. */
  findInstances(text: string): Promise<readonly Choice[]>;
  /** The same; while nothing is typed, those that the person asked for last come apart. At most 100 together. */
  offerInstances(input: {
    slackUser: string;
    text: string;
  }): Promise<{ readonly recent: readonly Choice[]; readonly others: readonly Choice[] }>;
  ask(input: AskInput): Promise<Request | Refusal>;
  /** What asking so would do now, or why it would be refused; nothing is written. */
  preview(input: AskInput): Promise<Preview | Refusal>;
  decide(input: DecideInput): Promise<Request | Refusal>;
  /** How much more time a person may ask for now. */
  extensionOffer(input: {
    slackUser: string;
    requestId: string;
  }): Promise<ExtensionOffer | Refusal>;
  extend(input: ExtendInput): Promise<Request | Refusal>;
  decideExtension(input: DecideExtensionInput): Promise<Request | Refusal>;
  /** Takes a wish for more time back; `number` is the extension that the click was on. */
  withdrawExtension(input: {
    slackUser: string;
    requestId: string;
    number: number;
  }): Promise<Request | Refusal>;
  withdraw(input: { slackUser: string; requestId: string }): Promise<Request | Refusal>;
  /** `returned` by the requester ("I'm done"), `revoked` by somebody who may. */
  end(input: {
    slackUser: string;
    requestId: string;
    cause: "returned" | "revoked";
  }): Promise<Request | Refusal>;
  /** Asks for a Session document to be put back; `number` is the drift that the message was about. */
  repair(input: { slackUser: string; document: string; number: number }): Promise<Drift | Refusal>;
  /** A one-time code with which the Slack user proves who they are in AWS. */
  linkCode(input: {
    slackUser: string;
    slackName: string;
  }): Promise<{ readonly code: string; readonly expiresAt: Instant }>;
  /** Takes back what a Slack user has proven, and all that they hold with it. */
  unlink(input: { slackUser: string }): Promise<Link | Refusal>;
  /** Slack says that the account is deactivated: whoever it stood for loses what they hold. */
  deactivated(input: { slackUser: string }): Promise<void>;
  breakGlass(input: BreakGlassInput): Promise<Request | Refusal>;
  /** Why a person may not judge a review now; undefined if they may. */
  mayReview(input: { slackUser: string; requestId: string }): Promise<Refusal | undefined>;
  closeReview(input: CloseReviewInput): Promise<Review | Refusal>;
  /** The request of theirs with that id, or their newest; undefined where they have asked for nothing yet. */
  lastWish(input: {
    slackUser: string;
    requestId?: string | undefined;
  }): Promise<Request | Refusal | undefined>;
  list(slackUser: string): Promise<OwnAccess | Refusal>;
  /** What App Home shows; from now on theirs is shown anew when something changes. */
  home(input: { slackUser: string }): Promise<HomeFacts | Refusal>;
  /** A page of the history, as far as the person may see it. */
  history(wish: HistoryWish): Promise<HistoryPage | Refusal>;
  /** True the first time a signed request is seen, so that a replay does nothing. */
  firstTime(signature: string): Promise<boolean>;
}
