// What the rules need of the world, as small types owned by those who use them; adapters/ and slack/ fulfil them.
// Never untrue: a port speaks Curfew's words, not AWS's or Slack's.
import type { Alert } from "./alert.ts";
import type { CurfewEvent } from "./events.ts";
import type { Instance, InstanceSnapshot } from "./instance.ts";
import type { Owners } from "./levels.ts";
import type { Person } from "./person.ts";
import type { Answer, EarlierBreakGlasses, PolicyAction } from "./policy-action.ts";
import type { Profile, Profiles } from "./profile.ts";
import type { Refusal } from "./refusal.ts";
import type { Bookkeeping, MessageRef, OpenRequest, Request } from "./request.ts";
import type { Review } from "./review.ts";
import type { Rota } from "./rota.ts";
import type { Session } from "./session.ts";
import type { Instant } from "./time.ts";

/** Requests in the table: one item each. */
export interface Requests {
  /** Writes a new request; false if its id is taken. */
  create(request: Request): Promise<boolean>;
  /** Reads the truth (consistently). */
  read(id: string): Promise<Request | undefined>;
  /** Replaces the request if its stored version is one less; false if somebody was faster. Bookkeeping is left as stored. */
  save(next: Request): Promise<boolean>;
  /** Changes bookkeeping fields and nothing else; gives the request as it then is. `undefined` as a value removes the field. */
  note(
    id: string,
    fields: { readonly [K in keyof Bookkeeping]?: Bookkeeping[K] | undefined },
  ): Promise<Request | undefined>;
  /** Requests of a person, newest first (eventually consistent). */
  ofPerson(personId: string, limit: number): Promise<Request[]>;
  /** Every break-glass request of a person that is not in a final state, to the last (eventually consistent). */
  openBreakGlasses(personId: string): Promise<OpenRequest[]>;
  /** Every request not in a final state (eventually consistent: read again before acting). */
  open(): Promise<Request[]>;
  /** The same without their chains, a page of the index at a time: there may be more than memory should hold. */
  openPages(): AsyncIterable<OpenRequest[]>;
  /** Requests that wait for a decision, the longest waiting first (eventually consistent). */
  pending(limit: number): Promise<Request[]>;
  /** Every other request asked between two moments, the last month first (eventually consistent). */
  askedBetween(since: Instant, until: Instant): AsyncIterable<Request>;
  /** Closed requests whose record is not known to be kept, the longest closed first (eventually consistent). */
  unkept(limit: number): Promise<Request[]>;
  /** Notes that a closed request's record is kept; again is no error. */
  kept(id: string): Promise<void>;
}

/** The lock of P12: at most one live grant for a person and an instance. */
export interface Pairs {
  /** Takes the pair for the request; gives the holder: the same request if it is now (or was already) ours. */
  take(personId: string, instanceId: string, requestId: string): Promise<string>;
  /** Frees the pair if the request holds it. */
  free(personId: string, instanceId: string, requestId: string): Promise<void>;
  /** The request that holds the pair, read consistently. */
  holder(personId: string, instanceId: string): Promise<string | undefined>;
}

/** The ledger of sessions: one item each. */
export interface Sessions {
  read(id: string): Promise<Session | undefined>;
  /** Writes a session that is not there yet; false if it is. */
  create(session: Session): Promise<boolean>;
  /** Writes a session with its end, in one write; false if it is there. */
  createEnded(session: Session): Promise<boolean>;
  /** Changes fields of a session that has not ended; false if it has ended or is not there. */
  note(
    id: string,
    fields: Partial<
      Pick<
        Session,
        | "lastActivityAt"
        | "farewellAt"
        | "activeBeforeAt"
        | "ending"
        | "reportedAt"
        | "reportedIn"
        | "letIn"
        | "quietWarnedAt"
        | "document"
      >
    >,
  ): Promise<boolean>;
  /**
   * Takes it on oneself to tell of a session that nobody has told of; false if somebody was told of it, or another has
   * taken it on since the moment given.
   */
  claimTelling(id: string, now: Instant, since: Instant): Promise<boolean>;
  /** Records the end once; false if it was recorded before (P5). */
  end(
    id: string,
    end: Required<Pick<Session, "endedAt" | "cause" | "evidence" | "endedBy">>,
  ): Promise<boolean>;
  /** Sessions of a person, newest first (eventually consistent). */
  ofPerson(personId: string, limit: number): Promise<Session[]>;
  /** Sessions on an instance, newest first (eventually consistent). */
  ofInstance(instanceId: string, limit: number): Promise<Session[]>;
  /** Sessions not ended (eventually consistent). */
  open(): Promise<Session[]>;
  /** The same, a page of the index at a time. */
  openPages(): AsyncIterable<Session[]>;
}

/** A session as AWS lists it. */
export interface ListedSession {
  readonly id: string;
  readonly owner: string;
  readonly target: string;
  readonly document?: string | undefined;
  /** The unique id of the role that holds it, where an event told it (`AROA...`). */
  readonly roleId?: string | undefined;
  readonly startedAt: Instant;
  readonly endedAt?: Instant | undefined;
  /** AWS lists it as failed: it never started. */
  readonly hasFailed?: boolean | undefined;
}

export interface SessionLister {
  /** Every session AWS lists as active, all pages. It over-reports: closed windows stay listed (facts A5). */
  active(): Promise<ListedSession[]>;
  /** Every session in AWS's history of 30 days that was started since the moment, all pages. */
  endedSince(startedSince: Instant): Promise<ListedSession[]>;
  /** One page of AWS's history; without `next` the list is over. A place that AWS does not take any more begins anew. */
  historyPage(
    next: string | undefined,
  ): Promise<{ readonly sessions: readonly ListedSession[]; readonly next?: string | undefined }>;
}

/** AWS's live sessions, in a listing that several looks may share. */
export interface SessionListing {
  /** Every session that AWS lists as active, in a listing that began at this moment or later. */
  activeSince(since: Instant): Promise<readonly ListedSession[]>;
}

export interface SessionEnder {
  /** Asks AWS to end a session. The answer proves nothing (facts A1); list to be sure. */
  terminate(id: string): Promise<void>;
}

export interface Inventory {
  /** The instance as EC2 and Session Manager tell now; undefined if EC2 does not know it. */
  read(instanceId: string): Promise<Instance | undefined>;
  /** All instances, all pages; whether each answers is not asked, that would be a call for every fifty. */
  list(): Promise<Omit<Instance, "reachable">[]>;
}

/** The picker's copy of the inventory, written by the sweep. */
export interface InventorySnapshot {
  read(): Promise<InstanceSnapshot[]>;
  write(instances: readonly InstanceSnapshot[]): Promise<void>;
}

/** The customer's people, profiles and policies. */
export interface Directory {
  readonly people: readonly Person[];
  /** A Slack user id of people.yaml counts only once it is proven. */
  readonly slackByProof?: boolean;
  readonly profiles: readonly Profile[];
  readonly securityChannel: string;
  /** The profile by which the account's default document is kept; none: it is left alone. */
  readonly defaultDocument?: string;
  /** Whose an instance is; left out where no profile asks owners. */
  readonly owners?: Owners | undefined;
  /** Whose week is reported on its own, and where. */
  readonly weeklyReports?: Profiles["weeklyReports"];
  /** Who is on call when; left out where there is no rota.yaml, and then nobody is. */
  readonly rota?: Rota | undefined;
  /** SHA-256 of the folder's files: which policies, people and profiles these are. */
  readonly policySet?: string | undefined;
  /** The configuration could not be read: it says nothing of anybody. Only what takes access away goes on then. */
  readonly broken?: boolean;
}

export interface Question {
  readonly action: PolicyAction;
  readonly person: Person;
  readonly instance: InstanceSnapshot;
  readonly profile: Profile;
  readonly minutes: number;
  readonly reason: string;
  readonly ticket?: string | undefined;
  /** Whose request it is, for approve and revoke. */
  readonly requester: Person;
  /** Whether the person is on call, where that was asked already; else it is asked if a policy speaks of it. */
  readonly onCall?: boolean | undefined;
  /** For breakGlass: what the person has open from earlier ones. */
  readonly earlier?: EarlierBreakGlasses | undefined;
  /** Whether the ticket is an open incident, where that was asked already; else it is asked if a policy speaks of it. */
  readonly incidentKnown?: boolean | undefined;
  /** The port that is to be forwarded; a shell where it is left out. */
  readonly port?: number | undefined;
  readonly now: Instant;
}

/** Who may do what: the customer's Cedar policies. */
export interface Policy {
  decide(question: Question): Promise<Answer>;
  /** A policy's `@description` with its id, for people: `Leads approve (leads-approve)`; the id alone where it has none. */
  describe(id: string): string;
}

/** `unknown`: AWS does not tell of such an execution. It may have been started a moment ago all the same (facts F). */
export type ExecutionStatus = "running" | "over" | "unknown";

/** The running workflows. */
export interface Workflows {
  /** Starts the execution of a request; starting it again is no error, and starts nothing. `attempt` counts from 1. */
  start(requestId: string, attempt: number): Promise<void>;
  /** Rings the doorbell of a waiting step; a bell nobody waits for any more is no error. */
  ring(token: string): Promise<void>;
  /** How the attempt's execution stands. */
  statusOf(requestId: string, attempt: number): Promise<ExecutionStatus>;
}

export interface Announcer {
  /** Puts events on the bus. Losing one loses news, not truth. */
  announce(events: readonly CurfewEvent[]): Promise<void>;
}

/** What a message about a request needs to know beside the request. */
export interface RequestFacts {
  readonly request: Request;
  readonly people: readonly Person[];
  readonly profile: Profile;
  readonly sessions: readonly Session[];
}

export type Notice =
  | { readonly notice: "asked" }
  | { readonly notice: "refused"; readonly refusal: Refusal }
  | { readonly notice: "stalled" }
  | { readonly notice: "granted" }
  | { readonly notice: "expiring" }
  | { readonly notice: "extended" }
  | { readonly notice: "extension-denied"; readonly why: string }
  | { readonly notice: "extension-expired" }
  | { readonly notice: "extension-refused"; readonly refusal: Refusal }
  | { readonly notice: "ending" }
  /** Nothing has come from the session for long: a closed window looks like that. */
  | { readonly notice: "quiet"; readonly since: Instant; readonly endsAt: Instant }
  | { readonly notice: "stuck" }
  | { readonly notice: "closed" }
  | { readonly notice: "reviewed"; readonly review: Review };

/** Slack, as the workflow sees it. */
export interface Notifier {
  /** Posts the approval card, in the profile's channel or in another. */
  postCard(facts: RequestFacts, channel?: string): Promise<MessageRef>;
  /** Opens the requester's thread: a direct message about the request. */
  openThread(facts: RequestFacts): Promise<MessageRef>;
  /** Makes card and thread head show the request as it is now. */
  refresh(facts: RequestFacts): Promise<void>;
  /** Says something in the requester's thread. */
  tell(facts: RequestFacts, notice: Notice): Promise<void>;
  /** Asks the approvers once more, under the card. */
  remind(facts: RequestFacts): Promise<void>;
  /** Calls these people by name, under the card that it was escalated to, else under the first. */
  call(facts: RequestFacts, people: readonly Person[]): Promise<void>;
  /** Tells the security channel. */
  alert(channel: string, alert: Alert, people: readonly Person[]): Promise<MessageRef>;
  /** Says it anew where it was told. */
  correct(at: MessageRef, alert: Alert, people: readonly Person[]): Promise<void>;
}

/** Where a problem is told that must not stop the story. */
export interface Log {
  info(message: string, data?: Readonly<Record<string, unknown>>): void;
  problem(message: string, cause: unknown): void;
}

export interface Metrics {
  /** Adds to a count. */
  count(name: MetricName, value?: number): void;
  /** Notes a duration in seconds. */
  seconds(name: MetricName, value: number): void;
}

export type MetricName =
  | "TimeToGrant"
  /** AWS refused to make a grant that was approved. */
  | "GrantFailed"
  | "TimeToGone"
  | "OpenGrants"
  | "StuckEnds"
  | "Ungoverned"
  | "SweepDone"
  | "DocumentDrift"
  | "PolicyMistake"
  | "NotifyFailed"
  | "WorkflowRestarted"
  | "GrantFailed"
  | "RoleDrift"
  | "Failures";
