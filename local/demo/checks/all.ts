// Every check of the demo, in the order of the promises.
import { deadlineHolds, endBeforeBeginning, noStandingAccess } from "./access.ts";
import type { Checker } from "./check.ts";
import { noOverlap, notTheirOwn, oneDecision, refusedInDoubt } from "./decisions.ts";
import { noneOutlives, recordedOnce } from "./endings.ts";
import { allowedCalls, breakGlass, chained, nothingLost, outsideSeen } from "./record.ts";

export const CHECKS: readonly Checker[] = [
  noStandingAccess,
  deadlineHolds,
  endBeforeBeginning,
  noneOutlives,
  recordedOnce,
  oneDecision,
  notTheirOwn,
  chained,
  refusedInDoubt,
  breakGlass,
  outsideSeen,
  noOverlap,
  allowedCalls,
  nothingLost,
];
