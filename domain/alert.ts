// What the security channel is told.
// Never untrue: each kind has words of its own in slack/views/alerts.ts, or nothing compiles.
import type { GrantProblem } from "./grant-problem.ts";
import type { Request } from "./request.ts";
import type { Session } from "./session.ts";

export type Alert =
  | {
      readonly alert: "ungoverned-session";
      readonly session: Session;
      readonly terminated: boolean;
    }
  | {
      readonly alert: "grant-failed";
      readonly request: Request;
      readonly problem: GrantProblem;
    }
  /** Role or policy of a grant are not as Curfew made them; `differences` says in which way. */
  | {
      readonly alert: "role-drift";
      readonly request: Request;
      readonly differences: readonly string[];
    }
  /** Under the stage's path in IAM is what no live grant has, or what Curfew did not make so; a line each. */
  | { readonly alert: "role-findings"; readonly findings: readonly string[] }
  | { readonly alert: "stuck-end"; readonly request: Request; readonly sessions: number }
  /** A Slack account was deactivated; `isStated`: people.yaml names it. */
  | {
      readonly alert: "account-gone";
      readonly persons: readonly string[];
      readonly isStated: boolean;
    }
  /** `detail`: every mistake of the policy folder, a line each. */
  | { readonly alert: "policy-mistake"; readonly detail: string };
