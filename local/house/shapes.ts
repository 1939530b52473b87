// What the back of the house is told in: the answers of `GET /control/house`, `machine`, `events` and `record`.
// Never untrue: plain data that survives JSON; the page knows these shapes and nothing else of the server.
import type { AuditEntry } from "../../domain/audit.ts";
import type { PolicyDocument } from "../../domain/grant-policy.ts";
import type { Request } from "../../domain/request.ts";
import type { Session } from "../../domain/session.ts";

export interface Moment {
  readonly name: "minute" | "warning" | "idle" | "deadline" | "look";
  /** Epoch ms, story time; missing: there is no such moment ahead. */
  readonly at?: number;
  /** What happens then; or why there is nothing to skip to. */
  readonly says: string;
}

export interface HouseExecution {
  readonly arn: string;
  readonly name: string;
  readonly status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  readonly error?: string;
  /** The current state, and what it waits for: `task`, `token`, `wait`, `backoff`; and until when at most. */
  readonly state?: string;
  readonly waitsFor?: string;
  /** Epoch ms, as all times here. */
  readonly until?: number;
  readonly startedAt: number;
  /** The request it carries. */
  readonly request: string;
  /** The states it entered, in order; the newest of them where there are many. */
  readonly way: readonly { readonly state: string; readonly at: number }[];
}

/**
 * `in-force`: written and obeyed. `not-yet`: written, but decisions do not see it.
 * `still-obeyed`: deleted, but decisions still see it (facts C5).
 */
export type PolicySight = "in-force" | "not-yet" | "still-obeyed";

export interface HousePolicy {
  readonly name: string;
  readonly sight: PolicySight;
  readonly document: PolicyDocument;
}

export interface HouseRole {
  readonly name: string;
  readonly arn: string;
  readonly person: string;
  readonly policies: readonly HousePolicy[];
}

export interface ListedHere {
  readonly list: "Active" | "History";
  readonly status: string;
  readonly document: string;
  readonly startedAt: number;
  readonly endedAt?: number;
}

export interface HouseSession {
  readonly id: string;
  /** Whose it is, by the key of a sample person; empty for anybody else. */
  readonly key: string;
  readonly who: string;
  readonly instance: string;
  /** Missing: AWS lists it nowhere, not yet or no more. */
  readonly aws?: ListedHere | undefined;
  /** Missing: the ledger has not heard of it. */
  readonly ledger?: Session | undefined;
}

export type HouseRequest = Pick<
  Request,
  "id" | "state" | "profile" | "minutes" | "reason" | "askedAt" | "person"
> & {
  /** The key of a sample person. */
  readonly key: string;
  readonly who: string;
  readonly instance: string;
  readonly deadline?: string;
  readonly cause?: string;
};

export interface House {
  /** ISO. */
  readonly now: string;
  /** Whether the clock runs by itself. */
  readonly isLive: boolean;
  readonly moments: readonly Moment[];
  readonly executions: readonly HouseExecution[];
  readonly requests: readonly HouseRequest[];
  readonly roles: readonly HouseRole[];
  readonly sessions: readonly HouseSession[];
}

export interface DrawnState {
  readonly name: string;
  readonly type: string;
  /** Centre and size. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface DrawnTransition {
  readonly from: string;
  readonly to: string;
  /** Taken after an error only. */
  readonly isCatch: boolean;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface Machine {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly states: readonly DrawnState[];
  readonly transitions: readonly DrawnTransition[];
}

export type Fate = "lost" | "on its way" | "delivered" | "delivered twice" | "given up";

export interface Happening {
  /** Counts from 1 since the start of the process. */
  readonly seq: number;
  readonly at: number;
  readonly source: string;
  readonly type: string;
  /** What it tells of, in a word or two. */
  readonly about: string;
  /** Empty: no rule wanted it. */
  readonly sent: readonly { readonly to: string; readonly fate: Fate }[];
  readonly detail: unknown;
}

export interface EventStream {
  /** How many there were in all since the start of the process. */
  readonly total: number;
  /** The newest first. */
  readonly events: readonly Happening[];
}

export interface HouseRecord {
  readonly request: string;
  readonly entries: readonly (AuditEntry & { readonly who: string })[];
  /** Of the first break: its sentence, and the place of the entry where one can be named. */
  readonly broken?: { readonly what: string; readonly at?: number };
}
