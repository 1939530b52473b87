// The check of every Session document against its profile, twice a day: what somebody changed past Curfew is told.
// Never untrue: what is compared is the default version, because StartSession uses that one (facts B1).
import type { DocumentReader } from "../../domain/document-ports.ts";
import { type Drift, driftOver, foundDrift, isRepairLost } from "../../domain/drift.ts";
import {
  type DocumentPlace,
  type SessionDocument,
  saysTheSame,
  sessionDocuments,
} from "../../domain/session-document.ts";
import type { Instant } from "../../domain/time.ts";
import { carryOn } from "../sweep/carry-on.ts";
import { announceDrift, changeDrift, type DriftDeps, tellDrift } from "./change-drift.ts";

export interface CheckDocumentsDeps extends DriftDeps {
  readonly documents: DocumentReader;
  readonly at: DocumentPlace;
}

export async function checkDocuments(deps: CheckDocumentsDeps, now: Instant): Promise<void> {
  // One after another: the rate of GetDocument is unpublished, and nobody waits.
  for (const document of sessionDocuments(deps.directory, deps.at))
    await carryOn(deps, `check the document ${document.name}`, () => check(deps, document, now));
}

async function check(deps: CheckDocumentsDeps, document: SessionDocument, now: Instant) {
  const text = await deps.documents.text(document.name);
  const known = await deps.drifts.read(document.name);
  if (text !== undefined && saysTheSame(text, document.content)) {
    if (known !== undefined && known.over === undefined)
      await changeDrift(deps, driftOver(known, "restored", now, deps.sha256));
    return;
  }
  deps.metrics.count("DocumentDrift");
  const next = foundDrift(known, { document, text }, now, deps.sha256);
  if (next !== undefined) await changeDrift(deps, next);
  else if (known !== undefined) await goOn(deps, known, now);
}

/** Known already: tell what could not be told, ask again for a repair that did not come. */
async function goOn(deps: CheckDocumentsDeps, known: Drift, now: Instant): Promise<void> {
  if (known.message === undefined) await tellDrift(deps, known);
  if (isRepairLost(known, now)) await announceDrift(deps, known);
}
