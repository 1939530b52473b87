// Scheduler, every minute: sessions, then requests, then records not yet kept, a mistake in the policies, what is left
// of AWS's own history, and the picker's copy of the inventory.
import { sweepBackfill } from "../../workflows/sweep/backfill-history.ts";
import { surveyRequests } from "../../workflows/sweep/survey-requests.ts";
import { sweepInventory } from "../../workflows/sweep/sweep-inventory.ts";
import { sweepRecords } from "../../workflows/sweep/sweep-records.ts";
import { sweepRequests } from "../../workflows/sweep/sweep-requests.ts";
import {
  type HistoryMemory,
  listSessions,
  sweepSessions,
} from "../../workflows/sweep/sweep-sessions.ts";
import { sweepWaiting } from "../../workflows/sweep/sweep-waiting.ts";
import { tellMistake } from "../../workflows/sweep/tell-mistake.ts";
import { turnOf } from "../../workflows/sweep/turn.ts";
import { entry } from "../runtime/entry.ts";
import { SweepEvent } from "../runtime/events.ts";
import * as ports from "../runtime/ports.ts";

export const { wire, handler } = entry({
  name: "Sweep",
  event: SweepEvent,
  run: async (runtime, _event, now) => {
    const deps = {
      ...ports.ending(runtime),
      workflows: ports.workflows(runtime),
      backfills: ports.backfills(runtime),
      letIn: ports.letIn(runtime),
      turn: turnOf(now, () => runtime.now()),
      policy: () => ports.lenientPolicy(runtime),
      memory: runtime.once("history", (): HistoryMemory => ({ recorded: new Set() })),
    };
    const listed = await listSessions(deps.lister);
    const survey = await surveyRequests(deps, listed, now);
    // Sessions first: whether a grant is idle is read from the ledger.
    await sweepSessions({ ...deps, survey }, listed, now);
    await sweepRequests({ ...deps, survey }, now);
    await sweepRecords(deps, now);
    const mistake = ports.policyMistake(runtime);
    if (mistake !== undefined) {
      runtime.counts.count("PolicyMistake");
      await tellMistake(ports.mistaken(runtime), mistake, now);
    }
    await sweepBackfill(deps, now);
    const running = await sweepInventory({ ...deps, snapshot: ports.snapshot(runtime) });
    if (running !== undefined) await sweepWaiting({ ...deps, survey }, running, now);
    runtime.counts.count("SweepDone");
  },
});
