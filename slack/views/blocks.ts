// The few Block Kit shapes Curfew uses, and how they are made. Structurally those of @slack/types.
// Never untrue: no text made here is empty or longer than Slack takes.
import { cut, oneLine } from "./text.ts";

export interface PlainText {
  type: "plain_text";
  text: string;
  emoji: false;
}

export interface Mrkdwn {
  type: "mrkdwn";
  text: string;
  /** Slack then turns no name or address of its own finding into a mention or a link. */
  verbatim: true;
}

export interface Option {
  text: PlainText;
  value: string;
  description?: PlainText;
}

export interface OptionGroup {
  label: PlainText;
  options: Option[];
}

export interface Confirm {
  title: PlainText;
  text: PlainText;
  confirm: PlainText;
  deny: PlainText;
  style?: "danger";
}

export interface Button {
  type: "button";
  action_id: string;
  text: PlainText;
  value: string;
  style?: "primary" | "danger";
  confirm?: Confirm;
}

export interface ExternalSelect {
  type: "external_select";
  action_id: string;
  min_query_length: number;
  placeholder: PlainText;
  initial_option?: Option;
}

export interface StaticSelect {
  type: "static_select";
  action_id: string;
  placeholder: PlainText;
  options: Option[];
  initial_option?: Option;
  confirm?: Confirm;
}

export interface Checkboxes {
  type: "checkboxes";
  action_id: string;
  options: Option[];
}

export interface TextInput {
  type: "plain_text_input";
  action_id: string;
  multiline: boolean;
  min_length?: number;
  max_length: number;
  initial_value?: string;
  placeholder?: PlainText;
}

export interface DatePicker {
  type: "datepicker";
  action_id: string;
  /** `2026-11-23`. */
  initial_date?: string;
}

export interface DateTimePicker {
  type: "datetimepicker";
  action_id: string;
  /** Unix seconds. */
  initial_date_time?: number;
}

export interface Input {
  type: "input";
  block_id: string;
  label: PlainText;
  element: ExternalSelect | StaticSelect | Checkboxes | TextInput | DatePicker | DateTimePicker;
  dispatch_action?: boolean;
  optional?: boolean;
  hint?: PlainText;
}

export type MessageBlock =
  | { type: "header"; text: PlainText }
  | { type: "section"; text: Mrkdwn }
  | { type: "section"; fields: Mrkdwn[] }
  | { type: "context"; elements: Mrkdwn[] }
  | { type: "actions"; elements: (Button | StaticSelect)[] }
  | { type: "divider" };

export interface Modal {
  type: "modal";
  callback_id?: string;
  private_metadata?: string;
  title: PlainText;
  submit?: PlainText;
  close: PlainText;
  blocks: (MessageBlock | Input)[];
}

/** A person's App Home. */
export interface Home {
  type: "home";
  blocks: MessageBlock[];
}

/** A message: `text` is what notifications, search and screen readers get. */
export interface Message {
  text: string;
  blocks: MessageBlock[];
}

/** Plain text of one line, cut to `most` characters; mrkdwn means nothing in it. */
export function plain(text: string, most: number): PlainText {
  const line = oneLine(text);
  return { type: "plain_text", text: line === "" ? "-" : cut(line, most), emoji: false };
}

/** The text must be of Curfew's own words and of text that went through text.ts. */
export const mrkdwn = (text: string): Mrkdwn => ({ type: "mrkdwn", text, verbatim: true });

export const header = (text: string): MessageBlock => ({ type: "header", text: plain(text, 150) });
export const section = (text: string): MessageBlock => ({ type: "section", text: mrkdwn(text) });
export const context = (text: string): MessageBlock => ({
  type: "context",
  elements: [mrkdwn(text)],
});

/** Pairs of a title and a text, side by side; at most 10. */
export const fields = (
  pairs: readonly (readonly [title: string, text: string])[],
): MessageBlock => ({
  type: "section",
  fields: pairs.slice(0, 10).map(([title, text]) => mrkdwn(`*${title}*\n${text}`)),
});

/** A row of buttons and lists; no row where there are none, since Slack refuses an empty one. */
export const actions = (elements: (Button | StaticSelect)[]): MessageBlock[] =>
  elements.length === 0 ? [] : [{ type: "actions", elements }];

export interface ButtonLooks {
  readonly style?: "primary" | "danger";
  readonly confirm?: Confirm;
}

export const button = (
  actionId: string,
  label: string,
  value: string,
  looks: ButtonLooks = {},
): Button => ({
  type: "button",
  action_id: actionId,
  text: plain(label, 75),
  value,
  ...looks,
});

export const confirm = (title: string, text: string, yes: string): Confirm => ({
  title: plain(title, 100),
  text: plain(text, 300),
  confirm: plain(yes, 30),
  deny: plain("Cancel", 30),
});

export const option = (label: string, value: string): Option => ({ text: plain(label, 75), value });

export const optionGroup = (label: string, options: Option[]): OptionGroup => ({
  label: plain(label, 75),
  options,
});
