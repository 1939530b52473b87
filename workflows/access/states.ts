// Names shared by the machine, its steps and the tests.

export const STATES = {
  admit: "Admit",
  admitted: "Admitted?",
  askApprovers: "AskApprovers",
  readDecision: "ReadDecision",
  decided: "Decided?",
  grant: "Grant",
  granted: "Granted?",
  hold: "Hold",
  check: "Check",
  extend: "Extend",
  held: "Held?",
  revoke: "Revoke",
  confirmGone: "ConfirmGone",
  gone: "Gone?",
  waitForGone: "WaitForGone",
  waitToRevoke: "WaitToRevoke",
  record: "Record",
  /** Keeps the record. Its name is that of the first version's end, so that running executions end where they did. */
  close: "Close",
  closed: "Closed",
} as const;

/** The functions the machine calls, by their names in the topology. */
export const STEP_FUNCTIONS = [
  "AdmitRequest",
  "AskApprovers",
  "ReadDecision",
  "GrantAccess",
  "HoldAccess",
  "CheckAccess",
  "RevokeAccess",
  "EndSessions",
  "RecordAccess",
  "KeepRecord",
] as const;
export type StepFunction = (typeof STEP_FUNCTIONS)[number];

/** Where a step says the story goes on. */
export type Next =
  | "AskApprovers"
  | "ReadDecision"
  | "Grant"
  | "Hold"
  | "Revoke"
  | "ConfirmGone"
  | "Wait"
  | "Record"
  | "Close";

/** What every step answers; `seconds` is how long the next waiting state may wait. */
export interface StepResult {
  readonly next: Next;
  readonly seconds: number;
  /** With Hold: an approved extension is to be written first. An execution of an older machine does not look at it. */
  readonly extend?: true;
}

/** Error names of our faults. Retryable ones are tried again by the machine. */
export const FAULTS = { retryable: "Curfew.Retryable", broken: "Curfew.Broken" } as const;
