// Who is on call by the customer's rota.yaml: the rotations in it, and PagerDuty where it names that.
// Never untrue: what PagerDuty does not answer takes nobody off the rotations, and puts nobody on call.
import { NOBODY_ON_CALL, type OnCall } from "../domain/on-call.ts";
import { onTurn, type Rota } from "../domain/rota.ts";

/** `pagerDuty` is left out where a command line asks nobody. */
export function rotaOnCall(rota: Rota | undefined, pagerDuty?: OnCall): OnCall {
  if (rota === undefined) return NOBODY_ON_CALL;
  return {
    async whoAt(now) {
      const own = onTurn(rota, now);
      if (rota.pagerduty === undefined) return { people: own };
      if (pagerDuty === undefined) return { people: own, unknown: "PagerDuty was not asked" };
      const { people, unknown } = await pagerDuty.whoAt(now);
      return {
        people: new Set([...own, ...people]),
        ...(unknown === undefined ? {} : { unknown }),
      };
    },
  };
}
