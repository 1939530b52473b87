// Step Check: whether a grant goes on. May look, not touch.
import { checkAccess } from "../../workflows/access/check-access.ts";
import { entry } from "../runtime/entry.ts";
import { StepEvent } from "../runtime/events.ts";
import {
  changing,
  inventory,
  lenientDirectory,
  lister,
  placeOf,
  prefixOf,
  telling,
} from "../runtime/ports.ts";
import { roleReader } from "../runtime/role-ports.ts";

export const { wire, handler } = entry({
  name: "CheckAccess",
  event: StepEvent,
  about: ({ requestId }) => requestId,
  run: (runtime, event, now) =>
    checkAccess(
      {
        ...changing(runtime),
        ...telling(runtime),
        directory: lenientDirectory(runtime),
        inventory: inventory(runtime),
        lister: lister(runtime),
        place: placeOf(runtime),
        prefix: prefixOf(runtime),
        roleReader: roleReader(runtime),
      },
      event,
      now,
    ),
});
