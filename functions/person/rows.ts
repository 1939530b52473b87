// A request as the command line shows it.
import { endsAt } from "../../domain/extension.ts";
import type { Place } from "../../domain/grant-policy.ts";
import { grantRoleArn } from "../../domain/grant-role.ts";
import { minutesGiven, type Request } from "../../domain/request.ts";
import { startCommand } from "../../slack/views/granted.ts";

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
    readonly command: string;
  };
}

export function rowOf(
  { place, prefix }: { readonly place: Place; readonly prefix: string },
  request: Request,
): RequestRow {
  const { id, instance, state, askedAt, note } = request;
  const until = state === "pending" ? request.expiresAt : endsAt(request);
  return {
    id,
    instance: instance.id,
    name: instance.name,
    state,
    minutes: minutesGiven(request),
    askedAt,
    ...(request.startsAt === undefined ? {} : { startsAt: request.startsAt }),
    ...(until === undefined ? {} : { until }),
    ...(note === undefined ? {} : { note }),
    ...(state === "active" && {
      access: {
        role: grantRoleArn({ place, prefix }, id),
        sessionName: id,
        command: startCommand(request, prefix),
      },
    }),
  };
}
