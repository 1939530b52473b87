// A refusal in one line for the record; slack/views/refusal.ts words it for the person.
import type { Refusal } from "../../domain/refusal.ts";

/** `refused` and what belongs to it, e.g. `instance-not-running: web-1 is stopped`. */
export function refusalText(refusal: Refusal): string {
  if (refusal.refused === "not-eligible") return notEligible(refusal.because ?? refusal.reasons);
  if (refusal.refused === "grant-failed") {
    const { problem, ...more } = refusal.problem;
    return `grant-failed: ${[problem, ...detailsOf(more)].join(", ")}`;
  }
  const { refused, ...rest } = refusal;
  const details = detailsOf(rest);
  return details.length === 0 ? refused : `${refused}: ${details.join(", ")}`;
}

const notEligible = (because: readonly string[]) =>
  `not-eligible: ${because.length === 0 ? "no policy permits it" : because.join(", ")}`;

const detailsOf = (rest: object): string[] =>
  Object.entries(rest).map(([key, value]) => `${key} ${String(value)}`);
