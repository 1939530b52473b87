// What a reader sees: messages and views as plain text, with the buttons and fields listed.
// Never untrue: nothing that a person could press or fill in is left out.
import type { Element } from "./block-elements.ts";
import type { Block } from "./blocks.ts";
import { elementsOf, type Placed } from "./elements.ts";
import type { Message, StateValue, View } from "./records.ts";
import { richTextWords } from "./rich-text.ts";
import type { State } from "./state.ts";

export interface RenderedButton {
  readonly block_id: string;
  readonly action_id: string;
  readonly text: string;
  readonly value?: string;
  readonly style?: string;
  readonly url?: string;
  /** The question asked before the press counts. */
  readonly confirm?: string;
}

export interface RenderedField {
  readonly block_id: string;
  readonly action_id: string;
  readonly type: string;
  readonly label?: string;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly optional: boolean;
  readonly value: StateValue | undefined;
  readonly options?: readonly { readonly text: string; readonly value: string }[];
}

export interface RenderedMessage {
  readonly channel: string;
  readonly ts: string;
  readonly thread_ts?: string;
  readonly user: string;
  readonly name: string;
  /** The fallback text, for notifications. */
  readonly text: string;
  /** What the blocks say, or the text if there are none. */
  readonly readable: string;
  readonly blocks: readonly Block[];
  readonly buttons: readonly RenderedButton[];
  readonly fields: readonly RenderedField[];
  readonly edited: boolean;
  readonly ephemeral_for?: string;
  readonly reply_count: number;
  readonly files: readonly RenderedFile[];
}

export interface RenderedFile {
  readonly id: string;
  readonly title: string;
  readonly alt_text: string;
  /** On this machine. */
  readonly image_url: string;
}

export interface RenderedView {
  readonly id: string;
  readonly hash: string;
  readonly type: "modal" | "home";
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly title: string;
  readonly submit?: string;
  readonly close?: string;
  readonly readable: string;
  readonly blocks: readonly Block[];
  readonly buttons: readonly RenderedButton[];
  readonly fields: readonly RenderedField[];
  readonly depth: number;
}

const cellText = (cell: Extract<Block, { type: "table" }>["rows"][number][number]) =>
  cell.type === "rich_text" ? richTextWords(cell) : cell.text;

function blockText(block: Block): string {
  switch (block.type) {
    case "header":
    case "alert":
      return block.text.text;
    case "section":
      return [block.text?.text, ...(block.fields ?? []).map((field) => field.text)]
        .filter((line) => line !== undefined)
        .join("\n");
    case "context":
      return block.elements
        .map((one) => (one.type === "image" ? one.alt_text : one.text))
        .join(" ");
    case "markdown":
      return block.text;
    case "rich_text":
      return richTextWords(block);
    case "image":
    case "video":
      return block.title?.text ?? block.alt_text;
    case "table":
      return block.rows.map((row) => row.map(cellText).join(" | ")).join("\n");
    case "input":
      return block.label.text;
    case "divider":
      return "---";
    case "actions":
    case "context_actions":
      return "";
  }
}

/** The blocks as a reader takes them in, one paragraph a block, without the buttons. */
export function blocksText(blocks: readonly Block[]): string {
  return blocks
    .map(blockText)
    .filter((text) => text !== "")
    .join("\n");
}

const shortOptions = (options: readonly { text: { text: string }; value: string }[]) =>
  options.map(({ text, value }) => ({ text: text.text, value }));

function buttonOf({ blockId, actionId, element }: Placed): RenderedButton[] {
  const place = { block_id: blockId, action_id: actionId };
  if (element.type === "overflow")
    return element.options.map(({ text, value }) => ({ ...place, text: text.text, value }));
  if (element.type === "feedback_buttons")
    return [element.positive_button, element.negative_button].map(({ text, value }) => ({
      ...place,
      text: text.text,
      value,
    }));
  if (element.type !== "button" && element.type !== "icon_button") return [];
  const { text, value, confirm } = element;
  return [
    {
      ...place,
      text: text.text,
      ...(value === undefined ? {} : { value }),
      ...(element.type === "button" && element.style ? { style: element.style } : {}),
      ...(element.type === "button" && element.url ? { url: element.url } : {}),
      ...(confirm ? { confirm: confirm.text.text } : {}),
    },
  ];
}

const BUTTONS = new Set<Element["type"]>(["button", "overflow", "feedback_buttons", "icon_button"]);

function fieldOf(
  { blockId, actionId, element, input }: Placed,
  value: StateValue | undefined,
): RenderedField {
  const placeholder = "placeholder" in element ? element.placeholder : undefined;
  const groups = "option_groups" in element ? element.option_groups : undefined;
  const options =
    "options" in element && element.options
      ? element.options
      : groups?.flatMap((one) => one.options);
  return {
    block_id: blockId,
    action_id: actionId,
    type: element.type,
    ...(input ? { label: input.label.text } : {}),
    ...(input?.hint ? { hint: input.hint.text } : {}),
    ...(placeholder ? { placeholder: placeholder.text } : {}),
    optional: input?.optional ?? !input,
    value,
    ...(options ? { options: shortOptions(options) } : {}),
  };
}

type Values = Readonly<Record<string, Readonly<Record<string, StateValue>>>>;

function controls(blocks: readonly Block[], values: Values) {
  const placed = elementsOf(blocks);
  return {
    blocks,
    buttons: placed.flatMap(buttonOf),
    fields: placed
      .filter(({ element }) => !BUTTONS.has(element.type))
      .map((one) => fieldOf(one, values[one.blockId]?.[one.actionId])),
  };
}

interface Around {
  readonly replyCount: number;
  /** What the reader chose in the message's menus. */
  readonly values?: Values | undefined;
}

function fileOf(state: State, id: string): RenderedFile[] {
  const file = state.files.get(id);
  if (file === undefined) return [];
  const { name, title = name, alt = title } = file;
  return [{ id, title, alt_text: alt, image_url: `/files/${id}` }];
}

export function renderMessage(
  message: Message,
  state: State,
  { replyCount, values = {} }: Around,
): RenderedMessage {
  const { channel, ts, threadTs, user, text, blocks, onlyFor } = message;
  return {
    channel,
    ts,
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    user,
    name: state.user(user)?.realName ?? user,
    text,
    readable: blocks.length > 0 ? blocksText(blocks) : text,
    ...controls(blocks, values),
    edited: message.editedTs !== undefined,
    ...(onlyFor === undefined ? {} : { ephemeral_for: onlyFor }),
    reply_count: replyCount,
    files: (message.files ?? []).flatMap((id) => fileOf(state, id)),
  };
}

export function renderView(view: View, depth: number): RenderedView {
  const { id, hash, payload, values } = view;
  const modal = payload.type === "modal" ? payload : undefined;
  return {
    id,
    hash,
    type: payload.type,
    callback_id: payload.callback_id ?? "",
    private_metadata: payload.private_metadata ?? "",
    title: modal?.title.text ?? "",
    ...(modal?.submit ? { submit: modal.submit.text } : {}),
    ...(modal?.close ? { close: modal.close.text } : {}),
    readable: blocksText(payload.blocks),
    ...controls(payload.blocks, values),
    depth,
  };
}
