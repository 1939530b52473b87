// What the scenes saw on their way, for the checks at the end.
// Never untrue: it holds answers as they were given; whether they are right is judged by the checks alone.
import type { AwsRefusal } from "../stage/aws-call.ts";

/** What AWS said to somebody who tried to start a session. */
export type Attempt = { readonly opened: string } | AwsRefusal;

export interface Observations {
  /** Attempts that no grant covered, with the words for when they were made. */
  readonly uncovered: { readonly when: string; readonly attempt: Attempt }[];
  /** Attempts to use one grant's document on the instance of another one. */
  readonly crossed: Attempt[];
  /** Policies found on grant roles while the story went on. */
  readonly samples: {
    moments: number;
    policies: number;
    readonly strays: string[];
    readonly wide: string[];
  };
  deadline?: {
    readonly secondBefore: Attempt;
    readonly atDeadline: Attempt;
    /** IAM's decisions still knew the policy: only the date in it can have refused. */
    readonly policyStillSeen: boolean;
  };
  noExecution?: {
    readonly requestId: string;
    readonly stateBefore: string;
    readonly answer: unknown;
    readonly policies: number;
  };
  late?: { readonly requestId: string; readonly attempt: Attempt };
  ownClick?: {
    readonly requestId: string;
    readonly told: string;
    readonly votesAfter: number;
    readonly stateAfter: string;
  };
  twoClicks?: { readonly requestId: string; readonly told: readonly string[] };
  nonsense?: {
    readonly answers: readonly { readonly what: string; readonly told: string }[];
    readonly requestsMade: number;
  };
  readonly outside: string[];
  second?: {
    readonly told: string;
    readonly until: string;
    readonly deadlineBefore: string | undefined;
    readonly deadlineAfter: string | undefined;
    readonly firstAnswers: string;
  };
  /** Scenes that broke off. */
  readonly broken: string[];
}

export const noObservations = (): Observations => ({
  uncovered: [],
  crossed: [],
  samples: { moments: 0, policies: 0, strays: [], wide: [] },
  outside: [],
  broken: [],
});
