// Break glass: whoever is on call takes access at once, saying for which incident.
// Never untrue: nothing is saved before on-call and policy have said yes; the workflow asks both again (P10).
import type { Requests, Workflows } from "../../domain/ports.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import { isFinal, isLive, type Request } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import {
  type AskAccess,
  type AskDeps,
  alreadyThere,
  checkWords,
  newRequest,
  startWorkflow,
  type Terms,
} from "./ask-access.ts";
import { announceLast } from "./change-request.ts";
import type { Wish } from "./eligibility.ts";
import { checkEmergency, type Emergency, type EmergencyDeps } from "./emergency.ts";
import { withdrawRequest } from "./withdraw-request.ts";

export interface BreakGlassDeps extends AskDeps, EmergencyDeps {
  readonly requests: Pick<
    Requests,
    "create" | "read" | "save" | "note" | "ofPerson" | "openBreakGlasses"
  >;
  readonly workflows: Pick<Workflows, "start" | "ring">;
}

export interface BreakGlassInput extends AskAccess {
  /** That they know who will hear of it. */
  readonly isConfirmed: boolean;
}

/** Nobody is asked; an unfinished one is given up on by the sweep after so long. */
const TERMS: Terms = { breakGlass: true, approvalsNeeded: 0, lapsesAfterMinutes: 15 };

/** Saves the request and starts its workflow; gives the request, or the refusal. */
export async function breakGlass(
  deps: BreakGlassDeps,
  input: BreakGlassInput,
  now: Instant,
): Promise<Request | Refusal> {
  const person = deps.directory.people.find(({ slack }) => slack === input.slackUser);
  if (person === undefined) return { refused: "unknown-person" };
  const words = checkWords(input);
  if (isRefusal(words)) return words;
  if (words.ticket === undefined) return { refused: "incident-missing" };
  if (!input.isConfirmed) return { refused: "not-confirmed" };
  const wish = { person, instanceId: input.instanceId, minutes: input.minutes, ...words };
  const emergency = await checkEmergency(deps, wish, now);
  if (isRefusal(emergency)) return emergency;
  const taken = await makeWay(deps, input, wish, emergency, now);
  if (taken !== undefined) return taken;
  const request = newRequest(deps, wish, emergency, TERMS, now);
  await deps.requests.create(request);
  await announceLast(deps, request);
  await startWorkflow(deps, request);
  return request;
}

/** What the person has waiting for the same instance is withdrawn: nobody answered it in time. */
async function makeWay(
  deps: BreakGlassDeps,
  { slackUser }: Pick<BreakGlassInput, "slackUser">,
  { person }: Wish,
  { instance }: Emergency,
  now: Instant,
): Promise<Refusal | undefined> {
  const taken = await alreadyThere(deps, person.id, instance);
  if (taken?.refused !== "already-asked") return taken;
  const recent = await deps.requests.ofPerson(person.id, 50);
  const waiting = recent.find((one) => one.instance.id === instance.id && !isFinal(one));
  if (waiting === undefined || isLive(waiting)) return taken;
  const withdrawn = await withdrawRequest(deps, { slackUser, requestId: waiting.id }, now);
  return isRefusal(withdrawn) ? taken : undefined;
}
