// Takes back that a Slack user is a person; with it goes all that they hold.
// Never untrue: the link is taken back before what was asked under it, so that nothing new is asked meanwhile.
import type { Actor } from "../../domain/audit.ts";
import { type Link, type Unlinking, unlinked } from "../../domain/link.ts";
import type { Links } from "../../domain/person-ports.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import type { Instant } from "../../domain/time.ts";
import { changeLink } from "./change-link.ts";
import { type LoseDeps, loseEverything } from "./lose-everything.ts";
import { type TellLinkDeps, tellLink } from "./tell-link.ts";

export interface UnlinkDeps extends Omit<LoseDeps, "directory">, TellLinkDeps {
  readonly links: Pick<Links, "ofPerson" | "save">;
}

export interface Unlink {
  readonly personId: string;
  readonly actor: Actor;
  readonly why: Unlinking;
}

/** Gives the link as it was taken back. What it leaves behind goes even where it was taken back before. */
export async function unlinkPerson(
  deps: UnlinkDeps,
  { personId, actor, why }: Unlink,
  now: Instant,
): Promise<Link | Refusal> {
  const link = await changeLink(deps, personId, (before) => {
    if (before === undefined) return { refused: "no-link" };
    return before.unlinkedAt === undefined
      ? unlinked(before, { actor, why }, now, deps.sha256)
      : before;
  });
  if (isRefusal(link)) return link;
  await loseEverything(deps, personId, now);
  await tellLink(deps, link);
  return link;
}
