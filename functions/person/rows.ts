// A request as the command line shows it.
import { endsAt } from "../../domain/extension.ts";
import type { Place } from "../../domain/grant-policy.ts";
import { grantRoleArn } from "../../domain/grant-role.ts";
import { minutesGiven, type Request, wasUsable } from "../../domain/request.ts";
import { accessCommands } from "../../slack/views/access-commands.ts";

export interface RequestRow {
  readonly id: string;
  readonly instance: string;
  readonly name: string;
  readonly state: Request["state"];
  readonly minutes: number;
  readonly askedAt: string;
  /** When access begins, where it was asked for later. */
  readonly startsAt?: string;
  /** When an unanswered request expires, or access ends. */
  readonly until?: string;
  /** Why it was refused or denied. */
  readonly note?: string;
  /** While access is open: how to get in. */
  readonly access?: {
    readonly role: string;
    readonly sessionName: string;
    /** Lines for a POSIX shell: the AWS CLI profile of the grant, then the session. */
    readonly commands: readonly string[];
  };
}

export function rowOf(
  { place, prefix }: { readonly place: Place; readonly prefix: string },
  request: Request,
): RequestRow {
  const { id, instance, state, askedAt, note } = request;
  const until = state === "pending" ? request.expiresAt : wasUsable(request) && endsAt(request);
  return {
    id,
    instance: instance.id,
    name: instance.name,
    state,
    minutes: minutesGiven(request),
    askedAt,
    ...(request.startsAt === undefined ? {} : { startsAt: request.startsAt }),
    ...(until ? { until } : {}),
    ...(note === undefined ? {} : { note }),
    ...(state === "active" && {
      access: {
        role: grantRoleArn({ place, prefix }, id),
        sessionName: id,
        commands: accessCommands(request, { place, prefix }),
      },
    }),
  };
}
