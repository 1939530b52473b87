// Slack has deactivated an account: whoever it stood for loses at once what they hold, as somebody who was removed does.
// Never untrue: a directory that cannot be read leaves nobody what their link alone says is theirs.
import { CURFEW } from "../../domain/audit.ts";
import type { Links } from "../../domain/person-ports.ts";
import type { Directory, Notifier } from "../../domain/ports.ts";
import type { Instant } from "../../domain/time.ts";
import { attempt } from "../access/facts.ts";
import { loseEverything } from "./lose-everything.ts";
import { type UnlinkDeps, unlinkPerson } from "./unlink-person.ts";

export interface AccountGoneDeps extends UnlinkDeps {
  readonly links: Links;
  readonly directory: Directory;
  readonly notifier: Pick<Notifier, "alert">;
}

export async function slackAccountGone(
  deps: AccountGoneDeps,
  { slackUser }: { readonly slackUser: string },
  now: Instant,
): Promise<void> {
  const { people, securityChannel } = deps.directory;
  const link = await deps.links.ofSlack(slackUser);
  // Slack sends the event again if this failed half-way: taken back before, it still leaves behind what is lost with it.
  if (link !== undefined)
    await unlinkPerson(deps, { personId: link.person, actor: CURFEW, why: "deactivated" }, now);
  const stated = people.filter(({ slack }) => slack === slackUser);
  for (const { id } of stated) await loseEverything(deps, id, now);
  const persons = [...new Set([...(link ? [link.person] : []), ...stated.map(({ id }) => id)])];
  if (persons.length === 0 || securityChannel === "") return;
  const alert = { alert: "account-gone" as const, persons, isStated: stated.length > 0 };
  await attempt(deps, "tell of a deactivated Slack account", () =>
    deps.notifier.alert(securityChannel, alert, people),
  );
}
