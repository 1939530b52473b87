// Scheduler, twice a day: are the Session documents what the profiles say?
import { checkDocuments } from "../../workflows/documents/check-documents.ts";
import { entry } from "../runtime/entry.ts";
import { SweepEvent } from "../runtime/events.ts";
import * as ports from "../runtime/ports.ts";

export const { wire, handler } = entry({
  name: "CheckDocuments",
  event: SweepEvent,
  run: (runtime, _event, now) =>
    checkDocuments({ ...ports.drifting(runtime), documents: ports.documents(runtime) }, now),
});
