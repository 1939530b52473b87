// What the security channel is told.
// Never untrue: each kind has words of its own in slack/views/alerts.ts, or nothing compiles.
import type { Request } from "./request.ts";
import type { Session } from "./session.ts";

export type Alert =
  | {
      readonly alert: "ungoverned-session";
      readonly session: Session;
      readonly terminated: boolean;
    }
  | { readonly alert: "stuck-end"; readonly request: Request; readonly sessions: number }
  /** A Slack account was deactivated; `isStated`: people.yaml names it. */
  | {
      readonly alert: "account-gone";
      readonly persons: readonly string[];
      readonly isStated: boolean;
    }
  /** `detail`: every mistake of the policy folder, a line each. */
  | { readonly alert: "policy-mistake"; readonly detail: string };
