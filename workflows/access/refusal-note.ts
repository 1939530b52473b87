// A refusal in one line for the record; slack/views/refusal.ts words it for the person.
import { problemSentence } from "../../domain/grant-problem.ts";
import type { Refusal } from "../../domain/refusal.ts";

/**
 * `refused` and what belongs to it, e.g. `profile-changed: instance web-1, from prod, to staging`. What follows is a
 * sentence where a message is made of the record alone.
 */
export function refusalText(refusal: Refusal): string {
  if (refusal.refused === "grant-failed")
    return `grant-failed: ${problemSentence(refusal.problem)}`;
  if (refusal.refused === "instance-not-running")
    return `instance-not-running: The instance ${refusal.instance} is ${refusal.state}.`;
  if (refusal.refused === "not-eligible") return notEligible(refusal);
  const { refused, ...rest } = refusal;
  const details = Object.entries(rest).map(([key, value]) => `${key} ${String(value)}`);
  return details.length === 0 ? refused : `${refused}: ${details.join(", ")}`;
}

type NotEligible = Extract<Refusal, { refused: "not-eligible" }>;

function notEligible(refusal: NotEligible): string {
  const { reasons, because = reasons, couldAllow = [], incidentUnknown } = refusal;
  const unknown = incidentUnknown === undefined ? "" : `; ${incidentUnknown}`;
  if (because.length > 0) return `not-eligible: ${because.join(", ")}${unknown}`;
  const could = couldAllow.length === 0 ? "" : `; under its conditions ${couldAllow.join(", ")}`;
  return `not-eligible: no policy permits it${could}${unknown}`;
}
