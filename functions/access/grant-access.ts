// Step Grant: the only function that makes grant roles and writes their policies, and only under the boundary.
import { grantAccess } from "../../workflows/access/grant-access.ts";
import { entry } from "../runtime/entry.ts";
import { StepEvent } from "../runtime/events.ts";
import * as ports from "../runtime/ports.ts";
import { roleMaker } from "../runtime/role-ports.ts";

export const { wire, handler } = entry({
  name: "GrantAccess",
  event: StepEvent,
  about: ({ requestId }) => requestId,
  run: (runtime, event, now) =>
    grantAccess(
      {
        ...ports.changing(runtime),
        ...ports.telling(runtime),
        ...ports.reviewing(runtime),
        onCall: ports.onCall(runtime),
        requests: ports.requests(runtime),
        directory: ports.directory(runtime),
        policy: ports.policy(runtime),
        inventory: ports.inventory(runtime),
        pairs: ports.pairs(runtime),
        roles: roleMaker(runtime),
        workflows: ports.workflows(runtime),
      },
      event,
      now,
    ),
});
