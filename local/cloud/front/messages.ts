// What goes in and out of the front door, whether over a socket or straight from an SDK client.
// Never untrue: an answer marked lost is never shown to the caller as an answer.
import type { Caller, Need } from "../core/service.ts";

export interface FrontRequest {
  readonly method: string;
  /** Path with query string. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export interface FrontAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
  /** SDK clients take the body as a stream. */
  readonly isStream?: boolean;
}

/** The connection broke: the caller sees no answer. What was thrown, if it was, is for in-process callers. */
export interface LostAnswer {
  readonly lost: true;
  readonly cause?: unknown;
}

export type Handle = (request: FrontRequest) => Promise<FrontAnswer | LostAnswer>;

/** An API whose bodies are forwarded unparsed; errors are its own. */
export interface PassThrough {
  readonly name: string;
  readonly protocol: "raw";
  /** What IAM must allow. Throws AwsError for an operation that is not let through. */
  needs(operation: string, input: unknown, caller: Caller): readonly Need[];
  run(operation: string, request: FrontRequest, caller: Caller): Promise<FrontAnswer>;
}

/** One need and what IAM said to it. */
export interface DecidedNeed {
  readonly action: string;
  readonly resource: string;
  readonly verdict: "Allowed" | "ImplicitlyDenied" | "ExplicitlyDenied";
  /** The statement that decided, as `policy/sid`. */
  readonly by?: string;
}

/** One call, as the recorder gets it. */
export interface CallRecord {
  /** Epoch ms, story time. */
  readonly at: number;
  /** Missing if nobody known signed. */
  readonly caller?: Caller;
  readonly service: string;
  readonly operation: string;
  readonly needs: readonly DecidedNeed[];
  readonly decision: DecidedNeed["verdict"];
  /** The statement that denied, or the first that allowed. */
  readonly statement?: string;
  /** The error's name, if the call failed; `connection-lost` if the answer was lost. */
  readonly error?: string;
  /** Wall-clock milliseconds spent. */
  readonly ms: number;
}
