// The form every simulated AWS service has: a name, and operations that say what they need before they run.
// Never untrue: no operation runs before IAM has allowed every one of its needs.
import type { z } from "zod";

/** Who calls, as found from the access key. */
export interface Caller {
  /** `user`, `role` (an assumed-role session), `function` (a role session of one of our functions) or `service`. */
  readonly kind: "user" | "role" | "function" | "service";
  /** The caller's ARN as GetCallerIdentity gives it, e.g. `arn:aws:sts::A:assumed-role/Role/session`. */
  readonly arn: string;
  readonly accountId: string;
  /** `aws:userid`: `AIDA…` for a user, `AROA…:session-name` for a role session. */
  readonly userId: string;
  readonly accessKeyId: string;
  /** The ARN of the user or role whose policies decide. */
  readonly principalArn: string;
  /** Set when the role was assumed, by this session or one before it in the chain (facts C6). */
  readonly sourceIdentity?: string;
}

/** One thing IAM must allow. Context keys are IAM condition keys, e.g. `ssm:resourceTag/Name`. */
export interface Need {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /**
   * The policy of the resource itself, where the service gives it the first word (KMS): without an Allow in it the
   * caller's own policies allow nothing.
   */
  readonly resourcePolicy?: string;
}

export interface Call {
  readonly caller: Caller;
  readonly requestId: string;
}

/** An error as AWS answers it: `name` is the code clients switch on. */
export class AwsError extends Error {
  readonly status: number;
  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

export interface Operation<Input = unknown, Output = unknown> {
  /** Strict: a parameter we do not know is refused, never ignored. */
  readonly input: z.ZodType<Input>;
  /** What IAM must allow. Several needs: all of them. None: the operation asks for no permission (as GetCallerIdentity). */
  needs(input: Input, caller: Caller): readonly Need[];
  run(input: Input, call: Call): Output | Promise<Output>;
}

export interface Service {
  /** The SigV4 service name: `ssm`, `states`, `events`, `iam`, `sts`, `ec2`, `logs`, `scheduler`, `lambda`, `dynamodb`, `s3`. */
  readonly name: string;
  /** `json` answers JSON (AWS JSON 1.0/1.1); `query` reads forms and answers XML (iam, sts); `ec2`, `s3` and `lambda` are dialects of their own. */
  readonly protocol: "json" | "query" | "ec2" | "s3" | "lambda";
  // biome-ignore lint/suspicious/noExplicitAny: operations of different inputs live in one table; each parses its own.
  readonly operations: Readonly<Record<string, Operation<any, unknown>>>;
}

/** Asks IAM about one need of a caller, on current data and the story's clock. */
export type Authorize = (caller: Caller, need: Need) => Decision;

export interface Decision {
  readonly allowed: boolean;
  /** `Allowed`, `ImplicitlyDenied` or `ExplicitlyDenied`. */
  readonly verdict: "Allowed" | "ImplicitlyDenied" | "ExplicitlyDenied";
  /** The statement that decided, as `policy/sid`. */
  readonly by?: string;
}

/** Puts an event on the default bus, as AWS services do. */
export type Emit = (event: {
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly resources?: readonly string[];
}) => void;

export interface Place {
  readonly account: string;
  readonly region: string;
}
