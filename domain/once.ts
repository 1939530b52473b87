// What is done once, whoever comes to it how often.
// Never untrue: of two that come at once exactly one is the first.
import type { Instant } from "./time.ts";

/** Events already handled, and things told; kept for a week. */
export interface Once {
  /** True the first time an id is seen. For what must rather be lost than done twice. */
  first(id: string, now: Instant): Promise<boolean>;
  /**
   * Takes what is to be done once upon oneself, for some seconds; false where it is done, or another is at it. For what
   * must rather be done twice than lost: whoever dies over it leaves it to the next.
   */
  claim(id: string, now: Instant): Promise<boolean>;
  /** What was claimed is done, and nobody's to do any more. */
  done(id: string): Promise<void>;
  /** What was claimed was not done: the next may claim it at once. */
  undo(id: string): Promise<void>;
}
