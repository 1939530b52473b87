// Step ConfirmGone: may list and terminate sessions and read grant roles, and writes no IAM.
import { endSessions } from "../../workflows/access/end-sessions.ts";
import { entry } from "../runtime/entry.ts";
import { StepEvent } from "../runtime/events.ts";
import * as ports from "../runtime/ports.ts";
import { roleReader } from "../runtime/role-ports.ts";

export const { wire, handler } = entry({
  name: "EndSessions",
  event: StepEvent,
  about: ({ requestId }) => requestId,
  run: (runtime, event, now) =>
    endSessions(
      {
        ...ports.ending(runtime),
        listing: ports.listing(runtime),
        lister: ports.history(runtime),
        roleReader: roleReader(runtime),
      },
      event,
      now,
    ),
});
