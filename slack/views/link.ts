// What a Slack user reads when a link of theirs is made, changed or taken back.
// Never untrue: whoever did not do it reads how to undo it.
import type { LinkNotice } from "../../domain/person-ports.ts";
import { type Message, section } from "./blocks.ts";
import { COMMAND } from "./ids.ts";
import { inline } from "./text.ts";

type Why = Extract<LinkNotice, { notice: "unlinked" }>["why"];

const WHYS: Readonly<Record<Why, string>> = {
  proof: "It was taken back with that person's own AWS credentials.",
  slack: "You have taken it back.",
  deactivated: "Slack has deactivated the account.",
  "another-slack-user": "That person has proven to be another Slack user.",
};

function wordsOf(notice: LinkNotice): string {
  const person = inline(notice.person, 80);
  return notice.notice === "linked"
    ? `From now on you are ${person} for Curfew: \`${inline(notice.arn, 300)}\` has proven it. If that was not you, type \`${COMMAND} unlink\` and tell your security people.`
    : `You are not ${person} for Curfew any more. ${WHYS[notice.why]} What was asked for or held as you has been taken back; \`${COMMAND} link\` links anew.`;
}

export function linkMessage(notice: LinkNotice): Message {
  const text = wordsOf(notice);
  return { text, blocks: [section(text)] };
}
