// What many of Block Kit's elements have in common.
// Never untrue: an initial option that is not one of the options shown is refused, as Slack refuses it.
import { z } from "zod";
import { confirmDialog, type Option, plainText, words } from "./block-texts.ts";
import { LIMITS } from "./limits.ts";

export const action = { action_id: words(LIMITS.actionId).optional() };
export const confirm = { confirm: confirmDialog.optional() };
export const focus = { focus_on_load: z.boolean().optional() };
const placeholder = { placeholder: plainText(LIMITS.placeholder).optional() };
export const picks = { ...action, ...confirm, ...focus, ...placeholder };
export const many = { max_selected_items: z.int().min(1).optional() };
const dispatches = {
  dispatch_action_config: z
    .strictObject({
      trigger_actions_on: z
        .array(z.enum(["on_enter_pressed", "on_character_entered"]))
        .min(1)
        .max(2)
        .optional(),
    })
    .optional(),
};
export const types = { ...action, ...focus, ...placeholder, ...dispatches };

const sameOption = (one: Option, other: Option) =>
  one.value === other.value && one.text.text === other.text.text;

/** Slack takes an initial option only if it is exactly one of the options shown. */
export function withInitial<Shape extends z.ZodObject>(schema: Shape): Shape {
  return schema.check((check) => {
    const element = check.value as {
      options?: Option[];
      option_groups?: { options: Option[] }[];
      initial_option?: Option;
      initial_options?: Option[];
    };
    const shown = element.options ?? element.option_groups?.flatMap((group) => group.options) ?? [];
    const initial =
      element.initial_options ?? (element.initial_option ? [element.initial_option] : []);
    for (const chosen of initial) {
      if (shown.some((option) => sameOption(option, chosen))) continue;
      const path = [element.initial_options ? "initial_options" : "initial_option"];
      const message = "must exactly match one of the provided options";
      check.issues.push({ code: "custom", input: chosen, path, message });
    }
  });
}

/** A static select has options or groups of options: one of the two, never both. */
export function withOneSource<Shape extends z.ZodObject>(schema: Shape): Shape {
  return schema.refine(
    ({ options, option_groups }) => (options === undefined) !== (option_groups === undefined),
    { message: "must define either `options` or `option_groups`" },
  );
}
