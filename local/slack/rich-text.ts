// Slack's rich text: nested sections, lists, quotes and preformatted text.
// Never untrue: a style or a property Slack does not know is refused.
import { z } from "zod";
import { words } from "./block-texts.ts";
import { LIMITS } from "./limits.ts";

const style = {
  style: z
    .strictObject({
      bold: z.boolean().optional(),
      code: z.boolean().optional(),
      italic: z.boolean().optional(),
      strike: z.boolean().optional(),
      underline: z.boolean().optional(),
    })
    .optional(),
};
const text = z.strictObject({ type: z.literal("text"), text: words(LIMITS.text), ...style });
const link = z.strictObject({
  type: z.literal("link"),
  url: words(LIMITS.url),
  text: z.string().optional(),
  unsafe: z.boolean().optional(),
  ...style,
});

const inline = z.discriminatedUnion("type", [
  text,
  link,
  z.strictObject({
    type: z.literal("broadcast"),
    range: z.enum(["here", "channel", "everyone"]),
    ...style,
  }),
  z.strictObject({ type: z.literal("color"), value: z.string(), ...style }),
  z.strictObject({ type: z.literal("channel"), channel_id: z.string(), ...style }),
  z.strictObject({
    type: z.literal("date"),
    timestamp: z.number(),
    format: z.string(),
    url: z.string().optional(),
    fallback: z.string().optional(),
    ...style,
  }),
  z.strictObject({
    type: z.literal("emoji"),
    name: z.string(),
    unicode: z.string().optional(),
    url: z.string().optional(),
    ...style,
  }),
  z.strictObject({ type: z.literal("team"), team_id: z.string(), ...style }),
  z.strictObject({ type: z.literal("user"), user_id: z.string(), ...style }),
  z.strictObject({ type: z.literal("usergroup"), usergroup_id: z.string(), ...style }),
]);

const border = { border: z.union([z.literal(0), z.literal(1)]).optional() };
const section = z.strictObject({
  type: z.literal("rich_text_section"),
  elements: z.array(inline),
});

export const richText = z.strictObject({
  type: z.literal("rich_text"),
  block_id: words(LIMITS.blockId).optional(),
  elements: z.array(
    z.discriminatedUnion("type", [
      section,
      z.strictObject({
        type: z.literal("rich_text_list"),
        elements: z.array(section),
        style: z.enum(["bullet", "ordered"]),
        indent: z.int().min(0).max(8).optional(),
        ...border,
      }),
      z.strictObject({
        type: z.literal("rich_text_quote"),
        elements: z.array(inline),
        ...border,
      }),
      z.strictObject({
        type: z.literal("rich_text_preformatted"),
        elements: z.array(z.discriminatedUnion("type", [text, link])),
        ...border,
      }),
    ]),
  ),
});

export type RichText = z.infer<typeof richText>;
type Inline = z.infer<typeof inline>;

function inlineText(element: Inline): string {
  switch (element.type) {
    case "text":
      return element.text;
    case "link":
      return element.text ?? element.url;
    case "user":
      return `<@${element.user_id}>`;
    case "channel":
      return `<#${element.channel_id}>`;
    case "emoji":
      return `:${element.name}:`;
    case "broadcast":
      return `@${element.range}`;
    case "date":
      return element.fallback ?? String(element.timestamp);
    case "color":
      return element.value;
    case "team":
      return element.team_id;
    case "usergroup":
      return element.usergroup_id;
  }
}

/** The text a reader sees, without its styles. */
export function richTextWords(block: RichText): string {
  const line = (elements: readonly Inline[]) => elements.map(inlineText).join("");
  return block.elements
    .map((part) =>
      part.type === "rich_text_list"
        ? part.elements.map((item) => `- ${line(item.elements)}`).join("\n")
        : line(part.elements),
    )
    .join("\n");
}
