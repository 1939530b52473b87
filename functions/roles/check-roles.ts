// Scheduler, twice a day: is everything under the stage's path in IAM what Curfew made, and in use?
import { checkRoles } from "../../workflows/access/check-roles.ts";
import { entry } from "../runtime/entry.ts";
import { SweepEvent } from "../runtime/events.ts";
import * as ports from "../runtime/ports.ts";
import { roleInventory } from "../runtime/role-ports.ts";

export const { wire, handler } = entry({
  name: "CheckRoles",
  event: SweepEvent,
  run: (runtime, _event, now) =>
    checkRoles(
      {
        ...ports.mistaken(runtime),
        requests: ports.requests(runtime),
        directory: ports.directory(runtime),
        place: ports.placeOf(runtime),
        prefix: ports.prefixOf(runtime),
        roleInventory: roleInventory(runtime),
      },
      now,
    ),
});
