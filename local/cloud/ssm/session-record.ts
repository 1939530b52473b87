// What the service knows of one session, and the two questions everybody asks of it.
// Never untrue: `endedAt` is there exactly when the session is over.
import type { SessionSettings } from "./document-content.ts";

/** Why a session ended; AWS tells nobody (facts A6), so this is for the local cloud's own eyes and its tests. */
export type EndCause =
  | "terminated"
  | "exit"
  | "idle"
  | "max-duration"
  | "instance-gone"
  | "abandoned"
  | "failed"
  | "no-bucket"
  | "not-encrypted"
  | "no-user";

export interface SessionRecord {
  readonly id: string;
  readonly target: string;
  /** The caller's ARN, as Owner shows it (facts A2). */
  readonly owner: string;
  /** The owner's `aws:userid`: the tag that "only my own sessions" policies compare (facts C3). */
  readonly ownerUserId: string;
  readonly documentName: string;
  readonly reason?: string;
  readonly settings: SessionSettings;
  /** `Connecting` until a client is on the data channel; `Failed` where it never started. */
  readonly status:
    | "Connecting"
    | "Connected"
    | "Disconnected"
    | "Terminating"
    | "Terminated"
    | "Failed";
  /** Epoch ms, story time, as all times here. */
  readonly startedAt: number;
  /** The last user input or (re)connection: what the idle time is counted from. */
  readonly activeAt: number;
  readonly disconnectedAt?: number;
  readonly terminatesAt?: number;
  readonly endedAt?: number;
  readonly endCause?: EndCause;
}

/** The agent gave up before the shell was there: AWS lists such a session as failed (agent, sessionplugin.go). */
const NEVER_STARTED: readonly EndCause[] = ["failed", "no-bucket", "no-user", "not-encrypted"];
export const statusAfter = (cause: EndCause): "Failed" | "Terminated" =>
  NEVER_STARTED.includes(cause) ? "Failed" : "Terminated";

export const isOver = (session: SessionRecord) => session.endedAt !== undefined;

/** The text that the client shows when its channel is closed (facts A7). */
export const END_TEXTS: Readonly<Record<EndCause, string>> = {
  terminated: "",
  exit: "",
  idle: "Your session timed out due to inactivity and has been terminated.",
  "max-duration": "Your session reached its maximum duration and has been terminated.",
  "instance-gone": "The connection to the instance was lost.",
  abandoned: "",
  "no-bucket":
    "Couldn't start the session because we are unable to validate encryption on Amazon S3 bucket.",
  "not-encrypted": "Encountered error while initiating handshake.",
  // Not the agent's own words.
  "no-user": "The session has no user that Run As may run it as.",
  failed:
    "We couldn't start the session because encryption is not set up on the selected CloudWatch Logs log group. Either encrypt the log group or choose an option to enable logging without encryption.",
};
