// EventBridge, from CloudTrail: somebody started, resumed or terminated a session.
import { noteSessionCall } from "../../workflows/ledger/note-session-call.ts";
import { entry } from "../runtime/entry.ts";
import { SessionCallEvent } from "../runtime/events.ts";
import * as ports from "../runtime/ports.ts";

export const { wire, handler } = entry({
  name: "NoteSessionCall",
  event: SessionCallEvent,
  about: ({ detail }) => detail.responseElements.sessionId,
  run: (runtime, { detail }, now) =>
    noteSessionCall(
      {
        ...ports.telling(runtime),
        requests: ports.requests(runtime),
        sessions: ports.sessions(runtime),
        inventory: ports.inventory(runtime),
        events: ports.events(runtime),
        lister: ports.lister(runtime),
        ender: ports.ender(runtime),
        letIn: ports.letIn(runtime),
        directory: ports.lenientDirectory(runtime),
        place: ports.placeOf(runtime),
        prefix: ports.prefixOf(runtime),
      },
      {
        call: detail.eventName,
        sessionId: detail.responseElements.sessionId,
        by: detail.userIdentity.arn,
        roleId: roleIdOf(detail.userIdentity.principalId),
        at: detail.eventTime,
        target: detail.requestParameters.target,
        document: detail.requestParameters.documentName,
      },
      now,
    ),
});

/** `AROA…:session name` -> `AROA…`; undefined for what is no role session. */
const roleIdOf = (principalId = ""): string | undefined =>
  /^(AROA[A-Z0-9]+):/.exec(principalId)?.[1];
