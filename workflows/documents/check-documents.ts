// The check of every Session document against its profile, twice a day: what somebody changed past Curfew is told.
// Invariant: both the default version and the latest are compared: StartSession uses the one as AWS documents it, and
// the other as it was once reported (facts B1).
import type { DocumentReader } from "../../domain/document-ports.ts";
import { type Drift, driftOver, foundDrift, isRepairLost } from "../../domain/drift.ts";
import {
  type DocumentPlace,
  type SessionDocument,
  sessionDocuments,
  strangeText,
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
  const texts = await deps.documents.texts(document.name);
  const text = texts === undefined ? undefined : strangeText(texts, document);
  const known = await deps.drifts.read(document.name);
  if (texts !== undefined && text === undefined) {
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
