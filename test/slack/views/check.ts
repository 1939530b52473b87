// Whether Slack would take a message or a modal: by the types Slack publishes, and by its limits.
import { validateMessage, validateView } from "../../../local/slack/block-kit.ts";
import type { Message, Modal } from "../../../slack/views/blocks.ts";
import { schemaFaults } from "../../support/block-schema.ts";

export const messageFaults = (message: Message): unknown[] => [
  ...message.blocks.flatMap((block) => schemaFaults("block", block)),
  ...validateMessage(message),
];

export const modalFaults = (modal: Modal): unknown[] => [
  ...schemaFaults("modal", modal),
  ...validateView(modal),
];

function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== "object" || value === null) return [];
  const { type, text } = value as { type?: unknown; text?: unknown };
  if (type === "mrkdwn") return [String(text)];
  return Object.values(value).flatMap(textsIn);
}

/** All text of a message or modal that Slack reads for markup. */
export const markupTexts = (view: Message | Modal): string[] => [
  ...("text" in view ? [view.text] : []),
  ...textsIn(view.blocks),
];

/** What in a text would mention somebody or is markup that Curfew does not write itself. */
export function liveMarkup(text: string): string[] {
  const rest = text
    .replace(/<!date\^\d+\^\{date_short_pretty\} \{time\}\|[\d: -]+UTC>/g, "")
    .replace(/<https:\/\/[^<>|]+\|[^<>|]+>/g, "")
    .replace(/<#C[A-Z0-9]+>/g, "")
    .replace(/^>/gm, "");
  return rest.match(/[<>]|&(?!amp;|lt;|gt;)|@(?:here|channel|everyone)/gi) ?? [];
}

/** Every button's action id and value. */
export const buttonsOf = (message: Message): [string, string][] =>
  message.blocks.flatMap((block) =>
    block.type === "actions"
      ? block.elements.flatMap((element): [string, string][] =>
          element.type === "button" ? [[element.action_id, element.value]] : [],
        )
      : [],
  );

/** The words of a message, as one text. */
export const wordsOf = (message: Message): string =>
  [message.text, ...message.blocks.map((block) => JSON.stringify(block))].join("\n");
