// What every listener is given.
// Never untrue: a listener has no other way to the product than these verbs.
import type { StageScope } from "../../domain/grant-role.ts";
import type { Log } from "../../domain/ports.ts";
import type { Uses } from "../uses.ts";

export interface Listening {
  readonly uses: Uses;
  /** Goes into the commands to paste. */
  readonly scope: StageScope;
  readonly log: Log;
}
