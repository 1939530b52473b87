// A mistake in the policy folder is told to those who can mend it: the security channel, and the admins by name.
// Never untrue: it is counted every minute that it stands, and told once a day, whoever finds it first.
import type { Sha256 } from "../../domain/audit.ts";
import type { Directory, Log, Metrics, Notifier, Once } from "../../domain/ports.ts";
import type { Instant } from "../../domain/time.ts";
import { attempt } from "../access/facts.ts";

export interface PolicyMistake extends Pick<Directory, "people" | "securityChannel"> {
  /** Every mistake, a line each: file, line, what was expected. */
  readonly detail: string;
}

export interface TellMistakeDeps {
  readonly seen: Once;
  readonly notifier: Pick<Notifier, "alert">;
  readonly sha256: Sha256;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Without a channel, where profiles.yaml itself cannot be read and never could, only the alarm tells. */
export async function tellMistake(
  deps: TellMistakeDeps,
  { detail, people, securityChannel }: PolicyMistake,
  now: Instant,
): Promise<void> {
  if (securityChannel === "") return;
  const day = now.slice(0, 10);
  if (!(await deps.seen.first(`policy-mistake:${day}:${deps.sha256(detail)}`, now))) return;
  await attempt(deps, "tell of the policies' mistake", () =>
    deps.notifier.alert(securityChannel, { alert: "policy-mistake", detail }, people),
  );
}
