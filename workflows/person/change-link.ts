// Changes a person's link and announces it.
// Never untrue: a change that another was faster than is decided anew over what that one left.
import type { EventName } from "../../domain/events.ts";
import type { Link } from "../../domain/link.ts";
import type { Links } from "../../domain/person-ports.ts";
import type { Announcer } from "../../domain/ports.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";

export interface ChangeLinkDeps {
  readonly links: Pick<Links, "ofPerson" | "save">;
  readonly events: Announcer;
}

/** More changes of one link than this at the same instant is no accident. */
const ATTEMPTS = 4;

/** `change` gives the link as it becomes, the same one where nothing is to change, or why not. */
export async function changeLink(
  deps: ChangeLinkDeps,
  personId: string,
  change: (before: Link | undefined) => Link | Refusal,
): Promise<Link | Refusal> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const before = (await deps.links.ofPerson(personId))?.link;
    const link = change(before);
    if (isRefusal(link) || link === before) return link;
    if (!(await deps.links.save(link))) continue;
    await announce(deps, link);
    return link;
  }
  return { refused: "changed-meanwhile" };
}

async function announce({ events }: ChangeLinkDeps, link: Link): Promise<void> {
  const entry = link.audit[link.audit.length - 1];
  if (entry === undefined) return;
  const { person, slackUser, arn, version } = link;
  const detail = { schema: 1, person, slackUser, arn, version, at: entry.at, actor: entry.actor };
  await events.announce([{ name: entry.event as EventName, detail }]);
}
