// Block Kit's menus: selects of every source, radio buttons, checkboxes, pickers of dates and times.
// Never untrue: a menu Slack would refuse never reaches a message or a view.
import { z } from "zod";
import { choiceOption, optionGroup, plainOption } from "./block-texts.ts";
import {
  action,
  confirm,
  focus,
  many,
  picks,
  withInitial,
  withOneSource,
} from "./element-parts.ts";
import { LIMITS } from "./limits.ts";

const sources = {
  options: z.array(plainOption).min(1).max(LIMITS.options).optional(),
  option_groups: z.array(optionGroup).min(1).max(LIMITS.optionGroups).optional(),
};

const staticSelect = withInitial(
  withOneSource(
    z.strictObject({
      type: z.literal("static_select"),
      ...picks,
      ...sources,
      initial_option: plainOption.optional(),
    }),
  ),
);

const multiStaticSelect = withInitial(
  withOneSource(
    z.strictObject({
      type: z.literal("multi_static_select"),
      ...picks,
      ...many,
      ...sources,
      initial_options: z.array(plainOption).min(1).max(LIMITS.options).optional(),
    }),
  ),
);

const externalSelect = z.strictObject({
  type: z.literal("external_select"),
  ...picks,
  min_query_length: z.int().min(0).optional(),
  initial_option: plainOption.optional(),
});

const multiExternalSelect = z.strictObject({
  type: z.literal("multi_external_select"),
  ...picks,
  ...many,
  min_query_length: z.int().min(0).optional(),
  initial_options: z.array(plainOption).min(1).max(LIMITS.options).optional(),
});

const usersSelect = z.strictObject({
  type: z.literal("users_select"),
  ...picks,
  initial_user: z.string().optional(),
});

const multiUsersSelect = z.strictObject({
  type: z.literal("multi_users_select"),
  ...picks,
  ...many,
  initial_users: z.array(z.string()).optional(),
});

const conversationFilter = z.strictObject({
  include: z
    .array(z.enum(["im", "mpim", "private", "public"]))
    .min(1)
    .optional(),
  exclude_external_shared_channels: z.boolean().optional(),
  exclude_bot_users: z.boolean().optional(),
});

const conversations = {
  default_to_current_conversation: z.boolean().optional(),
  filter: conversationFilter.optional(),
};
const respondable = { response_url_enabled: z.boolean().optional() };

const conversationsSelect = z.strictObject({
  type: z.literal("conversations_select"),
  ...picks,
  ...conversations,
  ...respondable,
  initial_conversation: z.string().optional(),
});

const multiConversationsSelect = z.strictObject({
  type: z.literal("multi_conversations_select"),
  ...picks,
  ...many,
  ...conversations,
  initial_conversations: z.array(z.string()).optional(),
});

const channelsSelect = z.strictObject({
  type: z.literal("channels_select"),
  ...picks,
  ...respondable,
  initial_channel: z.string().optional(),
});

const multiChannelsSelect = z.strictObject({
  type: z.literal("multi_channels_select"),
  ...picks,
  ...many,
  initial_channels: z.array(z.string()).optional(),
});

const radioButtons = withInitial(
  z.strictObject({
    type: z.literal("radio_buttons"),
    ...action,
    ...confirm,
    ...focus,
    options: z.array(choiceOption).min(1).max(LIMITS.choices),
    initial_option: choiceOption.optional(),
  }),
);

const checkboxes = withInitial(
  z.strictObject({
    type: z.literal("checkboxes"),
    ...action,
    ...confirm,
    ...focus,
    options: z.array(choiceOption).min(1).max(LIMITS.choices),
    initial_options: z.array(choiceOption).min(1).optional(),
  }),
);

const datepicker = z.strictObject({
  type: z.literal("datepicker"),
  ...picks,
  initial_date: z.iso.date().optional(),
});

const timepicker = z.strictObject({
  type: z.literal("timepicker"),
  ...picks,
  initial_time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .optional(),
  timezone: z.string().optional(),
});

export const datetimepicker = z.strictObject({
  type: z.literal("datetimepicker"),
  ...action,
  ...confirm,
  ...focus,
  initial_date_time: z.int().min(1_000_000_000).max(9_999_999_999).optional(),
});

export const selects = [
  staticSelect,
  externalSelect,
  usersSelect,
  conversationsSelect,
  channelsSelect,
  multiStaticSelect,
  multiExternalSelect,
  multiUsersSelect,
  multiConversationsSelect,
  multiChannelsSelect,
] as const;

export const choosers = [radioButtons, checkboxes, datepicker, timepicker] as const;
