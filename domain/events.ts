// The catalogue of what Curfew tells the world on the event bus, one event for each change of state.
// Never untrue: a published version of an event keeps its meaning; a new meaning is a new version.
import type { AuditEntry } from "./audit.ts";
import type { Request } from "./request.ts";
import type { ReviewChange } from "./review.ts";
import type { ChangeName } from "./transitions.ts";

export const EVENT_SOURCE = "curfew";

/** The wire name (detail-type) of each change, past tense. */
export const EVENT_NAMES = {
  "request.asked": "access.requested",
  "request.refused": "access.refused",
  "approval.asked": "approval.asked",
  "approval.reminded": "approval.reminded",
  "approval.escalated": "approval.escalated",
  "approval.stalled": "approval.stalled",
  "approval.resumed": "approval.resumed",
  "approval.given": "approval.given",
  "request.approved": "access.approved",
  "glass.broken": "access.break-glass",
  "request.denied": "access.denied",
  "request.expired": "access.expired",
  "request.withdrawn": "access.withdrawn",
  "grant.started": "access.granting",
  "grant.made": "access.granted",
  "extension.asked": "extension.asked",
  "extension.reminded": "extension.reminded",
  "extension.escalated": "extension.escalated",
  "extension.given": "extension.given",
  "extension.approved": "extension.approved",
  "extension.denied": "extension.denied",
  "extension.withdrawn": "extension.withdrawn",
  "extension.expired": "extension.expired",
  "extension.refused": "extension.refused",
  "grant.extending": "access.extending",
  "grant.extended": "access.extended",
  "grant.warned": "access.expiring",
  "grant.ending": "access.ending",
  "policy.removed": "access.removed",
  "end.delayed": "access.stuck",
  "grant.ended": "access.ended",
} as const satisfies Record<ChangeName, string>;

/** Of a Session document that is not what its profile says. */
type DocumentEvent =
  | "document.drifted"
  | "document.repair-asked"
  | "document.repaired"
  | "document.restored";

export type EventName =
  | (typeof EVENT_NAMES)[ChangeName]
  | "session.ended"
  | "session.ungoverned"
  | "person.linked"
  | "person.unlinked"
  | ReviewChange
  | DocumentEvent;

export interface CurfewEvent {
  readonly name: EventName;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The event of a request's newest change. `version` counts the request's changes, so that a reader can order and de-duplicate. */
export function eventOf(request: Request, entry: AuditEntry): CurfewEvent {
  return {
    name: EVENT_NAMES[entry.event as ChangeName],
    detail: {
      schema: 1,
      requestId: request.id,
      version: entry.seq,
      at: entry.at,
      actor: entry.actor,
      person: request.person,
      instance: request.instance.id,
      profile: request.profile,
      state: request.state,
      ...(request.breakGlass === true ? { breakGlass: true } : {}),
      ...(request.grant === undefined ? {} : { deadline: request.grant.deadline }),
      ...(request.end === undefined ? {} : { cause: request.end.cause }),
    },
  };
}
