// Ties a Slack user to a person: a code that was shown to the one is brought by the other's AWS credentials.
// Never untrue: a code is used once, and no link goes against what people.yaml says itself.
import type { Sha256 } from "../../domain/audit.ts";
import { CODE_MINUTES, codeIn, type Link, type LinkCode, linked } from "../../domain/link.ts";
import type { LinkCodes, Links } from "../../domain/person-ports.ts";
import type { Directory } from "../../domain/ports.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import { type Instant, plusMinutes } from "../../domain/time.ts";
import { changeLink } from "./change-link.ts";
import type { Known } from "./know-caller.ts";
import { isOthers } from "./linked-directory.ts";
import { type LoseDeps, loseEverything } from "./lose-everything.ts";
import { type TellLinkDeps, tellLink } from "./tell-link.ts";

export interface CodeDeps {
  readonly linkCodes: LinkCodes;
  readonly newLinkCode: () => string;
  readonly sha256: Sha256;
}

interface LookDeps extends Pick<CodeDeps, "linkCodes" | "sha256"> {
  readonly directory: Pick<Directory, "people">;
}

export interface LinkDeps extends LookDeps, Omit<LoseDeps, "directory">, TellLinkDeps {
  readonly links: Links;
}

/** A new code for a Slack user: whoever they are, they may prove it. */
export async function makeLinkCode(
  deps: CodeDeps,
  { slackUser, slackName }: Pick<LinkCode, "slackUser" | "slackName">,
  now: Instant,
): Promise<{ readonly code: string; readonly expiresAt: Instant }> {
  const code = deps.newLinkCode();
  const expiresAt = plusMinutes(now, CODE_MINUTES);
  await deps.linkCodes.make(digestOf(deps, code), { slackUser, slackName, expiresAt });
  return { code, expiresAt };
}

const digestOf = ({ sha256 }: Pick<CodeDeps, "sha256">, code: string) =>
  sha256(`link:${codeIn(code) ?? ""}`);

/** Whom a code would link; it is not used by looking. */
export async function lookAtCode(
  deps: LookDeps,
  { person }: Known,
  code: string,
  now: Instant,
): Promise<LinkCode | Refusal> {
  const found = await deps.linkCodes.read(digestOf(deps, code), now);
  if (found === undefined) return { refused: "code-over" };
  const { slackUser } = found;
  if (isOthers(deps.directory, slackUser, person)) return { refused: "taken-slack-user" };
  return person.slack === undefined || person.slack === slackUser
    ? found
    : { refused: "other-slack-user", person: person.name };
}

/** Uses the code and writes the link. Whoever is not that Slack user any more, or another one now, loses what they hold. */
export async function linkPerson(
  deps: LinkDeps,
  known: Known,
  code: string,
  now: Instant,
): Promise<Link | Refusal> {
  const found = await lookAtCode(deps, known, code, now);
  if (isRefusal(found)) return found;
  const former = await deps.links.ofSlack(found.slackUser);
  if (!(await deps.linkCodes.use(digestOf(deps, code), now))) return { refused: "code-over" };
  const link = await changeLink(deps, known.person.id, (before) =>
    linked(before, { ...known, slackUser: found.slackUser }, now, deps.sha256),
  );
  if (isRefusal(link)) return link;
  // What an earlier proof left half done goes, too: all that was not asked as this Slack user.
  await loseEverything(deps, link.person, now, link.slackUser);
  if (former !== undefined && former.person !== link.person)
    await loseEverything(deps, former.person, now);
  await tellLink(deps, link);
  return link;
}
