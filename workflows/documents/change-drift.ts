// Writes a change of a drift, tells the bus, and brings its message in Slack up to date.
// Never untrue: of two that change a drift at once, one does.

import type { Sha256 } from "../../domain/audit.ts";
import type { DriftNotifier, Drifts } from "../../domain/document-ports.ts";
import type { Drift } from "../../domain/drift.ts";
import type { EventName } from "../../domain/events.ts";
import type { Announcer, Directory, Log, Metrics } from "../../domain/ports.ts";
import { attempt } from "../access/facts.ts";

export interface DriftDeps {
  readonly directory: Directory;
  readonly drifts: Drifts;
  readonly driftNotifier: DriftNotifier;
  readonly events: Announcer;
  readonly sha256: Sha256;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** False if somebody was faster; then nothing was changed and nobody told. */
export async function changeDrift(deps: DriftDeps, next: Drift): Promise<boolean> {
  if (!(await deps.drifts.save(next))) return false;
  await announceDrift(deps, next);
  await tellDrift(deps, next);
  return true;
}

/** Tells the bus of the newest change; said again it means the same. */
export async function announceDrift(deps: Pick<DriftDeps, "events">, drift: Drift): Promise<void> {
  const entry = drift.audit[drift.audit.length - 1];
  if (entry === undefined) return;
  const { document, number, version } = drift;
  await deps.events.announce([
    {
      name: entry.event as EventName,
      detail: { schema: 1, document, number, version, at: entry.at, actor: entry.actor },
    },
  ]);
}

/** Posts the drift's message, or edits it; a post that failed is tried again by the next check, an edit is not. */
export async function tellDrift(deps: DriftDeps, drift: Drift): Promise<void> {
  const { people, securityChannel } = deps.directory;
  await attempt(deps, `tell of the document ${drift.document}`, async () => {
    if (drift.message !== undefined) {
      await deps.driftNotifier.refresh(drift.message, drift, people);
      return;
    }
    const message = await deps.driftNotifier.post(securityChannel, drift, people);
    await deps.drifts.noteMessage(drift, message);
  });
}
