// An admin's click: the document is to say again what its profile says. The repair itself is another function's power.
// Never untrue: only an admin asks, for the drift that the message was about, and two clicks are one repair.
import {
  type Drift,
  isAdmin,
  isRepairable,
  isRepairLost,
  repairAsked,
} from "../../domain/drift.ts";
import { nameOf } from "../../domain/person.ts";
import type { Refusal } from "../../domain/refusal.ts";
import type { Instant } from "../../domain/time.ts";
import { announceDrift, changeDrift, type DriftDeps } from "./change-drift.ts";

export interface AskRepair {
  readonly slackUser: string;
  readonly document: string;
  /** Which drift the message was about. */
  readonly number: number;
}

export async function askRepair(
  deps: DriftDeps,
  { slackUser, document, number }: AskRepair,
  now: Instant,
): Promise<Drift | Refusal> {
  const { people } = deps.directory;
  const person = people.find(({ slack }) => slack === slackUser);
  if (person === undefined) return { refused: "unknown-person" };
  if (!isAdmin(person)) return { refused: "not-admin" };
  const drift = await deps.drifts.read(document);
  if (drift === undefined || drift.number !== number || drift.over !== undefined)
    return { refused: "drift-over", document };
  if (!isRepairable(drift)) return { refused: "document-missing", document };
  if (drift.repair === undefined) {
    const next = repairAsked(drift, person.id, now, deps.sha256);
    return (await changeDrift(deps, next)) ? next : { refused: "changed-meanwhile" };
  }
  if (!isRepairLost(drift, now))
    return { refused: "repair-asked", document, by: nameOf(people, drift.repair.by) };
  // The event of the first click was lost: whoever clicks now sends it again.
  await announceDrift(deps, drift);
  return drift;
}
