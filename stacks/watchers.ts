// The functions that no person and no workflow starts: they watch events, transcripts and the clock.
import { changing, type Draft, machine } from "./drafts.ts";
import type { Names } from "./names.ts";
import * as may from "./statements.ts";
import {
  activity,
  everyMinute,
  executionFailed,
  instanceStates,
  requestChanged,
  sessionCalls,
} from "./triggers.ts";

export const eventWatchers = (names: Names) =>
  ({
    RestartWorkflow: {
      file: "functions/access/restart-workflow.ts",
      purpose: "Takes a request on whose execution failed",
      triggers: [executionFailed(names)],
      environment: machine(names),
      statements: [...changing(names), may.startWorkflows(names)],
    },
    NoteSessionCall: {
      file: "functions/ledger/note-session-call.ts",
      purpose: "Takes started, resumed and terminated sessions into the ledger",
      triggers: [sessionCalls(names)],
      statements: [
        ...changing(names),
        may.lookAtInstances,
        may.lookAtSessions,
        may.terminateSessions(names),
        may.askWhichPolicy(names),
        may.lookAtRoles(names),
      ],
    },
    RefreshHomes: {
      file: "functions/slack/refresh-homes.ts",
      purpose: "Shows App Home anew to those whom a change of a request concerns",
      triggers: [requestChanged(names)],
      memoryMb: 512,
      statements: [may.readTheTable(names), may.queryIndexes(names, "by-person", "listing")],
    },
    NoteInstanceState: {
      file: "functions/ledger/note-instance-state.ts",
      purpose: "Ends sessions and grants of an instance that is gone",
      triggers: [instanceStates(names)],
      environment: machine(names),
      secrets: [],
      statements: [
        ...changing(names),
        may.queryIndexes(names, "by-instance", "live"),
        may.ringBells,
      ],
    },
  }) satisfies Record<string, Draft>;

export const routine = (names: Names, logGroups: readonly string[]) =>
  ({
    NoteActivity: {
      file: "functions/ledger/note-activity.ts",
      purpose: "Notes when somebody was last at work in a session",
      triggers: logGroups.map((group) => activity(names, group)),
      secrets: [],
      statements: [may.readTheTable(names), may.writeTheTable(names)],
    },
    Sweep: {
      file: "functions/sweep/sweep.ts",
      purpose:
        "Once a minute: ends that no event tells of, ungoverned sessions, lost bells, dead workflows",
      triggers: [everyMinute(names)],
      timeoutSeconds: 55,
      memoryMb: 512,
      environment: machine(names),
      statements: [
        ...changing(names),
        may.queryIndexes(names, "by-person", "live"),
        may.lookAtInstances,
        may.lookAtSessions,
        may.terminateSessions(names),
        may.askWhichPolicy(names),
        may.lookAtRoles(names),
        may.startWorkflows(names),
        may.lookAtWorkflows(names),
        may.ringBells,
      ],
    },
  }) satisfies Record<string, Draft>;
