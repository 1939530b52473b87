// Step Hold: stores the task token of a running grant.
import { holdAccess } from "../../workflows/access/hold-access.ts";
import { entry } from "../runtime/entry.ts";
import { WaitEvent } from "../runtime/events.ts";
import { requests, workflows } from "../runtime/ports.ts";

export const { wire, handler } = entry({
  name: "HoldAccess",
  event: WaitEvent,
  about: ({ requestId }) => requestId,
  run: (runtime, event) =>
    holdAccess({ requests: requests(runtime), workflows: workflows(runtime) }, event),
});
