// A Slack user is told whom they stand for from now on, or no more.
// Never untrue: whoever lost a link by a change of it is told as well as whoever has it now.
import type { Link, Unlinking } from "../../domain/link.ts";
import { nameOf } from "../../domain/person.ts";
import type { LinkNotice, LinkNotifier } from "../../domain/person-ports.ts";
import type { Directory } from "../../domain/ports.ts";
import { attempt, type TellDeps } from "../access/facts.ts";

export interface TellLinkDeps extends Pick<TellDeps, "log" | "metrics"> {
  readonly linkNotifier: LinkNotifier;
  readonly directory: Pick<Directory, "people">;
}

/** Tells of a link's newest change. */
export async function tellLink(deps: TellLinkDeps, link: Link): Promise<void> {
  const { event, data } = link.audit[link.audit.length - 1] ?? {};
  const person = nameOf(deps.directory.people, link.person);
  const say = (slackUser: string, notice: LinkNotice) =>
    attempt(deps, `tell ${slackUser} of their link`, () =>
      deps.linkNotifier.tell(slackUser, notice),
    );
  if (event === "person.unlinked") {
    // There is nobody to read it; the security channel is told.
    if (data?.why === "deactivated") return;
    await say(link.slackUser, { notice: "unlinked", person, why: data?.why as Unlinking });
    return;
  }
  await say(link.slackUser, { notice: "linked", person, arn: link.arn });
  const { before } = data ?? {};
  if (typeof before === "string" && before !== link.slackUser)
    await say(before, { notice: "unlinked", person, why: "another-slack-user" });
}
