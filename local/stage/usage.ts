// What was called, by whom, and which statement allowed it: the proof that the topology's statements are exact.
// Never untrue: a call of a function that IAM denied is kept until it is asked for.
import type { CallRecord } from "../cloud/front/messages.ts";

export interface DeniedCall {
  readonly functionRole: string;
  readonly action: string;
  readonly resource: string;
}

export interface Usage {
  record(entry: CallRecord): void;
  /** Calls of our functions that their statements do not allow. */
  denied(): readonly DeniedCall[];
  /** `role/Sid` of every statement that allowed something. */
  used(): ReadonlySet<string>;
  /** Calls by `service:Operation`, of functions only. */
  counts(): ReadonlyMap<string, number>;
}

const roleOf = (arn: string) => /:role\/(.+)$/.exec(arn)?.[1] ?? arn;

export function createUsage(): Usage {
  const denied: DeniedCall[] = [];
  const used = new Set<string>();
  const counts = new Map<string, number>();
  return {
    record({ caller, needs, service, operation }) {
      if (caller?.kind !== "function") return;
      const role = roleOf(caller.principalArn);
      const name = `${service}:${operation}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      for (const { verdict, by, action, resource } of needs) {
        if (verdict !== "Allowed") denied.push({ functionRole: role, action, resource });
        else if (by !== undefined) used.add(`${role}/${by.split("/").pop() ?? by}`);
      }
    },
    denied: () => denied,
    used: () => used,
    counts: () => counts,
  };
}
