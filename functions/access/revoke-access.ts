// Step Revoke: removes grant roles with everything on them, and can give nothing.
import { revokeAccess } from "../../workflows/access/revoke-access.ts";
import { entry } from "../runtime/entry.ts";
import { StepEvent } from "../runtime/events.ts";
import { changing, lenientDirectory, pairs, telling } from "../runtime/ports.ts";
import { roleRemover } from "../runtime/role-ports.ts";

export const { wire, handler } = entry({
  name: "RevokeAccess",
  event: StepEvent,
  about: ({ requestId }) => requestId,
  run: (runtime, event, now) =>
    revokeAccess(
      {
        ...changing(runtime),
        ...telling(runtime),
        directory: lenientDirectory(runtime),
        pairs: pairs(runtime),
        remover: roleRemover(runtime),
      },
      event,
      now,
    ),
});
