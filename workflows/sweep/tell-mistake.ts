// A mistake in the policy folder is told to those who can mend it: the security channel, and the admins by name.
// Never untrue: it is counted every minute that it stands, and told once a day; what Slack did not take is told the next minute.
import type { Sha256 } from "../../domain/audit.ts";
import type { Once } from "../../domain/once.ts";
import type { Directory, Log, Metrics, Notifier } from "../../domain/ports.ts";
import type { Instant } from "../../domain/time.ts";
import { attempt } from "../access/facts.ts";
import { doOnce } from "./do-once.ts";

export interface PolicyMistake extends Pick<Directory, "people" | "securityChannel"> {
  /** Every mistake, a line each: file, line, what was expected. */
  readonly detail: string;
}

export interface TellMistakeDeps {
  readonly seen: Pick<Once, "claim" | "done" | "undo">;
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
  await attempt(deps, "tell of the policies' mistake", () =>
    doOnce(deps, `policy-mistake:${day}:${deps.sha256(detail)}`, now, () =>
      deps.notifier.alert(securityChannel, { alert: "policy-mistake", detail }, people),
    ),
  );
}
