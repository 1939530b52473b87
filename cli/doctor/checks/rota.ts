// Whether somebody could break glass now: profiles that let it, the rota, and PagerDuty where the rota names it.
// Never untrue: the token goes to PagerDuty alone and is never printed; without one the check says that it did not ask.
import { pagerDutyOnCall } from "../../../adapters/pagerduty-on-call.ts";
import { rotaOnCall } from "../../../adapters/rota-on-call.ts";
import { instantOf } from "../../../domain/time.ts";
import { type Check, type CheckDeps, type Finding, findingsOf } from "../finding.ts";

/** Doctor has more time than somebody in an emergency. */
const PATIENCE_MS = 5000;

const about = (...rest: [Finding["severity"], string, string?]) => {
  const [severity, ...said] = rest;
  return findingsOf("rota")(severity, "rota.yaml", ...said);
};

export const checkRota: Check = (deps) => lookAtRota(deps);

export async function lookAtRota({
  profiles,
  onCall,
}: Pick<CheckDeps, "profiles" | "onCall">): Promise<readonly Finding[]> {
  const { rota, variable } = onCall;
  const breaking = profiles.filter(({ breakGlass }) => breakGlass !== undefined);
  const [first] = breaking.map(({ id }) => id);
  if (first === undefined) return [];
  if (rota === undefined)
    return [
      about(
        "warning",
        `There is no rota: nobody can break glass, though ${first} lets it.`,
        "Write rota.yaml (docs/break-glass.md), or take breakGlass out of the profiles.",
      ),
    ];
  const { people, unknown } = await askedOf(onCall);
  if (unknown !== undefined && !isAsked(onCall))
    return [
      about(
        "note",
        `PagerDuty was not asked, because ${variable} is not set.`,
        `Set ${variable} to the token that is deployed.`,
      ),
    ];
  if (unknown !== undefined)
    return [
      about(
        "error",
        `Who is on call is not known: ${unknown}.`,
        "Look at the token (npx sst secret set PagerdutyToken) and at the ids in rota.yaml.",
      ),
    ];
  return people.size === 0
    ? [about("note", "Nobody is on call now: nobody could break glass.", "Look at the rotations.")]
    : [about("ok", `${people.size} on call now.`)];
}

const isAsked = ({ token }: CheckDeps["onCall"]) => token !== undefined && token !== "";

function askedOf(onCall: CheckDeps["onCall"]) {
  const { rota, token = "", apiUrl, fetch } = onCall;
  const settings = { token, apiUrl, fetch, patienceMs: PATIENCE_MS };
  const pagerDuty =
    rota?.pagerduty !== undefined && isAsked(onCall)
      ? pagerDutyOnCall(rota.pagerduty, settings)
      : undefined;
  return rotaOnCall(rota, pagerDuty).whoAt(instantOf(Date.now()));
}
