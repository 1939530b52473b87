// Every answer that is a no: values, not exceptions. slack/views/refusal.ts words each one.
// Never untrue: a refusal changes nothing and loses nothing (P9).
import type { GrantProblem } from "./grant-problem.ts";
import type { PolicyField } from "./policy-action.ts";
import type { RequestState } from "./request.ts";

export type Refusal =
  | { readonly refused: "unknown-person" }
  | { readonly refused: "unknown-instance"; readonly instance: string }
  | { readonly refused: "instance-not-running"; readonly instance: string; readonly state: string }
  | { readonly refused: "instance-unreachable"; readonly instance: string }
  | { readonly refused: "not-governed"; readonly instance: string }
  | {
      readonly refused: "minutes-off-ladder";
      readonly minutes: number;
      readonly ladder: readonly number[];
    }
  | { readonly refused: "start-passed"; readonly startsAt: string }
  | { readonly refused: "start-too-far"; readonly startsAt: string; readonly days: number }
  | { readonly refused: "reason-empty" }
  | { readonly refused: "reason-too-long"; readonly length: number; readonly most: number }
  | { readonly refused: "ticket-too-long"; readonly length: number; readonly most: number }
  /** Half of a character, as a careless cut leaves it, which neither a policy nor the audit chain can take. */
  | { readonly refused: "reason-malformed" }
  | { readonly refused: "ticket-malformed" }
  | { readonly refused: "already-live"; readonly instance: string; readonly until?: string }
  | { readonly refused: "already-asked"; readonly instance: string }
  /**
   * `because` is `reasons`, the ids of the policies that forbid it, in words; empty when none permits it. Then
   * `couldAllow` names those that permit it under their conditions. `field` is the input that these policies look at.
   */
  | {
      readonly refused: "not-eligible";
      readonly reasons: readonly string[];
      readonly because?: readonly string[];
      readonly couldAllow?: readonly string[];
      readonly field?: PolicyField;
      readonly incidentUnknown?: string;
    }
  /** Its tags now put the instance under another profile than the one the request was asked under. */
  | {
      readonly refused: "profile-changed";
      readonly instance: string;
      readonly from: string;
      readonly to: string;
    }
  /** A level of approval asks the instance's owner, and the instance has no such tag. */
  | { readonly refused: "owner-missing"; readonly instance: string; readonly tag: string }
  /** It has the tag, and profiles.yaml does not say whom its value stands for. */
  | {
      readonly refused: "owner-unknown";
      readonly instance: string;
      readonly tag: string;
      readonly owner: string;
    }
  /** Its owner tag says another owner now than when it was asked. */
  | {
      readonly refused: "owner-changed";
      readonly instance: string;
      readonly from: string;
      readonly to: string;
    }
  | { readonly refused: "no-approver" }
  /** Of those who approved, too many may not approve any more. */
  | { readonly refused: "approval-lost" }
  /** AWS did not make the grant. */
  | { readonly refused: "grant-failed"; readonly problem: GrantProblem }
  /** The workflow failed again and again before anything was granted. */
  | { readonly refused: "workflow-failed" }
  | { readonly refused: "policy-broken"; readonly detail: string }
  | { readonly refused: "own-request" }
  | { readonly refused: "not-approver"; readonly because?: readonly string[] }
  /** An approver may give less time than asked, by a step of the ladder; never more. */
  | { readonly refused: "not-less-time"; readonly minutes: number; readonly asked: number }
  | { readonly refused: "already-voted" }
  /** Their approval does not count in the level that is open now: only in another one, or in none. */
  | {
      readonly refused: "not-this-level";
      readonly level: number;
      readonly of: number;
      readonly counts: "earlier" | "later" | "never";
    }
  /** One person counts once, and without this one a later level could not be completed. */
  | { readonly refused: "needed-later"; readonly level: number; readonly needed: number }
  /** An extension of this access waits for its decision, or is being made. */
  | { readonly refused: "already-extending" }
  /** The longest that the profile allows is reached. */
  | { readonly refused: "no-more-time"; readonly most: number }
  /** The extension that was clicked has been decided, has lapsed, or was another one. */
  | { readonly refused: "extension-over" }
  | { readonly refused: "not-yours" }
  | { readonly refused: "may-not-revoke"; readonly because?: readonly string[] }
  | { readonly refused: "too-late"; readonly state: RequestState }
  | { readonly refused: "unknown-request" }
  /** The profile has no breakGlass section. */
  | { readonly refused: "break-glass-off"; readonly instance: string }
  | {
      readonly refused: "port-not-forwarded";
      readonly instance: string;
      readonly port: number;
      /** Those that are; none where it is off. */
      readonly ports: readonly number[];
    }
  | { readonly refused: "incident-missing" }
  | { readonly refused: "not-confirmed" }
  | { readonly refused: "not-on-call" }
  /** Whoever keeps the rota does not answer: then nobody is on call. */
  | { readonly refused: "on-call-unknown"; readonly why: string }
  /** Nobody but the person themselves could review it. */
  | { readonly refused: "no-reviewer" }
  | { readonly refused: "unknown-review" }
  | { readonly refused: "own-review" }
  | { readonly refused: "not-reviewer"; readonly because?: readonly string[] }
  /** The access is still open: what was done is not known yet. */
  | { readonly refused: "review-too-early" }
  | { readonly refused: "review-over"; readonly by: string }
  | { readonly refused: "not-admin" }
  | { readonly refused: "drift-over"; readonly document: string }
  | { readonly refused: "document-missing"; readonly document: string }
  /** Somebody has asked for it a moment ago. */
  | { readonly refused: "repair-asked"; readonly document: string; readonly by: string }
  | { readonly refused: "changed-meanwhile" }
  /** Nobody knows whose Slack user this is, and a link would tell. */
  | { readonly refused: "not-linked" }
  /** The body of an HTTP request has more characters than any signed command. */
  | { readonly refused: "body-too-long"; readonly length: number; readonly most: number }
  /** Something other than one GetCallerIdentity request, signed whole. */
  | { readonly refused: "proof-malformed" }
  /** Signed for another stage, or for a host that is not ours. */
  | { readonly refused: "proof-for-elsewhere"; readonly address: string }
  | { readonly refused: "proof-wrong-region"; readonly region: string }
  /** Signed for another STS than the one that is asked. */
  | { readonly refused: "proof-wrong-host"; readonly host: string }
  | { readonly refused: "proof-of-other-words" }
  /** Signed too long ago, or in the future; with the time it is here. */
  | { readonly refused: "proof-stale"; readonly now: string }
  | { readonly refused: "proof-used" }
  /** STS did not take the signature, or the credentials are over. */
  | { readonly refused: "proof-denied"; readonly because: string }
  | { readonly refused: "sts-silent" }
  /** AWS knows them, people.yaml does not. */
  | { readonly refused: "unknown-identity"; readonly arn: string }
  /** Never made, lapsed or used: which of them is nobody's business. */
  | { readonly refused: "code-over" }
  /** people.yaml says that the person is another Slack user. */
  | { readonly refused: "other-slack-user"; readonly person: string }
  /** people.yaml says that the Slack user is another person. */
  | { readonly refused: "taken-slack-user" }
  /** Who they are in Slack rests on no link. */
  | { readonly refused: "no-link" }
  /** The person has proven to be another Slack user than the one who asked. */
  | { readonly refused: "link-changed" }
  /** Asked for by a name that more than one has. */
  | {
      readonly refused: "several-instances";
      readonly instance: string;
      readonly ids: readonly string[];
    }
  /** No instance has this name; these names differ from it in upper and lower case only. */
  | {
      readonly refused: "instance-name-differs";
      readonly instance: string;
      readonly names: readonly string[];
    };

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === "object" && value !== null && "refused" in value;
