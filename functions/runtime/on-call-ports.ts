// Who is on call and which incidents are open, by rota.yaml, for a running function.
import type { PagerDutySettings } from "../../adapters/pagerduty-api.ts";
import { pagerDutyIncidents } from "../../adapters/pagerduty-incidents.ts";
import { pagerDutyOnCall } from "../../adapters/pagerduty-on-call.ts";
import { rotaOnCall } from "../../adapters/rota-on-call.ts";
import { type Incidents, NO_INCIDENTS } from "../../domain/incidents.ts";
import type { OnCall } from "../../domain/on-call.ts";
import type { Rota } from "../../domain/rota.ts";
import { PagerDutyEnv, readEnv } from "./config.ts";
import type { FunctionHost } from "./host.ts";

/** PagerDuty is asked where the rota names it. */
export const onCallBy = (rota: Rota | undefined, host: FunctionHost): OnCall =>
  rota?.pagerduty === undefined
    ? rotaOnCall(rota)
    : rotaOnCall(rota, pagerDutyOnCall(rota.pagerduty, settingsOf(host)));

/** PagerDuty's, where the rota says how incidents are written. */
export const incidentsBy = (rota: Rota | undefined, host: FunctionHost): Incidents =>
  rota?.pagerduty?.incidents === undefined
    ? NO_INCIDENTS
    : pagerDutyIncidents(rota.pagerduty, settingsOf(host));

function settingsOf(host: FunctionHost): PagerDutySettings {
  const { PAGERDUTY_TOKEN: token, PAGERDUTY_API_URL: apiUrl } = readEnv(host, PagerDutyEnv);
  return { token, apiUrl, fetch: host.fetch };
}
