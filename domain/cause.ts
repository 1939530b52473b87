// Why a grant or a session ended.
// Never untrue: a cause is known or it is `unknown`; it is never guessed (P5).
import * as z from "zod";

/** Why a grant ended. `failed`: Curfew's own workflow broke, and access was taken away to be safe. */
export const GrantCause = z.enum([
  "idle",
  "deadline",
  "returned",
  "revoked",
  "instance-gone",
  "failed",
]);
export type GrantCause = z.infer<typeof GrantCause>;

/** Why a session ended, as recorded. `failed`: it never started, so it was ended by no one. */
export const SessionCause = z.enum([
  "exit",
  "idle",
  "deadline",
  "max-duration",
  "revoked",
  "returned",
  "instance-gone",
  "failed",
  "ungoverned",
  "unknown",
]);
export type SessionCause = z.infer<typeof SessionCause>;

/** The cause of a session that ended because its grant did. */
export const sessionCauseOf = (cause: GrantCause): SessionCause =>
  cause === "failed" ? "revoked" : cause;
