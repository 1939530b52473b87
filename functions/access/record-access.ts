// Step Record: the last entry of the request, and the end of each of its sessions.
import { recordAccess } from "../../workflows/access/record-access.ts";
import { entry } from "../runtime/entry.ts";
import { StepEvent } from "../runtime/events.ts";
import * as ports from "../runtime/ports.ts";

export const { wire, handler } = entry({
  name: "RecordAccess",
  event: StepEvent,
  about: ({ requestId }) => requestId,
  run: (runtime, event, now) =>
    recordAccess({ ...ports.ending(runtime), ...ports.reviewing(runtime) }, event, now),
});
