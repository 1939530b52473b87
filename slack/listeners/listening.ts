// What every listener is given.
// Never untrue: a listener has no other way to the product than these verbs.
import type { Log } from "../../domain/ports.ts";
import type { Uses } from "../uses.ts";

export interface Listening {
  readonly uses: Uses;
  readonly log: Log;
}
