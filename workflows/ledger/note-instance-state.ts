// EC2 says that an instance stopped or is gone (facts D2).
// Invariant: a stopped instance ends its sessions; only one that is gone for good ends the grant, and refuses what waits.
import type { Log, Requests, Sessions, Workflows } from "../../domain/ports.ts";
import { isRefusal } from "../../domain/refusal.ts";
import { hasEnded } from "../../domain/session.ts";
import type { Instant } from "../../domain/time.ts";
import { type ChangeDeps, changeRequest } from "../access/change-request.ts";
import { endingChange } from "../access/ending.ts";
import { GONE, refuseWaiting } from "../access/refuse-waiting.ts";
import { ringBell } from "../access/ring-bell.ts";

export interface InstanceStateDeps extends ChangeDeps {
  readonly requests: Pick<Requests, "read" | "save" | "openPages">;
  readonly sessions: Pick<Sessions, "ofInstance" | "note">;
  readonly workflows: Pick<Workflows, "ring">;
  readonly log: Log;
}

const DOWN = ["stopping", "stopped", "shutting-down", "terminated"];

/** How many of an instance's newest sessions are looked through for open ones. */
const RECENT_SESSIONS = 200;

export async function noteInstanceState(
  deps: InstanceStateDeps,
  input: { readonly instanceId: string; readonly state: string; readonly at: Instant },
  now: Instant,
): Promise<void> {
  if (!DOWN.includes(input.state)) return;
  const newest = await deps.sessions.ofInstance(input.instanceId, RECENT_SESSIONS);
  // An event may come late, when the instance runs again: a session begun since then is not ended by it.
  const sessions = newest.filter(({ startedAt }) => startedAt <= input.at);
  const ending = { cause: "instance-gone" as const, by: "aws", at: input.at };
  for (const session of sessions)
    if (!hasEnded(session) && session.ending === undefined)
      await deps.sessions.note(session.id, { ending });
  if (GONE.includes(input.state)) await endRequests(deps, input, now);
}

async function endRequests(
  deps: InstanceStateDeps,
  { instanceId, state }: { readonly instanceId: string; readonly state: string },
  now: Instant,
): Promise<void> {
  const held: string[] = [];
  for await (const page of deps.requests.openPages())
    held.push(...page.flatMap(({ id, instance }) => (instance.id === instanceId ? [id] : [])));
  for (const id of held) {
    await refuseWaiting(deps, { requestId: id, state }, now);
    const ended = await changeRequest(
      deps,
      id,
      (fresh) =>
        fresh.state === "granting" || fresh.state === "active"
          ? endingChange("instance-gone", { kind: "aws", id: "ec2" }, now)
          : undefined,
      now,
    );
    if (!isRefusal(ended) && ended.state === "revoking") await ringBell(deps, id);
  }
}
