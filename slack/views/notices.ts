// What is said in the requester's thread, one message a notice.
// Never untrue: a notice that has no words does not compile.
import { endsAt } from "../../domain/extension.ts";
import type { Place } from "../../domain/grant-policy.ts";
import type { Notice, RequestFacts } from "../../domain/ports.ts";
import { levelsOf } from "../../domain/request.ts";
import { actions, type Message, section } from "./blocks.ts";
import { grantCauseWords } from "./causes.ts";
import { extendButton, extendedNotice } from "./extension.ts";
import { grantedNotice } from "./granted.ts";
import { planWords } from "./levels.ts";
import { refusalSentence } from "./refusal.ts";
import { reviewedNotice } from "./review.ts";
import { sessionLines } from "./session-lines.ts";
import { ownSessions, statusWords } from "./status.ts";
import { channelLink, inline, when } from "./text.ts";

const said = (text: string): Message => ({ text, blocks: [section(text)] });

function closed(facts: RequestFacts): Message {
  const status = statusWords(facts);
  const sessions = ownSessions(facts);
  return {
    text: status,
    blocks: [section(status), ...(sessions.length === 0 ? [] : [section(sessionLines(sessions))])],
  };
}

function ending(facts: RequestFacts): Message {
  const cause = grantCauseWords(facts);
  return said(
    `Access to ${inline(facts.request.instance.name)} is being closed${cause === undefined ? "" : `: ${cause}`}. Open sessions end now.`,
  );
}

function expiring(facts: RequestFacts): Message {
  const { request } = facts;
  const end = endsAt(request);
  const said = `Access to ${inline(request.instance.name)} ends ${end === undefined ? "soon" : when(end)}. Save your work; open sessions are closed then.`;
  return { text: said, blocks: [section(said), ...actions(extendButton(facts))] };
}

/** What became of a wish for more time that did not come true; the grant is as it was. */
const asBefore = ({ request }: RequestFacts, what: string) =>
  said(
    `${what} Access to ${inline(request.instance.name)} ends ${request.grant === undefined ? "as before" : `${when(request.grant.deadline)}, as before`}.`,
  );

function asked({ request, profile, people }: RequestFacts): Message {
  const where = channelLink(profile.channel);
  const heard = "You hear here when they have decided.";
  if (request.levels !== undefined)
    return said(`Asked in ${where}: ${planWords(levelsOf(request), people)}. ${heard}`);
  return said(
    request.approvalsNeeded > 1
      ? `${request.approvalsNeeded} people in ${where} must approve. ${heard}`
      : `The approvers in ${where} are asked. ${heard}`,
  );
}

/** The message of a notice. `place` and `prefix` go into the commands of `granted`. */
export function noticeMessage(
  facts: RequestFacts,
  notice: Notice,
  place: Place,
  prefix: string,
): Message {
  switch (notice.notice) {
    case "asked":
      return asked(facts);
    case "refused":
      return said(`Refused: ${refusalSentence(notice.refusal)}`);
    case "stalled":
      return said(
        `Nobody can approve your request for ${inline(facts.request.instance.name)} any more: whoever could has left or may not now. It stays open until ${when(facts.request.expiresAt)} in case that changes; you can also withdraw it.`,
      );
    case "granted":
      return grantedNotice(facts, place, prefix);
    case "expiring":
      return expiring(facts);
    case "extended":
      return extendedNotice(facts, prefix);
    case "extension-denied":
      return asBefore(facts, `More time was denied: ${inline(notice.why, 600)}`);
    case "extension-expired":
      return asBefore(facts, "Nobody decided on more time.");
    case "extension-refused":
      return asBefore(facts, `More time was refused: ${refusalSentence(notice.refusal)}`);
    case "ending":
      return ending(facts);
    case "quiet":
      return said(
        `Nothing has come from your session on ${inline(facts.request.instance.name)} since ${when(notice.since)}; a closed window looks like that. If you are still there, type something that prints a line. Otherwise the session is closed ${when(notice.endsAt)}.`,
      );
    case "stuck":
      return said(statusWords(facts));
    case "reviewed":
      return reviewedNotice(notice.review, facts.people);
    case "closed":
      return closed(facts);
    default:
      return notice satisfies never;
  }
}
