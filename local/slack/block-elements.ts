// Block Kit's elements: what stands in a block and can be pressed, chosen or filled in.
// Never untrue: an element Slack would refuse never reaches a message or a view.
// Not imitated, hence refused: file_input and workflow_button, which need Slack's own files and workflows.
import { z } from "zod";
import { anyText, overflowOption, plainText, words } from "./block-texts.ts";
import { action, confirm } from "./element-parts.ts";
import { richTextInput, typed } from "./input-elements.ts";
import { LIMITS } from "./limits.ts";
import { choosers, datetimepicker, selects } from "./select-elements.ts";

const button = z.strictObject({
  type: z.literal("button"),
  ...action,
  ...confirm,
  text: plainText(LIMITS.buttonText),
  value: z.string().max(LIMITS.buttonValue).optional(),
  url: z.string().max(LIMITS.url).optional(),
  style: z.enum(["primary", "danger"]).optional(),
  accessibility_label: z.string().max(LIMITS.accessibilityLabel).optional(),
});

const overflow = z.strictObject({
  type: z.literal("overflow"),
  ...action,
  ...confirm,
  options: z.array(overflowOption).min(1).max(LIMITS.overflowOptions),
});

const slackFile = z.union([
  z.strictObject({ url: z.string() }),
  z.strictObject({ id: z.string() }),
]);

/** An image comes from a URL or from a Slack file: exactly one. */
export const imageSource = {
  image_url: words(LIMITS.url).optional(),
  slack_file: slackFile.optional(),
};

export function withImageSource<Shape extends z.ZodObject>(schema: Shape): Shape {
  return schema.refine(
    ({ image_url, slack_file }) => (image_url === undefined) !== (slack_file === undefined),
    { message: "must define either `image_url` or `slack_file`" },
  );
}

export const imageElement = withImageSource(
  z.strictObject({
    type: z.literal("image"),
    alt_text: words(LIMITS.altText),
    ...imageSource,
  }),
);

const feedbackButton = z.strictObject({
  text: plainText(LIMITS.buttonText),
  accessibility_label: z.string().max(LIMITS.accessibilityLabel).optional(),
  value: z.string().max(LIMITS.buttonValue),
});

const feedbackButtons = z.strictObject({
  type: z.literal("feedback_buttons"),
  ...action,
  positive_button: feedbackButton,
  negative_button: feedbackButton,
});

const iconButton = z.strictObject({
  type: z.literal("icon_button"),
  ...action,
  ...confirm,
  icon: z.string(),
  text: plainText(LIMITS.buttonText),
  accessibility_label: z.string().max(LIMITS.accessibilityLabel).optional(),
  value: z.string().max(LIMITS.buttonValue).optional(),
  visible_to_user_ids: z.array(z.string()).optional(),
});

export const actionsElement = z.discriminatedUnion("type", [
  button,
  overflow,
  ...selects,
  ...choosers,
  datetimepicker,
  richTextInput,
]);

export const accessoryElement = z.discriminatedUnion("type", [
  button,
  overflow,
  imageElement,
  ...selects,
  ...choosers,
]);

export const inputElement = z.discriminatedUnion("type", [
  ...typed,
  richTextInput,
  datetimepicker,
  ...selects,
  ...choosers,
]);

export const contextElement = z.discriminatedUnion("type", [imageElement, anyText(LIMITS.text)]);
export const contextActionsElement = z.discriminatedUnion("type", [feedbackButtons, iconButton]);

/** Any element that a person can act on, told apart by `type`. */
export type Element =
  | z.infer<typeof actionsElement>
  | Exclude<z.infer<typeof accessoryElement>, { type: "image" }>
  | z.infer<typeof inputElement>
  | z.infer<typeof contextActionsElement>;
