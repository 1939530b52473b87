// A request for access: one person, one instance, for so many minutes; and, once approved, its grant.
// Never untrue: `version` is the number of audit entries, and both change in the same write (P8).
import * as z from "zod";
import { AuditEntry } from "./audit.ts";
import { GrantCause } from "./cause.ts";
import { InstanceSnapshot } from "./instance.ts";
import { Level } from "./levels.ts";
import { PersonId } from "./person.ts";
import { Port } from "./port-forwarding.ts";
import { Instant } from "./time.ts";

/** `req-` and 20 of a-z and 0-9. It names the execution, the grant's role behind the prefix, and every session of the grant. */
export const RequestId = z.string().regex(/^req-[a-z0-9]{20}$/, "a request id");
export type RequestId = z.infer<typeof RequestId>;

export const RequestState = z.enum([
  "requested",
  "pending",
  "approved",
  "granting",
  "active",
  "revoking",
  "ended",
  "refused",
  "denied",
  "expired",
  "withdrawn",
]);
export type RequestState = z.infer<typeof RequestState>;

/** States that nothing follows. */
export const FINAL_STATES: readonly RequestState[] = [
  "ended",
  "refused",
  "denied",
  "expired",
  "withdrawn",
];

/** States in which a policy may exist in AWS. */
export const LIVE_STATES: readonly RequestState[] = ["granting", "active", "revoking"];

/** States before anything is granted. */
const WAITING_STATES: readonly RequestState[] = ["requested", "pending", "approved"];

export const isFinal = (request: { readonly state: RequestState }): boolean =>
  FINAL_STATES.includes(request.state);

export const isWaiting = (request: { readonly state: RequestState }): boolean =>
  WAITING_STATES.includes(request.state);

export const isLive = (request: { readonly state: RequestState }): boolean =>
  LIVE_STATES.includes(request.state);

/** Whether the person was ever told that they have access: AWS has made the grant. */
export const wasUsable = ({
  grant,
}: {
  readonly grant?: { readonly madeAt?: Instant | undefined } | undefined;
}): boolean => grant?.madeAt !== undefined;

export const Vote = z.strictObject({
  by: PersonId,
  at: Instant,
  verdict: z.enum(["approve", "deny"]),
  /** In which level it counts, from 1; left out where there is only one. */
  level: z.int().min(1).optional(),
  /** For how many minutes they approved, where that is less than was asked. */
  minutes: z.int().min(1).optional(),
});
export type Vote = z.infer<typeof Vote>;

/** A Slack message. */
export const MessageRef = z.strictObject({ channel: z.string(), ts: z.string() });
export type MessageRef = z.infer<typeof MessageRef>;

export const Grant = z.strictObject({
  startedAt: Instant,
  /** In the policy itself, too: the end that holds when everything of ours is down (P2). */
  deadline: Instant,
  /** The document that the policy names now. */
  document: z.string(),
  /** Every document that the policy has named: an extension may name another one. */
  documents: z.array(z.string()).min(1),
  /** The latest moment to which an extension can move the deadline; the role's trust ends there. */
  latestDeadline: Instant,
  /** The grant's role as it was made: its unique id, when IAM says so, and digests of role and policy to compare with. */
  role: z
    .strictObject({
      id: z.string(),
      createdAt: Instant,
      digest: z.string(),
      policyDigest: z.string(),
    })
    .optional(),
  /** Whose credentials may use it, and which Slack user people.yaml called them, when it was made. */
  aws: z.string().optional(),
  slack: z.string().optional(),
  madeAt: Instant.optional(),
  warnedAt: Instant.optional(),
});
export type Grant = z.infer<typeof Grant>;

/** Whose approvals are needed, and the votes so far: the same for a request and for more time on its grant. */
const voting = {
  approvalsNeeded: z.int().min(0),
  /** As the profile had them when it was asked; left out where one level asks whoever may approve. */
  levels: z.array(Level).optional(),
  /** What the instance's owner tag said when it was asked, where a level asks the owner. */
  owner: z.string().optional(),
  votes: z.array(Vote),
};

/** More time on a live grant: asked for, decided as the request was, then written into the policy. */
export const Extension = z.strictObject({
  /** Which one of the request, from 1: a click on an older one is told apart. */
  number: z.int().min(1),
  /** How much is asked for, on top. */
  minutes: z.int().min(1),
  reason: z.string(),
  askedAt: Instant,
  /** When it lapses undecided; never after the grant's own end. */
  expiresAt: Instant,
  ...voting,
  /** The new end, once it is approved. The grant has it when the policy does. */
  deadline: Instant.optional(),
});
export type Extension = z.infer<typeof Extension>;

export const End = z.strictObject({
  cause: GrantCause,
  by: z.string(),
  askedAt: Instant,
  policyRemovedAt: Instant.optional(),
  /** Set when the end takes longer than it should: shown in Slack, alarmed, tried again for ever (P4). */
  stuckSince: Instant.optional(),
  confirmedAt: Instant.optional(),
});
export type End = z.infer<typeof End>;

/** Kept with the request, but no part of its story: may be rewritten without an audit entry. */
export const Bookkeeping = z.strictObject({
  /** The task token of the step that waits: the doorbell, not the truth. */
  bell: z.strictObject({ step: z.enum(["AskApprovers", "Hold"]), token: z.string() }).optional(),
  /** The approval card in the profile's channel. */
  card: MessageRef.optional(),
  /** The same card in the channel it was escalated to. */
  escalated: MessageRef.optional(),
  /** Who the requester is in Slack, where people.yaml leaves that to a link. */
  slackUser: z.string().optional(),
  /** The first message of the requester's thread. */
  thread: MessageRef.optional(),
  /** When the policy of an approved extension was last tried to be written. */
  extendTriedAt: Instant.optional(),
  /** When the end's sweeps of this grant last looked, and how often. */
  sweeps: z.int().min(0).default(0),
  /** When the grant's role was last there after its removal: IAM's propagation starts again then. */
  roleBackAt: Instant.optional(),
  /** When the security channel was told that the end takes too long. */
  stuckToldAt: Instant.optional(),
  /** When the security channel was alerted that role or policy of the live grant are not as Curfew made them. */
  driftAlertedAt: Instant.optional(),
  /** How many executions have carried this request. */
  executions: z.int().min(1).default(1),
});
export type Bookkeeping = z.infer<typeof Bookkeeping>;

export const Request = z.strictObject({
  id: RequestId,
  state: RequestState,
  version: z.int().min(1),
  person: PersonId,
  instance: InstanceSnapshot,
  profile: z.string(),
  minutes: z.int().min(1),
  reason: z.string(),
  ticket: z.string().optional(),
  /** Taken in an emergency, without anybody's approval; its ticket is the incident, and a review of it is open. */
  breakGlass: z.literal(true).optional(),
  /** The instance's port that is to be forwarded; a shell where it is left out. */
  port: Port.optional(),
  askedAt: Instant,
  /** Before it no access is given, whatever was decided; left out where it was asked for at once. */
  startsAt: Instant.optional(),
  /** When an unanswered request expires. */
  expiresAt: Instant,
  ...voting,
  remindedAt: Instant.optional(),
  /** Since when nobody is left who could complete the approvals. */
  stalledAt: Instant.optional(),
  decidedAt: Instant.optional(),
  /** A denial's reason or a refusal's sentence. */
  note: z.string().optional(),
  grant: Grant.optional(),
  /** The one extension that waits or is being made. */
  extension: Extension.optional(),
  end: End.optional(),
  bookkeeping: Bookkeeping,
  audit: z.array(AuditEntry),
});
export type Request = z.infer<typeof Request>;

/** A request without what may be rewritten unseen: what its entries answer for. */
export const RequestStory = Request.omit({ bookkeeping: true });
export type RequestStory = z.infer<typeof RequestStory>;

/** A request as a list of many has it: without its chain, which is most of it and grows with every change. */
export const OpenRequest = Request.omit({ audit: true });
export type OpenRequest = z.infer<typeof OpenRequest>;

/** When a request last changed, ISO. */
export const lastChange = ({ audit, askedAt }: Pick<Request, "audit" | "askedAt">): Instant =>
  audit[audit.length - 1]?.at ?? askedAt;

/** The levels of approval, in order; none where a policy alone approved. */
export const levelsOf = ({
  levels,
  approvalsNeeded,
}: Pick<Request, "levels" | "approvalsNeeded">): readonly Level[] => {
  if (approvalsNeeded === 0) return [];
  return levels ?? [{ approvals: approvalsNeeded }];
};

/** For how many minutes access is given: what was asked, or the shortest that an approver said. */
export const minutesGiven = ({ minutes, votes }: Pick<Request, "minutes" | "votes">): number =>
  votes.reduce(
    (least, vote) => ((vote.minutes ?? least) < least ? (vote.minutes ?? least) : least),
    minutes,
  );

/** What people may write as the reason: one line or several, 1 to 500 characters, no control characters. */
export const REASON_MAX = 500;
export const TICKET_MAX = 60;
