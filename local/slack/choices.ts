// What the Slack client does with what a person types or chooses, before anything is sent.
// Never untrue: a value the client would not let through is refused here with a sentence for the person.
import type { Element } from "./block-elements.ts";
import type { Option } from "./block-texts.ts";
import { initialValue, optionsOf, type Placed, valueField } from "./elements.ts";
import { LIMITS } from "./limits.ts";
import type { StateValue } from "./records.ts";
import type { State } from "./state.ts";

/** What a person enters: a text, several values, or nothing. */
export type Entry = string | readonly string[] | null;

/** A value ready for `state.values`, or why the client refuses it. */
export type Choice = { readonly value: StateValue } | { readonly refused: string };

/** Asks the app for the options of an external select. */
export type Suggest = (query: string) => Promise<readonly Option[]>;

type Found = { readonly found: unknown } | { readonly refused: string };
type Lookup = (text: string) => Promise<Found>;

const refuse = (refused: string) => ({ refused });

const among = (options: readonly Option[], text: string) =>
  options.find((option) => option.value === text) ??
  options.find((option) => option.text.text === text);

function optionIn(options: readonly Option[]): Lookup {
  return async (text) => {
    const found = among(options, text);
    return found ? { found } : refuse(`There is no option ${JSON.stringify(text)} to choose.`);
  };
}

/** A person first sees the list an empty query gives (if one is allowed), then types. */
function optionFromApp(element: Element, suggest: Suggest): Lookup {
  const shortest =
    "min_query_length" in element
      ? (element.min_query_length ?? LIMITS.minQueryLength)
      : LIMITS.minQueryLength;
  return async (text) => {
    const queries = shortest === 0 ? ["", text] : [text];
    for (const query of queries) {
      if (query.length < shortest) continue;
      const found = among(await suggest(query), text);
      if (found) return { found };
    }
    return refuse(`The app offers no option ${JSON.stringify(text)}.`);
  };
}

function personIn(state: State): Lookup {
  return async (text) => {
    const user = state.user(text);
    return user ? { found: user.id } : refuse(`There is no person ${JSON.stringify(text)}.`);
  };
}

function channelIn(state: State): Lookup {
  return async (text) => {
    const channel = state.channel(text);
    return channel ? { found: channel.id } : refuse(`There is no channel ${JSON.stringify(text)}.`);
  };
}

function lookupFor(element: Element, state: State, suggest: Suggest): Lookup | undefined {
  const options = optionsOf(element);
  if (options) return optionIn(options);
  switch (element.type) {
    case "external_select":
    case "multi_external_select":
      return optionFromApp(element, suggest);
    case "users_select":
    case "multi_users_select":
      return personIn(state);
    case "conversations_select":
    case "multi_conversations_select":
    case "channels_select":
    case "multi_channels_select":
      return channelIn(state);
    default:
      return undefined;
  }
}

function lengthFault(element: Extract<Element, { type: "plain_text_input" }>, text: string) {
  const { min_length: shortest = 0, max_length: longest = LIMITS.inputText } = element;
  if (text.length < shortest) return `Must be at least ${shortest} characters long.`;
  if (text.length > longest) return `Must be at most ${longest} characters long.`;
  return undefined;
}

function numberFault(element: Extract<Element, { type: "number_input" }>, text: string) {
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value)) return "Must be a valid number.";
  if (!element.is_decimal_allowed && !Number.isInteger(value)) return "Must be a whole number.";
  if (element.min_value !== undefined && value < Number(element.min_value))
    return `Must be at least ${element.min_value}.`;
  if (element.max_value !== undefined && value > Number(element.max_value))
    return `Must be at most ${element.max_value}.`;
  return undefined;
}

const FORMS: Readonly<Record<string, readonly [RegExp, string]>> = {
  email_text_input: [/^[^\s@]+@[^\s@]+\.[^\s@]+$/, "Must be a valid email address."],
  url_text_input: [/^https?:\/\/\S+$/, "Must be a valid URL."],
  datepicker: [/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, "Must be a date: YYYY-MM-DD."],
  timepicker: [/^([01]\d|2[0-3]):[0-5]\d$/, "Must be a time: HH:mm."],
  datetimepicker: [/^\d{10}$/, "Must be a date and time: ten digits of Unix seconds."],
};

function textFault(element: Element, text: string): string | undefined {
  if (element.type === "plain_text_input") return lengthFault(element, text);
  if (element.type === "number_input") return numberFault(element, text);
  const form = FORMS[element.type];
  return form && !form[0].test(text) ? form[1] : undefined;
}

const richTextOf = (text: string) => ({
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
});

function typedValue(element: Element, text: string): unknown {
  if (element.type === "rich_text_input") return richTextOf(text);
  return element.type === "datetimepicker" ? Number(text) : text;
}

const empty = (element: Element): StateValue => {
  const field = valueField(element);
  return { type: element.type, [field]: field.endsWith("s") ? [] : null };
};

async function chooseMany(
  element: Element,
  texts: readonly string[],
  lookup: Lookup,
): Promise<Choice> {
  const most = "max_selected_items" in element ? element.max_selected_items : undefined;
  if (most !== undefined && texts.length > most) return refuse(`Choose at most ${most}.`);
  const found: unknown[] = [];
  for (const text of texts) {
    const one = await lookup(text);
    if ("refused" in one) return one;
    found.push(one.found);
  }
  return { value: { type: element.type, [valueField(element)]: found } };
}

/** Puts `entry` into the element as the Slack client would. */
export async function choose(
  element: Element,
  entry: Entry,
  state: State,
  suggest: Suggest,
): Promise<Choice> {
  if (entry === null || entry === "" || entry.length === 0) return { value: empty(element) };
  const field = valueField(element);
  const lookup = lookupFor(element, state, suggest);
  const texts = typeof entry === "string" ? [entry] : entry;
  if (lookup && field.endsWith("s")) return chooseMany(element, texts, lookup);
  const [text = ""] = texts;
  if (texts.length > 1) return refuse("Only one value can be given here.");
  if (lookup) {
    const one = await lookup(text);
    return "refused" in one ? one : { value: { type: element.type, [field]: one.found } };
  }
  const fault = textFault(element, text);
  if (fault !== undefined) return refuse(fault);
  return { value: { type: element.type, [field]: typedValue(element, text) } };
}

/** Slack's own sentence where a required input was left empty; undefined if it is complete. */
export function missing({ input, element }: Placed, value: StateValue | undefined) {
  if (input === undefined || input.optional === true) return undefined;
  const held = (value ?? initialValue(element))[valueField(element)];
  const isEmpty =
    held === null ||
    held === undefined ||
    held === "" ||
    (Array.isArray(held) && held.length === 0);
  return isEmpty ? "Please complete this required field." : undefined;
}
