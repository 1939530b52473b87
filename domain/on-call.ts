// The port to whoever keeps the rota.
// Never untrue: an answer that did not come is `unknown`, and then nobody it would have named is on call (P9).
import type { Instant } from "./time.ts";

export interface WhoIsOnCall {
  /** Ids of people.yaml. */
  readonly people: ReadonlySet<string>;
  /** Why there may be others, in words for people; left out when everything was answered. */
  readonly unknown?: string;
}

export interface OnCall {
  whoAt(now: Instant): Promise<WhoIsOnCall>;
}

/** Where no rota is written nobody is on call. */
export const NOBODY_ON_CALL: OnCall = { whoAt: async () => ({ people: new Set() }) };
