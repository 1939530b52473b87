import { describe, expect, it } from "vitest";
import { validateBlocks, validateMessage, validateView } from "../../../local/slack/block-kit.ts";
import { input, modal, plain, section } from "./workspace.ts";

const letters = (count: number) => "x".repeat(count);
const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, i) => make(i));
const button = (rest: object = {}) => ({ type: "button", text: plain("Go"), ...rest });
const actions = (elements: object[]) => [{ type: "actions", elements }];
const option = (index: number, rest: object = {}) => ({
  text: plain(`o${index}`),
  value: `v${index}`,
  ...rest,
});
const select = (rest: object = {}) =>
  actions([{ type: "static_select", options: [option(1)], ...rest }]);
const confirm = (rest: object) => actions([button({ confirm: { text: plain("Sure?"), ...rest } })]);
const field = (rest: object) => modal([input("a", { type: "plain_text_input", ...rest })]);

type Row = [what: string, most: number, make: (count: number) => object[], pointer: string];

const lengths: Row[] = [
  ["a header", 150, (n) => [{ type: "header", text: plain(letters(n)) }], "/0/text/text"],
  ["a section's text", 3000, (n) => [section(letters(n))], "/0/text/text"],
  [
    "a section's field",
    2000,
    (n) => [{ type: "section", fields: [plain(letters(n))] }],
    "/0/fields/0/text",
  ],
  [
    "a button's text",
    75,
    (n) => actions([button({ text: plain(letters(n)) })]),
    "/0/elements/0/text/text",
  ],
  [
    "a button's value",
    2000,
    (n) => actions([button({ value: letters(n) })]),
    "/0/elements/0/value",
  ],
  ["a button's url", 3000, (n) => actions([button({ url: letters(n) })]), "/0/elements/0/url"],
  [
    "an action_id",
    255,
    (n) => actions([button({ action_id: letters(n) })]),
    "/0/elements/0/action_id",
  ],
  ["a block_id", 255, (n) => [section("a", letters(n))], "/0/block_id"],
  [
    "an option's text",
    75,
    (n) => select({ options: [option(1, { text: plain(letters(n)) })] }),
    "/0/elements/0/options/0/text/text",
  ],
  [
    "an option's value",
    150,
    (n) => select({ options: [option(1, { value: letters(n) })] }),
    "/0/elements/0/options/0/value",
  ],
  [
    "an option's description",
    75,
    (n) => select({ options: [option(1, { description: plain(letters(n)) })] }),
    "/0/elements/0/options/0/description/text",
  ],
  [
    "a placeholder",
    150,
    (n) => select({ placeholder: plain(letters(n)) }),
    "/0/elements/0/placeholder/text",
  ],
  [
    "a confirm's title",
    100,
    (n) => confirm({ title: plain(letters(n)) }),
    "/0/elements/0/confirm/title/text",
  ],
  [
    "a confirm's text",
    300,
    (n) => confirm({ text: plain(letters(n)) }),
    "/0/elements/0/confirm/text/text",
  ],
  [
    "a confirm's yes",
    30,
    (n) => confirm({ confirm: plain(letters(n)) }),
    "/0/elements/0/confirm/confirm/text",
  ],
  [
    "a confirm's no",
    30,
    (n) => confirm({ deny: plain(letters(n)) }),
    "/0/elements/0/confirm/deny/text",
  ],
  [
    "an image's alt text",
    2000,
    (n) => [{ type: "image", image_url: "https://x", alt_text: letters(n) }],
    "/0/alt_text",
  ],
  ["markdown", 12_000, (n) => [{ type: "markdown", text: letters(n) }], "/0/text"],
];

const items: Row[] = [
  ["a message", 50, (n) => times(n, () => ({ type: "divider" })), ""],
  ["an actions block", 25, (n) => actions(times(n, () => button())), "/0/elements"],
  [
    "a context block",
    10,
    (n) => [{ type: "context", elements: times(n, () => plain("a")) }],
    "/0/elements",
  ],
  [
    "a section's fields",
    10,
    (n) => [{ type: "section", fields: times(n, () => plain("a")) }],
    "/0/fields",
  ],
  [
    "a select",
    100,
    (n) => select({ options: times(n, (i) => option(i)) }),
    "/0/elements/0/options",
  ],
  [
    "an overflow menu",
    5,
    (n) => actions([{ type: "overflow", options: times(n, (i) => option(i)) }]),
    "/0/elements/0/options",
  ],
  [
    "radio buttons",
    10,
    (n) => actions([{ type: "radio_buttons", options: times(n, (i) => option(i)) }]),
    "/0/elements/0/options",
  ],
  [
    "checkboxes",
    10,
    (n) => actions([{ type: "checkboxes", options: times(n, (i) => option(i)) }]),
    "/0/elements/0/options",
  ],
];

const viewLengths: [string, number, (count: number) => object, string][] = [
  ["a modal's title", 24, (n) => modal([], { title: plain(letters(n)) }), "/title/text"],
  ["a modal's submit", 24, (n) => modal([], { submit: plain(letters(n)) }), "/submit/text"],
  ["a modal's close", 24, (n) => modal([], { close: plain(letters(n)) }), "/close/text"],
  [
    "private_metadata",
    3000,
    (n) => modal([], { private_metadata: letters(n) }),
    "/private_metadata",
  ],
  ["callback_id", 255, (n) => modal([], { callback_id: letters(n) }), "/callback_id"],
  [
    "an input's label",
    2000,
    (n) => modal([input("a", { type: "plain_text_input" }, { label: plain(letters(n)) })]),
    "/blocks/0/label/text",
  ],
  [
    "an input's hint",
    2000,
    (n) => modal([input("a", { type: "plain_text_input" }, { hint: plain(letters(n)) })]),
    "/blocks/0/hint/text",
  ],
];

describe("the limits of Block Kit", () => {
  it.each(lengths)("%s takes %i characters and not one more", (_what, most, make, pointer) => {
    const inside = validateBlocks(make(most));
    const outside = validateBlocks(make(most + 1));

    expect(inside).toEqual([]);
    expect(outside).toEqual([{ pointer, message: `must be less than ${most + 1} characters` }]);
  });

  it.each(items)("%s takes %i items and not one more", (_what, most, make, pointer) => {
    const inside = validateBlocks(make(most));
    const outside = validateBlocks(make(most + 1));

    expect(inside).toEqual([]);
    expect(outside).toEqual([{ pointer, message: `no more than ${most} items allowed` }]);
  });

  it.each(viewLengths)("%s takes %i characters and not one more", (_what, most, make, pointer) => {
    const inside = validateView(make(most));
    const outside = validateView(make(most + 1));

    expect(inside).toEqual([]);
    expect(outside).toEqual([{ pointer, message: `must be less than ${most + 1} characters` }]);
  });

  it("a view takes 100 blocks and not one more", () => {
    const inside = validateView(modal(times(100, () => ({ type: "divider" }))));
    const outside = validateView(modal(times(101, () => ({ type: "divider" }))));

    expect(inside).toEqual([]);
    expect(outside).toEqual([{ pointer: "/blocks", message: "no more than 100 items allowed" }]);
  });

  it("a text field allows at most 3000 characters", () => {
    expect(validateView(field({ max_length: 3000 }))).toEqual([]);
    expect(validateView(field({ max_length: 3001 }))[0]?.pointer).toBe(
      "/blocks/0/element/max_length",
    );
  });

  it("a message's text takes 40,000 characters and not one more", () => {
    expect(validateMessage({ text: letters(40_000) })).toEqual([]);
    expect(validateMessage({ text: letters(40_001) })[0]?.pointer).toBe("/text");
  });
});

describe("the form of Block Kit", () => {
  const wrong: [string, unknown, string, string][] = [
    ["an unknown block", [{ type: "sectionz" }], "/0/type", "unsupported type: sectionz"],
    [
      "an unknown element",
      actions([{ type: "knob" }]),
      "/0/elements/0/type",
      "unsupported type: knob",
    ],
    [
      "an unknown property",
      [{ type: "divider", colour: 1 }],
      "/0",
      "invalid additional property: colour",
    ],
    [
      "a missing field",
      actions([{ type: "button" }]),
      "/0/elements/0",
      "missing required field: text",
    ],
    [
      "mrkdwn on a button",
      actions([button({ text: { type: "mrkdwn", text: "x" } })]),
      "/0/elements/0/text/type",
      "unsupported type: mrkdwn",
    ],
    ["an empty section", [{ type: "section" }], "/0/type", "must define either `text` or `fields`"],
    [
      "a select without options",
      actions([{ type: "static_select" }]),
      "/0/elements/0",
      "must define either `options` or `option_groups`",
    ],
    [
      "an empty list of options",
      select({ options: [] }),
      "/0/elements/0/options",
      "must provide at least 1 items",
    ],
    ["an empty text", [section("")], "/0/text/text", "must be more than 0 characters"],
    [
      "one block_id twice",
      [section("a", "x"), section("b", "x")],
      "/1/block_id",
      "block_id already exists: x",
    ],
    [
      "one action_id twice in a block",
      actions([button({ action_id: "x" }), button({ action_id: "x" })]),
      "/0/elements/1/action_id",
      '`action_id` "x" already exists for this block',
    ],
    [
      "an initial option that is not shown",
      select({ initial_option: option(2) }),
      "/0/elements/0/initial_option",
      "must exactly match one of the provided options",
    ],
  ];

  it.each(wrong)("refuses %s and names the place", (_what, blocks, pointer, message) => {
    expect(validateBlocks(blocks)).toEqual([{ pointer, message }]);
  });

  it("refuses an input in a modal without a submit button, in Slack's words", () => {
    const { submit: _gone, ...view } = modal([
      section("a"),
      input("b", { type: "plain_text_input" }),
    ]);

    const faults = validateView(view);

    expect(faults).toEqual([
      {
        pointer: "/blocks/1/input",
        message: "must define `submit` to use an `input` block in modals",
      },
    ]);
  });

  it("refuses in a view what only messages show", () => {
    const faults = validateView(modal([{ type: "markdown", text: "x" }]));

    expect(faults).toEqual([{ pointer: "/blocks/0/type", message: "unsupported type: markdown" }]);
  });

  it("refuses a message with neither text nor blocks", () => {
    expect(validateMessage({ blocks: [] })).toEqual([{ pointer: "", message: "no_text" }]);
  });
});
