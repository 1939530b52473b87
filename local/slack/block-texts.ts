// Block Kit's composition objects: texts, options, confirmation dialogs.
// Never untrue: an unknown property is refused, as Slack refuses it ("invalid additional property").
import { z } from "zod";
import { LIMITS } from "./limits.ts";

/** A string of 1 to `max` characters. */
export const words = (max: number) => z.string().min(1).max(max);

export const plainText = (max: number) =>
  z.strictObject({
    type: z.literal("plain_text"),
    text: words(max),
    emoji: z.boolean().optional(),
  });

const mrkdwn = (max: number) =>
  z.strictObject({
    type: z.literal("mrkdwn"),
    text: words(max),
    verbatim: z.boolean().optional(),
  });

export const anyText = (max: number) => z.discriminatedUnion("type", [plainText(max), mrkdwn(max)]);

export const confirmDialog = z.strictObject({
  title: plainText(LIMITS.confirmTitle).optional(),
  text: anyText(LIMITS.confirmText),
  confirm: plainText(LIMITS.confirmButton).optional(),
  deny: plainText(LIMITS.confirmButton).optional(),
  style: z.enum(["primary", "danger"]).optional(),
});

const described = {
  value: z.string().max(LIMITS.optionValue),
  description: plainText(LIMITS.optionDescription).optional(),
};

/** Selects and their kind show plain text only. */
export const plainOption = z.strictObject({ text: plainText(LIMITS.optionText), ...described });

/** Radio buttons and checkboxes may show mrkdwn, in the description too. */
export const choiceOption = z.strictObject({
  text: anyText(LIMITS.optionText),
  value: described.value,
  description: anyText(LIMITS.optionDescription).optional(),
});

export const overflowOption = z.strictObject({
  text: plainText(LIMITS.optionText),
  ...described,
  url: z.string().max(LIMITS.url).optional(),
});

export const optionGroup = z.strictObject({
  label: plainText(LIMITS.optionGroupLabel),
  options: z.array(plainOption).min(1).max(LIMITS.options),
});

export type Option = z.infer<typeof choiceOption>;

/** What an app answers to `block_suggestion`: options or groups of them, never both. */
export const suggestions = z
  .strictObject({
    options: z.array(plainOption).max(LIMITS.options).optional(),
    option_groups: z.array(optionGroup).max(LIMITS.optionGroups).optional(),
  })
  .refine((answer) => (answer.options === undefined) !== (answer.option_groups === undefined), {
    message: "must define either `options` or `option_groups`",
  });
