// The unkind switches of Session Manager: what goes wrong on the real one now and then, on demand.
// Never untrue: with no switch thrown, nothing here changes anything.
import type { Store } from "../core/store.ts";

export type Switches = ReturnType<typeof createSwitches>;

/** Thrown switches are remembered over a restart. */
export function createSwitches(store: Store) {
  const thrown = store.collection<number>("ssm.switches");
  const agents = store.collection<string>("ssm.agent-versions");
  const isOn = (name: string) => thrown.get(name) !== undefined;
  return {
    /** TerminateSession answers 200 for this session and does nothing, until `unstuck`. */
    stuck: (sessionId: string) => thrown.put(`stuck:${sessionId}`, 1),
    unstuck: (sessionId: string) => thrown.delete(`stuck:${sessionId}`),
    isStuck: (sessionId: string) => isOn(`stuck:${sessionId}`),
    /** A terminated session stays `Terminating` for so many ms of story time; 0 ends it at once. */
    terminateSlowly: (ms: number) => thrown.put("terminate-slowly", ms),
    terminatingMs: () => thrown.get("terminate-slowly") ?? 0,
    /** A started session is listed only after so many ms of story time (facts A5). */
    listLate: (ms: number) => thrown.put("list-late", ms),
    listDelayMs: () => thrown.get("list-late") ?? 0,
    setAgentVersion: (instanceId: string, version: string) => agents.put(instanceId, version),
    agentVersion: (instanceId: string) => agents.get(instanceId) ?? "3.3.1611.0",
    agentOffline: (instanceId: string) => thrown.put(`offline:${instanceId}`, 1),
    agentOnline: (instanceId: string) => thrown.delete(`offline:${instanceId}`),
    isAgentOffline: (instanceId: string) => isOn(`offline:${instanceId}`),
  };
}
