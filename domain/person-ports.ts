// What knowing people by proof needs of the world: their links, the codes for them, and AWS's word.
// Never untrue: a port speaks Curfew's words, not AWS's or Slack's.
import type { Link, LinkCode, Unlinking } from "./link.ts";
import type { ProofHeaders } from "./proof.ts";
import type { Refusal } from "./refusal.ts";
import type { Instant } from "./time.ts";

/** Who is who in Slack, as people have proven it. */
export interface Links {
  /** The link of a Slack user, read consistently; undefined if another has taken its place. */
  ofSlack(slackUser: string): Promise<Link | undefined>;
  /** The newest link of a person, and whether its Slack user still names them: that user may have become another person. */
  ofPerson(
    personId: string,
  ): Promise<{ readonly link: Link; readonly isHeld: boolean } | undefined>;
  /** Writes a link if its stored version is one less; false if somebody was faster. */
  save(next: Link): Promise<boolean>;
}

/** What a Slack user is told about whom they stand for. */
export type LinkNotice =
  | { readonly notice: "linked"; readonly person: string; readonly arn: string }
  | {
      readonly notice: "unlinked";
      readonly person: string;
      readonly why: Unlinking | "another-slack-user";
    };

/** Slack, as links see it. */
export interface LinkNotifier {
  /** By direct message. */
  tell(slackUser: string, notice: LinkNotice): Promise<void>;
}

/** Codes that tie a proof to a Slack user. They are kept as digests. */
export interface LinkCodes {
  make(digest: string, code: LinkCode): Promise<void>;
  /** A code that was neither used nor has lapsed. */
  read(digest: string, now: Instant): Promise<LinkCode | undefined>;
  /** True for exactly one use, before it lapses. */
  use(digest: string, now: Instant): Promise<boolean>;
}

/** AWS's word on who signed a request. */
export interface Callers {
  /** The ARN of whoever signed; or why there is none. */
  identify(headers: ProofHeaders): Promise<{ readonly arn: string } | Refusal>;
}
