// After the bell or a time-out: reads what was decided. Reminds, or lets the request expire, when nobody has.
// Never untrue: what the bell said is not believed; the table is.
import { CURFEW } from "../../domain/audit.ts";
import type { Requests } from "../../domain/ports.ts";
import type { Profile } from "../../domain/profile.ts";
import { isRefusal } from "../../domain/refusal.ts";
import type { Request } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import type { Change } from "../../domain/transitions.ts";
import { beginning } from "./admit-request.ts";
import { type ChangeDeps, changeRequest } from "./change-request.ts";
import { attempt, factsOf, profileOf, type TellDeps, tell } from "./facts.ts";
import { escalationAt, nextReminderAt, secondsToNextReminder } from "./reminders.ts";
import type { StepResult } from "./states.ts";

export interface ReadDecisionDeps extends ChangeDeps, TellDeps {
  readonly requests: Pick<Requests, "read" | "save" | "note">;
}

export async function readDecision(
  deps: ReadDecisionDeps,
  { requestId }: { readonly requestId: string },
  now: Instant,
): Promise<StepResult> {
  let change: Change | undefined;
  const request = await changeRequest(
    deps,
    requestId,
    (fresh) => {
      change = whatTimeCallsFor(deps, fresh, now);
      return change;
    },
    now,
  );
  if (isRefusal(request)) return { next: "Close", seconds: 0 };
  await deps.requests.note(requestId, { bell: undefined });
  await say(deps, request, change);
  return goOn(deps, request, now);
}

function whatTimeCallsFor(
  deps: ReadDecisionDeps,
  request: Request,
  now: Instant,
): Change | undefined {
  if (request.state !== "pending" && request.state !== "requested") return undefined;
  if (request.expiresAt <= now) return { name: "request.expired", actor: CURFEW };
  if (request.state === "requested") return undefined;
  const profile = profileOf(deps.directory, request);
  const escalation = escalationAt(request, profile);
  if (escalation !== undefined && escalation <= now) return escalating(deps, request, profile);
  return nextReminderAt(request, profile) <= now
    ? { name: "approval.reminded", actor: CURFEW, set: { remindedAt: now } }
    : undefined;
}

/** No more are called by name. */
const MOST_CALLED = 12;

/** The people of the group that is called, the requester aside. */
const calledBy = (deps: ReadDecisionDeps, request: Request, { escalate }: Profile) =>
  deps.directory.people
    .filter(({ id, groups }) => id !== request.person && groups.includes(escalate?.group ?? ""))
    .slice(0, MOST_CALLED);

const escalating = (deps: ReadDecisionDeps, request: Request, profile: Profile): Change => ({
  name: "approval.escalated",
  actor: CURFEW,
  data: {
    ...(profile.escalate?.channel === undefined ? {} : { channel: profile.escalate.channel }),
    people: calledBy(deps, request, profile).map(({ id }) => id),
  },
});

/** The card in the second channel, if there is one, kept at once; then the people are called by name. */
async function escalate(deps: ReadDecisionDeps, request: Request): Promise<void> {
  const facts = await factsOf(deps, request);
  const { channel } = facts.profile.escalate ?? {};
  let { escalated } = request.bookkeeping;
  if (channel !== undefined)
    await attempt(deps, "show the card in the second channel", async () => {
      escalated = await deps.notifier.postCard(facts, channel);
      await deps.requests.note(request.id, { escalated });
    });
  const people = calledBy(deps, request, facts.profile);
  // Where the second card is, it speaks for itself.
  if (people.length === 0 && escalated !== undefined) return;
  const bookkeeping = { ...request.bookkeeping, escalated };
  await attempt(deps, "call who it is escalated to", () =>
    deps.notifier.call({ ...facts, request: { ...request, bookkeeping } }, people),
  );
}

async function say(
  deps: ReadDecisionDeps,
  request: Request,
  change: Change | undefined,
): Promise<void> {
  if (change?.name === "approval.escalated") return escalate(deps, request);
  if (change?.name === "approval.reminded") {
    const facts = await factsOf(deps, request);
    return attempt(deps, "remind the approvers", () => deps.notifier.remind(facts));
  }
  const over = ["denied", "expired", "withdrawn"].includes(request.state);
  await tell(deps, request, over ? { notice: "closed" } : undefined);
}

function goOn(deps: ReadDecisionDeps, request: Request, now: Instant): StepResult {
  if (request.state === "approved") return beginning(request, now);
  if (request.state !== "pending" && request.state !== "requested")
    return { next: "Close", seconds: 0 };
  const profile = profileOf(deps.directory, request);
  return { next: "AskApprovers", seconds: secondsToNextReminder(request, profile, now) };
}
