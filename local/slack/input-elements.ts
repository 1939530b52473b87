// Block Kit's fields to type into.
// Never untrue: a field Slack would refuse never reaches a view.
import { z } from "zod";
import { types } from "./element-parts.ts";
import { LIMITS } from "./limits.ts";
import { richText } from "./rich-text.ts";

const plainTextInput = z.strictObject({
  type: z.literal("plain_text_input"),
  ...types,
  initial_value: z.string().max(LIMITS.inputText).optional(),
  multiline: z.boolean().optional(),
  min_length: z.int().min(0).max(LIMITS.inputText).optional(),
  max_length: z.int().min(1).max(LIMITS.inputText).optional(),
});

const initialValue = { initial_value: z.string().optional() };

const emailInput = z.strictObject({
  type: z.literal("email_text_input"),
  ...types,
  ...initialValue,
});

const urlInput = z.strictObject({ type: z.literal("url_text_input"), ...types, ...initialValue });

const numberInput = z.strictObject({
  type: z.literal("number_input"),
  ...types,
  ...initialValue,
  is_decimal_allowed: z.boolean(),
  min_value: z.string().optional(),
  max_value: z.string().optional(),
});

export const richTextInput = z.strictObject({
  type: z.literal("rich_text_input"),
  ...types,
  initial_value: richText.optional(),
  min_lines: z.int().min(1).max(100).optional(),
  max_lines: z.int().min(1).max(100).optional(),
});

export const typed = [plainTextInput, emailInput, urlInput, numberInput] as const;
