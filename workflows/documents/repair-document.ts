// Puts a Session document back to what its profile says, once an admin has asked for it.
// Never untrue: the only text ever written is the profile's, and nothing is written that nobody asked for.
import type { DocumentRepairer } from "../../domain/document-ports.ts";
import { type Drift, driftOver } from "../../domain/drift.ts";
import { Fault } from "../../domain/fault.ts";
import { type DocumentPlace, sessionDocuments } from "../../domain/session-document.ts";
import type { Instant } from "../../domain/time.ts";
import { changeDrift, type DriftDeps } from "./change-drift.ts";

export interface RepairDeps extends DriftDeps {
  readonly repairer: DocumentRepairer;
  readonly at: DocumentPlace;
}

export async function repairDocument(
  deps: RepairDeps,
  asked: Pick<Drift, "document" | "number">,
  now: Instant,
): Promise<void> {
  const drift = await deps.drifts.read(asked.document);
  // An event on the bus may be anybody's; the table says what was asked for.
  if (drift?.number !== asked.number || drift.repair === undefined || drift.over !== undefined)
    return;
  const documents = sessionDocuments(deps.directory, deps.at);
  const document = documents.find(({ name }) => name === asked.document);
  if (document === undefined)
    throw new Fault(`no profile has the document ${asked.document} any more`, { retryable: false });
  await deps.repairer.repair(document);
  await changeDrift(deps, driftOver(drift, "repaired", now, deps.sha256));
}
