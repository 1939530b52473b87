// Step ReadDecision: what the approvers decided, or that time is up.
import { readDecision } from "../../workflows/access/read-decision.ts";
import { entry } from "../runtime/entry.ts";
import { StepEvent } from "../runtime/events.ts";
import { changing, lenientDirectory, telling } from "../runtime/ports.ts";

export const { wire, handler } = entry({
  name: "ReadDecision",
  event: StepEvent,
  about: ({ requestId }) => requestId,
  run: (runtime, event, now) =>
    readDecision(
      { ...changing(runtime), ...telling(runtime), directory: lenientDirectory(runtime) },
      event,
      now,
    ),
});
