// What would be decided if somebody broke glass, in lines for a terminal, asked of the very rules that decide it.
// Invariant: nothing is taken, written or told; a person's reviews and requests are not looked at, and the lines say so.
import type { OnCall } from "../../domain/on-call.ts";
import { nameOf } from "../../domain/person.ts";
import type { Directory, Policy } from "../../domain/ports.ts";
import { isRefusal } from "../../domain/refusal.ts";
import type { Instant } from "../../domain/time.ts";
import { checkEmergency } from "../../workflows/access/emergency.ts";
import { findReviewers, MOST_NAMED } from "../../workflows/access/find-approvers.ts";
import { refusalText } from "../../workflows/access/refusal-note.ts";
import { type Explaining, type Explanation, refused } from "./explain.ts";

export interface ExplainGlassDeps {
  readonly directory: Directory;
  readonly policy: Policy;
  readonly onCall: OnCall;
}

export async function explainGlass(
  { directory, policy, onCall }: ExplainGlassDeps,
  { person, instance, minutes, reason, ticket }: Explaining,
  now: Instant,
): Promise<Explanation> {
  const head = `${person.name} breaks glass on ${instance.name} for ${minutes} minutes`;
  if (ticket === undefined) return refused(head, refusalText({ refused: "incident-missing" }));
  const inventory = { read: async () => instance };
  const reviews = { openOf: async () => [] };
  const requests = { openBreakGlasses: async () => [] };
  const deps = { directory, policy, onCall, inventory, reviews, requests };
  const wish = { person, instanceId: instance.id, minutes, reason, ticket };
  const emergency = await checkEmergency(deps, wish, now);
  if (isRefusal(emergency)) return refused(head, refusalText(emergency));
  const { profile, section, policies } = emergency;
  const opening = `${head}, under profile ${profile.id}; on call, and allowed because: ${policies.map(policy.describe).join("; ")}`;
  const asked = { person: person.id, instance, profile: profile.id, minutes, reason, ticket };
  const found = await findReviewers(deps, { ...asked, breakGlass: true }, now, MOST_NAMED + 1);
  if (isRefusal(found)) return refused(opening, refusalText(found));
  if (found.length === 0) return refused(opening, refusalText({ refused: "no-reviewer" }));
  const named = found.slice(0, MOST_NAMED).map((id) => nameOf(directory.people, id));
  return {
    isRefused: false,
    lines: [
      opening,
      `Nobody is asked. Reviewed within ${section.reviewWithinHours} hours by one of: ${named.join(", ")}${found.length > MOST_NAMED ? " and others" : ""}`,
      "Open reviews and live break-glasses of theirs are not looked at here, nor is PagerDuty; a policy may refuse for them.",
    ],
  };
}
