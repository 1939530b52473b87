// Block Kit's blocks, as apps may send them.
// Never untrue: a block of an unknown type, or one that a surface does not show, is refused.
// Not imitated, hence refused: card, carousel, container, data_table, plan, task_card; and `file`, which no app may send.
import { z } from "zod";
import {
  accessoryElement,
  actionsElement,
  contextActionsElement,
  contextElement,
  imageSource,
  inputElement,
  withImageSource,
} from "./block-elements.ts";
import { anyText, plainText, words } from "./block-texts.ts";
import { LIMITS } from "./limits.ts";
import { richText } from "./rich-text.ts";

const id = { block_id: words(LIMITS.blockId).optional() };

/** Action ids say which element was used, so Slack wants them unique within a block. */
function uniqueActionIds(check: {
  value: { action_id?: string | undefined }[];
  issues: unknown[];
}) {
  const seen = new Set<string>();
  for (const [index, { action_id }] of check.value.entries()) {
    if (action_id !== undefined && seen.has(action_id)) {
      const message = `\`action_id\` "${action_id}" already exists for this block`;
      check.issues.push({ code: "custom", input: action_id, path: [index, "action_id"], message });
    }
    if (action_id !== undefined) seen.add(action_id);
  }
}

const header = z.strictObject({
  type: z.literal("header"),
  ...id,
  text: plainText(LIMITS.headerText),
});

const section = z
  .strictObject({
    type: z.literal("section"),
    ...id,
    text: anyText(LIMITS.text).optional(),
    fields: z.array(anyText(LIMITS.fieldText)).min(1).max(LIMITS.fields).optional(),
    accessory: accessoryElement.optional(),
    expand: z.boolean().optional(),
  })
  .refine(({ text, fields }) => text !== undefined || fields !== undefined, {
    path: ["type"],
    message: "must define either `text` or `fields`",
  });

const divider = z.strictObject({ type: z.literal("divider"), ...id });

const context = z.strictObject({
  type: z.literal("context"),
  ...id,
  elements: z.array(contextElement).min(1).max(LIMITS.contextElements),
});

const actions = z.strictObject({
  type: z.literal("actions"),
  ...id,
  elements: z.array(actionsElement).min(1).max(LIMITS.actions).check(uniqueActionIds),
});

const contextActions = z.strictObject({
  type: z.literal("context_actions"),
  ...id,
  elements: z.array(contextActionsElement).min(1).max(LIMITS.contextActions).check(uniqueActionIds),
});

const input = z.strictObject({
  type: z.literal("input"),
  ...id,
  label: plainText(LIMITS.inputLabel),
  hint: plainText(LIMITS.inputHint).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: inputElement,
});

const image = withImageSource(
  z.strictObject({
    type: z.literal("image"),
    ...id,
    ...imageSource,
    alt_text: words(LIMITS.altText),
    title: plainText(LIMITS.imageTitle).optional(),
  }),
);

const markdown = z.strictObject({
  type: z.literal("markdown"),
  ...id,
  text: words(LIMITS.markdownText),
});

const alert = z.strictObject({
  type: z.literal("alert"),
  ...id,
  text: anyText(LIMITS.alertText),
  level: z.enum(["default", "info", "warning", "error", "success"]).optional(),
});

const cell = z.discriminatedUnion("type", [
  richText,
  z.strictObject({ type: z.literal("raw_text"), text: z.string().min(1) }),
  z.strictObject({ type: z.literal("raw_number"), value: z.number(), text: z.string().min(1) }),
]);

const table = z.strictObject({
  type: z.literal("table"),
  ...id,
  rows: z.array(z.array(cell).min(1).max(LIMITS.tableCells)).min(1).max(LIMITS.tableRows),
  column_settings: z
    .array(
      z.strictObject({
        align: z.enum(["left", "center", "right"]).optional(),
        is_wrapped: z.boolean().optional(),
      }),
    )
    .max(LIMITS.tableCells)
    .optional(),
});

const video = z.strictObject({
  type: z.literal("video"),
  ...id,
  video_url: z.url({ protocol: /^https$/ }),
  thumbnail_url: z.string(),
  alt_text: z.string(),
  title: plainText(LIMITS.videoTitle - 1),
  title_url: z.url({ protocol: /^https$/ }).optional(),
  author_name: z
    .string()
    .max(LIMITS.videoAuthor - 1)
    .optional(),
  provider_name: z.string().optional(),
  provider_icon_url: z.string().optional(),
  description: plainText(LIMITS.text).optional(),
});

const everywhere = [
  actions,
  alert,
  context,
  divider,
  header,
  image,
  input,
  richText,
  section,
  video,
] as const;

export const messageBlock = z.discriminatedUnion("type", [
  ...everywhere,
  contextActions,
  markdown,
  table,
]);
export const viewBlock = z.discriminatedUnion("type", [...everywhere]);

export type Block = z.infer<typeof messageBlock>;
export type InputBlock = z.infer<typeof input>;
