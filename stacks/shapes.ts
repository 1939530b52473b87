// The words the topology is written in. The deploy and the local cloud both read them.
import type { Place } from "../domain/grant-policy.ts";
import type { SessionDocument } from "../domain/session-document.ts";

/** One IAM statement of a function's own role. Allow only: what is not here is refused. */
export interface Statement {
  /** Unique within the function; names the reason, e.g. `ReadTheRequest`. */
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

/** What may start a function. What Lambda does with an event that the function fails on is the function's own ({@link AsyncSpec}). */
export type Trigger =
  /** A function URL, open to the internet: the function itself checks who signed. */
  | { readonly kind: "url" }
  /** Invoked by the state machine; failures are the machine's Retry and Catch. */
  | { readonly kind: "workflow" }
  /**
   * An EventBridge rule on the default bus. `retries` (0-185) and `maxAgeSeconds` are for its delivery to Lambda; an
   * event that Lambda does not take in them goes to the dead-letter queue. Without a queue it is dropped.
   */
  | {
      readonly kind: "rule";
      readonly name: string;
      readonly pattern: Readonly<Record<string, unknown>>;
      readonly retries: number;
      readonly maxAgeSeconds: number;
      readonly deadLetters?: string;
    }
  /**
   * EventBridge Scheduler, `rate(n minutes)` or `cron(...)`; at-least-once. It has no dead-letter queue: the next run
   * makes good what one could not do, and an alarm tells of runs that fail or do not come.
   */
  | {
      readonly kind: "schedule";
      readonly name: string;
      readonly expression: string;
      readonly retries: number;
      readonly maxAgeSeconds: number;
      /** The name of the role that Scheduler takes, and what it does in it: invoke the function. */
      readonly role: string;
      readonly statements: readonly Statement[];
    }
  /** A CloudWatch Logs subscription filter on a log group. */
  | {
      readonly kind: "logs";
      readonly name: string;
      readonly logGroup: string;
    };

/** What Lambda does with an event that it has taken and the function fails on (asynchronous invocation). */
export interface AsyncSpec {
  /** Further tries: 0, 1 or 2, Lambda's range. */
  readonly retries: number;
  /** 60 to 21,600 seconds, Lambda's range. */
  readonly maxAgeSeconds: number;
  /** The queue that keeps what failed; without one it is dropped, because the next run makes it good. */
  readonly deadLetters?: string;
}

export interface FunctionSpec {
  /** Unique, PascalCase, e.g. `GrantAccess`; the deployed name is `${prefix}-GrantAccess`. */
  readonly name: string;
  /** The source file, relative to the repository: `functions/access/grant-access.ts`; it exports `handler`. */
  readonly file: string;
  readonly purpose: string;
  /** The name of the role it runs as. */
  readonly role: string;
  readonly triggers: readonly Trigger[];
  /** For a function that nobody waits for: a rule's, a schedule's or a log group's. */
  readonly asynchronous?: AsyncSpec;
  /** How many executions run at once at most, kept for this function alone; left out, it shares the account's limit. */
  readonly reservedConcurrency?: number;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Names of secrets given as environment variables of the same name. */
  readonly secrets: readonly string[];
  readonly statements: readonly Statement[];
  /** What Lambda itself does as the function's role: its log, and events given up. No code of ours needs it. */
  readonly platform: readonly Statement[];
}

export interface TableSpec {
  readonly name: string;
  readonly hashKey: string;
  readonly rangeKey: string;
  readonly indexes: readonly {
    readonly name: string;
    readonly hashKey: string;
    readonly rangeKey: string;
  }[];
  readonly ttlAttribute: string;
}

export interface MachineSpec {
  readonly name: string;
  readonly role: string;
  /** Amazon States Language as a plain object, JSONata. */
  readonly definition: unknown;
  /** What the machine's own role may do. */
  readonly statements: readonly Statement[];
  /** What Step Functions itself does as that role: deliver the machine's log. */
  readonly platform: readonly Statement[];
  readonly logGroup: string;
}

export interface AlarmSpec {
  readonly name: string;
  readonly purpose: string;
  /** The section of docs/operate.md that says what it means, what to check and how to fix it. */
  readonly runbook: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: "Sum" | "Maximum" | "Minimum";
  readonly threshold: number;
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  /** What no data means. */
  readonly missingData: "breaching" | "notBreaching";
  readonly comparison: "GreaterThanThreshold" | "LessThanThreshold";
}

/** A KMS key of our own. One that encrypts is rotated every year; one that signs cannot be. */
export interface KeySpec {
  /** Its alias, without `alias/`. */
  readonly name: string;
  readonly purpose: string;
  /** Whether CloudWatch Logs may use it for groups of this account and Region. */
  readonly logs: boolean;
  /** It signs (NIST P-256) and encrypts nothing. */
  readonly signs?: true;
}

/** A bucket: private, versioned, TLS only, encrypted. */
export interface BucketSpec {
  readonly name: string;
  readonly purpose: string;
  /** It holds the record, whose loss nobody could bear. */
  readonly isRecord?: true;
  /** The key's alias; S3's own encryption if left out, because CloudTrail would need a key policy of its own. */
  readonly key?: string;
  readonly expireAfterDays?: number;
  /** Object Lock: nobody deletes before. */
  readonly lock?: { readonly mode: "GOVERNANCE" | "COMPLIANCE"; readonly days: number };
}

/** A trail of this Region's write management events. */
export interface TrailSpec {
  readonly name: string;
  readonly bucket: string;
}

/** A permissions boundary: a managed policy. */
export interface BoundarySpec {
  readonly name: string;
  /** IAM's path, `/curfew/eu-west-1/`. */
  readonly path: string;
  readonly policy: unknown;
}

export interface Topology {
  readonly prefix: string;
  readonly place: Place;
  /** Whether what is kept must outlive mistakes and the stack itself. */
  readonly production: boolean;
  readonly functions: readonly FunctionSpec[];
  readonly table: TableSpec;
  readonly machine: MachineSpec;
  /** Names of the dead-letter queues. */
  readonly queues: readonly string[];
  readonly logGroups: readonly string[];
  readonly documents: readonly SessionDocument[];
  /** The permissions boundaries of grant roles, one for each profile. */
  readonly boundaries: readonly BoundarySpec[];
  readonly alarms: readonly AlarmSpec[];
  /** The topic alarms ring, and who is written to; with `existing`, the ARN of a topic of the customer's, none is made. */
  readonly alarmTopic: {
    readonly name: string;
    readonly email?: string;
    readonly existing?: string;
  };
  readonly keys: readonly KeySpec[];
  readonly buckets: readonly BucketSpec[];
  readonly trail?: TrailSpec;
  readonly dashboard: { readonly name: string; readonly body: unknown };
  /** Days that logs are kept. */
  readonly keep: { readonly functionLogs: number; readonly transcripts: number };
}
