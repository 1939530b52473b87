import { Ajv } from "ajv";
import fc from "fast-check";
import { createGenerator } from "ts-json-schema-generator";
import { describe, expect, it } from "vitest";
import { validateBlocks } from "../../../local/slack/block-kit.ts";
import { input, plain, section } from "./workspace.ts";

/** The schema that Slack's own types make: strict about properties, silent about lengths. */
function slackTypes() {
  const schema: object = createGenerator({
    path: "node_modules/@slack/types/dist/index.d.ts",
    type: "KnownBlock",
    skipTypeCheck: true,
    additionalProperties: false,
  }).createSchema("KnownBlock");
  return new Ajv({ strict: false }).compile(schema);
}

const agrees = slackTypes();
const accepts = (block: unknown) => validateBlocks([block]).length === 0;

const option = { text: plain("One"), value: "1", description: plain("the first") };
const confirm = {
  title: plain("Sure?"),
  text: { type: "mrkdwn", text: "*Really*" },
  confirm: plain("Yes"),
  deny: plain("No"),
  style: "danger",
};
const common = { action_id: "a", placeholder: plain("pick"), confirm, focus_on_load: true };
const withAction = (element: object) => ({ type: "actions", elements: [element] });
const richText = {
  type: "rich_text",
  elements: [
    {
      type: "rich_text_section",
      elements: [
        { type: "text", text: "hi", style: { bold: true } },
        { type: "link", url: "https://x", text: "x" },
        { type: "user", user_id: "U1" },
        { type: "emoji", name: "wave" },
        { type: "date", timestamp: 1, format: "{date}" },
        { type: "broadcast", range: "here" },
      ],
    },
    {
      type: "rich_text_list",
      style: "bullet",
      indent: 1,
      border: 0,
      elements: [{ type: "rich_text_section", elements: [] }],
    },
    { type: "rich_text_quote", elements: [{ type: "channel", channel_id: "C1" }] },
    { type: "rich_text_preformatted", elements: [{ type: "text", text: "code" }] },
  ],
};

const GOOD: readonly object[] = [
  { type: "header", text: { ...plain("Hi"), emoji: true }, block_id: "h" },
  section("*hello*"),
  {
    type: "section",
    fields: [plain("a"), { type: "mrkdwn", text: "b", verbatim: true }],
    expand: true,
  },
  {
    ...section("x"),
    accessory: {
      type: "button",
      text: plain("Go"),
      value: "v",
      url: "https://x",
      style: "primary",
      accessibility_label: "go",
      action_id: "a",
      confirm,
    },
  },
  { ...section("x"), accessory: { type: "image", image_url: "https://x", alt_text: "x" } },
  { ...section("x"), accessory: { type: "image", slack_file: { id: "F1" }, alt_text: "x" } },
  { type: "divider" },
  {
    type: "context",
    elements: [plain("a"), { type: "image", image_url: "https://x", alt_text: "x" }],
  },
  { type: "image", image_url: "https://x", alt_text: "x", title: plain("t") },
  { type: "markdown", text: "# x" },
  { type: "alert", text: plain("x"), level: "warning" },
  richText,
  {
    type: "table",
    rows: [
      [
        { type: "raw_text", text: "a" },
        { type: "raw_number", value: 1, text: "1" },
      ],
    ],
    column_settings: [{ align: "left", is_wrapped: true }],
  },
  {
    type: "video",
    video_url: "https://x.example",
    thumbnail_url: "https://x",
    alt_text: "x",
    title: plain("t"),
    title_url: "https://x.example",
    author_name: "a",
    provider_name: "p",
    provider_icon_url: "https://x",
    description: plain("d"),
  },
  {
    type: "context_actions",
    elements: [
      {
        type: "feedback_buttons",
        positive_button: { text: plain("y"), value: "1" },
        negative_button: { text: plain("n"), value: "2" },
      },
      { type: "icon_button", icon: "trash", text: plain("x") },
    ],
  },
  withAction({ type: "static_select", ...common, options: [option], initial_option: option }),
  withAction({ type: "static_select", option_groups: [{ label: plain("g"), options: [option] }] }),
  withAction({ type: "multi_static_select", ...common, options: [option], max_selected_items: 2 }),
  withAction({ type: "external_select", ...common, min_query_length: 0, initial_option: option }),
  withAction({ type: "multi_external_select", min_query_length: 2, initial_options: [option] }),
  withAction({ type: "users_select", ...common, initial_user: "U1" }),
  withAction({ type: "multi_users_select", initial_users: ["U1"] }),
  withAction({
    type: "conversations_select",
    filter: { include: ["public"], exclude_bot_users: true },
    default_to_current_conversation: true,
    response_url_enabled: true,
  }),
  withAction({ type: "multi_conversations_select", initial_conversations: ["C1"] }),
  withAction({ type: "channels_select", initial_channel: "C1" }),
  withAction({ type: "multi_channels_select", initial_channels: ["C1"] }),
  withAction({ type: "overflow", action_id: "o", options: [option], confirm }),
  withAction({
    type: "radio_buttons",
    options: [{ text: { type: "mrkdwn", text: "*a*" }, value: "1" }],
    focus_on_load: true,
  }),
  withAction({ type: "checkboxes", options: [option], initial_options: [option] }),
  withAction({ type: "datepicker", ...common, initial_date: "2026-05-01" }),
  withAction({ type: "timepicker", ...common, initial_time: "09:30", timezone: "Etc/UTC" }),
  withAction({ type: "datetimepicker", initial_date_time: 1628633820 }),
  withAction({ type: "rich_text_input", initial_value: richText, min_lines: 1, max_lines: 9 }),
  input(
    "a",
    {
      type: "plain_text_input",
      multiline: true,
      min_length: 1,
      max_length: 9,
      initial_value: "x",
      dispatch_action_config: { trigger_actions_on: ["on_enter_pressed"] },
    },
    { hint: plain("h"), optional: true, dispatch_action: true },
  ),
  input("b", { type: "email_text_input", initial_value: "a@b.c", placeholder: plain("x") }),
  input("c", { type: "url_text_input", initial_value: "https://x" }),
  input("d", {
    type: "number_input",
    is_decimal_allowed: false,
    min_value: "1",
    max_value: "9",
    initial_value: "2",
  }),
];

const BAD: readonly [string, object][] = [
  ["an unknown block", { type: "sectionz", text: plain("x") }],
  ["a block without a type", { text: plain("x") }],
  ["a mrkdwn header", { type: "header", text: { type: "mrkdwn", text: "x" } }],
  ["a mrkdwn button", withAction({ type: "button", text: { type: "mrkdwn", text: "x" } })],
  ["an input without a label", { type: "input", element: { type: "plain_text_input" } }],
  ["an input holding a button", input("a", { type: "button", text: plain("x") })],
  ["an actions block holding a text field", withAction({ type: "plain_text_input" })],
  [
    "a context holding a button",
    { type: "context", elements: [{ type: "button", text: plain("x") }] },
  ],
  [
    "a number field that does not say if decimals are allowed",
    input("a", { type: "number_input" }),
  ],
  ["a button of an unknown style", withAction({ type: "button", text: plain("x"), style: "loud" })],
  ["an image without alt text", { type: "image", image_url: "https://x" }],
  ["an option without text", withAction({ type: "overflow", options: [{ value: "1" }] })],
];

type Change = { readonly at: number; readonly kind: "drop" | "add" | "retype" };

/** Every object inside, the outermost first. */
function objectsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== "object" || value === null) return [];
  const inside = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? inside : [value as Record<string, unknown>, ...inside];
}

function changed(block: object, { at, kind }: Change): object {
  const copy = structuredClone(block);
  const places = objectsIn(copy).flatMap((object) =>
    Object.keys(object).map((key) => ({ object, key })),
  );
  const { object, key } = places[at % places.length]!;
  if (kind === "drop") delete object[key];
  if (kind === "add") Object.assign(object, { surprise: 1 });
  if (kind === "retype") object[key] = Array.isArray(object[key]) ? "text" : ["list"];
  return copy;
}

/** What Slack refuses though its types allow it; nothing else may be refused by us alone. */
const STRICTER = [
  /^must define either /,
  /^missing required field: value$/,
  /^must exactly match one of the provided options$/,
  /^must be less than /,
];

describe("our Block Kit schemas and Slack's own types", () => {
  it.each(
    GOOD.map((block) => [JSON.stringify(block).slice(0, 70), block]),
  )("both accept %s", (_name, block) => {
    expect([accepts(block), agrees(block)]).toEqual([true, true]);
  });

  it.each(BAD)("both refuse %s", (_name, block) => {
    expect([accepts(block), agrees(block)]).toEqual([false, false]);
  });

  it("agree on every good block with one property dropped, added or of another type", () => {
    const change = fc.record({
      at: fc.nat(60),
      kind: fc.constantFrom("drop" as const, "add" as const, "retype" as const),
    });

    fc.assert(
      fc.property(fc.constantFrom(...GOOD), change, (block, one) => {
        const next = changed(block, one);
        const faults = validateBlocks([next]);
        const isOursAlone =
          faults.length > 0 &&
          faults.every(({ message }) => STRICTER.some((form) => form.test(message)));

        expect(faults.length === 0 || (isOursAlone && agrees(next))).toBe(agrees(next));
      }),
      { numRuns: 1000 },
    );
  });
});
