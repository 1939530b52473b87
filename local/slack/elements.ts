// Finds the elements in a list of blocks, and what each of them holds before anybody touches it.
// Never untrue: `state.values` has an entry for every element that can hold a value, as in real Slack.
import type { Element } from "./block-elements.ts";
import type { Option } from "./block-texts.ts";
import type { Block, InputBlock } from "./blocks.ts";
import type { StateValue, StateValues } from "./records.ts";

/** An element together with the block it stands in; ids are filled in. */
export interface Placed {
  readonly blockId: string;
  readonly actionId: string;
  readonly element: Element;
  /** The input block around it, if it is one. */
  readonly input?: InputBlock | undefined;
}

function inBlock(block: Block): readonly Element[] {
  switch (block.type) {
    case "actions":
    case "context_actions":
      return block.elements;
    case "input":
      return [block.element];
    case "section":
      return block.accessory && block.accessory.type !== "image" ? [block.accessory] : [];
    default:
      return [];
  }
}

/** Every element a person can act on, in order. */
export function elementsOf(blocks: readonly Block[]): Placed[] {
  return blocks.flatMap((block) =>
    inBlock(block).map((element) => ({
      blockId: block.block_id ?? "",
      actionId: element.action_id ?? "",
      element,
      input: block.type === "input" ? block : undefined,
    })),
  );
}

const WITHOUT_VALUE = new Set(["button", "overflow", "feedback_buttons", "icon_button"]);

/** Whether the element keeps what a person chose; buttons and overflow menus do not. */
export const holdsValue = (element: Element) => !WITHOUT_VALUE.has(element.type);

/** The options written in the element; undefined where they come from elsewhere. */
export function optionsOf(element: Element): readonly Option[] | undefined {
  switch (element.type) {
    case "static_select":
    case "multi_static_select":
      return element.options ?? element.option_groups?.flatMap((group) => group.options) ?? [];
    case "radio_buttons":
    case "checkboxes":
    case "overflow":
      return element.options;
    default:
      return undefined;
  }
}

/** The name under which Slack reports an element's value, e.g. `selected_option`. */
export function valueField(element: Element): string {
  switch (element.type) {
    case "static_select":
    case "external_select":
    case "radio_buttons":
    case "overflow":
      return "selected_option";
    case "multi_static_select":
    case "multi_external_select":
    case "checkboxes":
      return "selected_options";
    case "users_select":
      return "selected_user";
    case "multi_users_select":
      return "selected_users";
    case "conversations_select":
      return "selected_conversation";
    case "multi_conversations_select":
      return "selected_conversations";
    case "channels_select":
      return "selected_channel";
    case "multi_channels_select":
      return "selected_channels";
    case "datepicker":
      return "selected_date";
    case "timepicker":
      return "selected_time";
    case "datetimepicker":
      return "selected_date_time";
    case "rich_text_input":
      return "rich_text_value";
    default:
      return "value";
  }
}

const INITIAL: Readonly<Record<string, string>> = {
  value: "initial_value",
  rich_text_value: "initial_value",
};

/** What the element holds when it is first shown. Empty is `null`, or `[]` where many can be chosen. */
export function initialValue(element: Element): StateValue {
  const field = valueField(element);
  const source = INITIAL[field] ?? field.replace("selected_", "initial_");
  const initial = (element as Readonly<Record<string, unknown>>)[source];
  return { type: element.type, [field]: initial ?? (field.endsWith("s") ? [] : null) };
}

/**
 * The values of all elements: what `known` holds for the same block and action (Slack keeps it over
 * an update of the view), else the initial value.
 */
export function valuesOf(blocks: readonly Block[], known: StateValues = {}): StateValues {
  const values: Record<string, Record<string, StateValue>> = {};
  for (const { blockId, actionId, element } of elementsOf(blocks)) {
    if (!holdsValue(element)) continue;
    const kept = known[blockId]?.[actionId];
    const value = kept?.type === element.type ? kept : initialValue(element);
    values[blockId] = { ...values[blockId], [actionId]: value };
  }
  return values;
}

/** `values` with one element's value replaced. */
export function withValue(values: StateValues, { blockId, actionId }: Placed, value: StateValue) {
  return { ...values, [blockId]: { ...values[blockId], [actionId]: value } };
}
