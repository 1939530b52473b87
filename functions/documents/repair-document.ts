// EventBridge, from Curfew itself: an admin asked for a Session document to be put back.
import { repairDocument } from "../../workflows/documents/repair-document.ts";
import { entry } from "../runtime/entry.ts";
import { RepairAskedEvent } from "../runtime/events.ts";
import * as ports from "../runtime/ports.ts";

export const { wire, handler } = entry({
  name: "RepairDocument",
  event: RepairAskedEvent,
  run: (runtime, { detail }, now) =>
    repairDocument(
      { ...ports.drifting(runtime), repairer: ports.documentRepairer(runtime) },
      detail,
      now,
    ),
});
