// The whole stage, made from the topology: what is wrong first, then what is kept, then what runs.
// Never untrue: nothing is made that the topology does not name.
import { makeAlarms } from "./alarms.ts";
import { makeBuckets } from "./buckets.ts";
import { type Deps, type Given, keepingIn } from "./deps.ts";
import { makeFunctions } from "./functions.ts";
import { makeKeys } from "./keys.ts";
import { makeMachine } from "./machine.ts";
import { prepare } from "./prepare.ts";
import { makeQueues } from "./queues.ts";
import { makeSecrets } from "./secrets.ts";
import { makeSessionPolicies } from "./session-policies.ts";
import { makeLogGroups, makeTable } from "./storage.ts";
import { makeTrail } from "./trail.ts";
import { makeTriggers } from "./triggers.ts";

/** Gives what an operator needs next: the URL to put into the Slack app, and CURFEW_URL for people's terminals. */
export async function deploy(given: Given) {
  const prepared = await prepare(given);
  const deps: Deps = { ...given, ...prepared, keeping: keepingIn(prepared.topology) };
  const secrets = makeSecrets(deps);
  const keys = makeKeys(deps);
  const buckets = makeBuckets(deps, keys);
  const logGroups = makeLogGroups(deps, keys);
  const queues = makeQueues(deps);
  makeTable(deps);
  const boundaries = makeSessionPolicies(deps);
  makeTrail(deps, buckets);
  const functions = makeFunctions(deps, { keys, secrets, boundaries });
  const machine = makeMachine(deps, functions);
  const { slackUrl, personUrl } = makeTriggers(deps, { functions, queues, logGroups });
  makeAlarms(deps);
  return { slackUrl, personUrl, machine: machine.arn };
}
