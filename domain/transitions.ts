// The life cycle of a request as one table; everything that changes a request goes through it.
// Never untrue: no road leads from a state in which a policy may exist to an end that skips `revoking` (P4).
import { type Actor, type AuditData, appendEntry, type Happening, type Sha256 } from "./audit.ts";
import type { Request, RequestState } from "./request.ts";
import { sealOf } from "./seal.ts";
import type { Instant } from "./time.ts";

export const TRANSITIONS = {
  "request.asked": { from: [], to: "requested" },
  "request.refused": { from: ["requested", "pending", "approved"], to: "refused" },
  "approval.asked": { from: ["requested", "pending"], to: "pending" },
  "approval.reminded": { from: ["pending"], to: "pending" },
  "approval.escalated": { from: ["pending"], to: "pending" },
  "approval.stalled": { from: ["pending"], to: "pending" },
  "approval.resumed": { from: ["pending"], to: "pending" },
  "approval.given": { from: ["pending"], to: "pending" },
  "request.approved": { from: ["requested", "pending"], to: "approved" },
  "glass.broken": { from: ["requested"], to: "approved" },
  "request.denied": { from: ["pending"], to: "denied" },
  "request.expired": { from: ["requested", "pending", "approved"], to: "expired" },
  "request.withdrawn": { from: ["requested", "pending", "approved"], to: "withdrawn" },
  "grant.started": { from: ["approved"], to: "granting" },
  "grant.made": { from: ["granting"], to: "active" },
  "extension.asked": { from: ["active"], to: "active" },
  "extension.reminded": { from: ["active"], to: "active" },
  "extension.escalated": { from: ["active"], to: "active" },
  "extension.given": { from: ["active"], to: "active" },
  "extension.approved": { from: ["active"], to: "active" },
  "extension.denied": { from: ["active"], to: "active" },
  "extension.withdrawn": { from: ["active"], to: "active" },
  "extension.expired": { from: ["active"], to: "active" },
  "extension.refused": { from: ["active"], to: "active" },
  "grant.extending": { from: ["active"], to: "active" },
  "grant.extended": { from: ["active"], to: "active" },
  "grant.warned": { from: ["active"], to: "active" },
  "grant.ending": { from: ["granting", "active"], to: "revoking" },
  "policy.removed": { from: ["revoking"], to: "revoking" },
  "end.delayed": { from: ["revoking"], to: "revoking" },
  "grant.ended": { from: ["revoking"], to: "ended" },
} as const satisfies Record<string, { from: readonly RequestState[]; to: RequestState }>;

export type ChangeName = keyof typeof TRANSITIONS;

/** What a change writes: the fields that differ, and what the audit entry says of it. */
export interface Change {
  readonly name: ChangeName;
  readonly actor: Actor;
  readonly data?: AuditData;
  readonly set?: Partial<
    Pick<
      Request,
      | "approvalsNeeded"
      | "expiresAt"
      | "votes"
      | "remindedAt"
      | "stalledAt"
      | "decidedAt"
      | "note"
      | "grant"
      | "extension"
      | "end"
    >
  >;
}

export const mayFollow = (state: RequestState, name: ChangeName): boolean =>
  (TRANSITIONS[name].from as readonly RequestState[]).includes(state);

/** The request after the change; undefined when the table does not allow it from the present state. */
export function applyChange(
  request: Request,
  change: Change,
  now: Instant,
  sha256: Sha256,
): Request | undefined {
  if (!mayFollow(request.state, change.name)) return undefined;
  const next = {
    ...request,
    ...change.set,
    state: TRANSITIONS[change.name].to,
    version: request.version + 1,
  };
  const { name: event, actor, data = {} } = change;
  return withEntry(next, { at: now, event, actor, data }, sha256);
}

/** The request with one more entry, which seals its fields as they now are. */
export function withEntry(request: Request, happening: Happening, sha256: Sha256): Request {
  const sealed = { ...happening, data: { ...happening.data, seal: sealOf(request, sha256) } };
  return { ...request, audit: appendEntry(request.id, request.audit, sealed, sha256) };
}
