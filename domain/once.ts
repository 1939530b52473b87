// What is done once, whoever comes to it how often.
// Never untrue: of two that come at once exactly one is the first.
import type { Instant } from "./time.ts";

/** Events already handled; kept for a week. */
export interface Once {
  /** True the first time an id is seen. */
  first(id: string, now: Instant): Promise<boolean>;
  /** What was to be done once was not done: the next time is the first again. */
  undo(id: string): Promise<void>;
}
