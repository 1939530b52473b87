// What waits too long is brought before more people: a card in a second channel, and a group called by name.
// Never untrue: nobody may decide more for having been called.
import type { AuditData } from "../../domain/audit.ts";
import type { Requests } from "../../domain/ports.ts";
import type { Profile } from "../../domain/profile.ts";
import type { Request } from "../../domain/request.ts";
import { attempt, factsOf, type TellDeps } from "./facts.ts";

export interface EscalateDeps extends TellDeps {
  readonly requests: Pick<Requests, "note">;
}

/** No more are called by name. */
const MOST_CALLED = 12;

/** The people of the group that is called, the requester aside. */
const calledBy = (
  { directory }: Pick<EscalateDeps, "directory">,
  request: Request,
  { escalate: to }: Profile,
) =>
  directory.people
    .filter(({ id, groups }) => id !== request.person && groups.includes(to?.group ?? ""))
    .slice(0, MOST_CALLED);

/** What the record says of it: the channel, if there is one, and who is called. */
export const escalationData = (
  deps: Pick<EscalateDeps, "directory">,
  request: Request,
  profile: Profile,
): AuditData => ({
  ...(profile.escalate?.channel === undefined ? {} : { channel: profile.escalate.channel }),
  people: calledBy(deps, request, profile).map(({ id }) => id),
});

/** The card in the second channel, if there is one, kept at once; then the people are called by name. */
export async function escalate(deps: EscalateDeps, request: Request): Promise<void> {
  const facts = await factsOf(deps, request);
  const { channel } = facts.profile.escalate ?? {};
  const before = request.bookkeeping.escalated;
  let escalated = before;
  // Where the request itself was escalated, its card is there already, and shows what is asked now.
  if (channel !== undefined && before === undefined)
    await attempt(deps, "show the card in the second channel", async () => {
      escalated = await deps.notifier.postCard(facts, channel);
      await deps.requests.note(request.id, { escalated });
    });
  const people = calledBy(deps, request, facts.profile);
  // A card that is new there speaks for itself.
  if (people.length === 0 && escalated !== undefined && before === undefined) return;
  const bookkeeping = { ...request.bookkeeping, escalated };
  await attempt(deps, "call who it is escalated to", () =>
    deps.notifier.call({ ...facts, request: { ...request, bookkeeping } }, people),
  );
}
