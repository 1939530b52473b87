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
  if (refusal.refused === "not-eligible") return notEligible(refusal.because ?? refusal.reasons);
  const { refused, ...rest } = refusal;
  const details = Object.entries(rest).map(([key, value]) => `${key} ${String(value)}`);
  return details.length === 0 ? refused : `${refused}: ${details.join(", ")}`;
}

const notEligible = (because: readonly string[]) =>
  `not-eligible: ${because.length === 0 ? "no policy permits it" : because.join(", ")}`;
