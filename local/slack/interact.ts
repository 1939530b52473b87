// Pressing, choosing and searching: what a person does with one element.
// Never untrue: only an element that is there, before a person who may see it, can be used.
import type { Element } from "./block-elements.ts";
import { type Option, suggestions } from "./block-texts.ts";
import { choose, type Entry } from "./choices.ts";
import {
  activePerson,
  blocksOf,
  type Desk,
  elementNamed,
  type Spot,
  sendPayload,
  surfaceAt,
  topModal,
  valuesAt,
} from "./desk.ts";
import { elementsOf, holdsValue, optionsOf, type Placed, withValue } from "./elements.ts";
import { LIMITS } from "./limits.ts";
import { newTrigger } from "./modals.ts";
import { blockActions, blockSuggestion, type Surface } from "./payloads.ts";
import type { StateValue, StateValues, User } from "./records.ts";
import type { RenderedView } from "./render.ts";
import { newResponse } from "./responses.ts";
import { PersonError } from "./slack-error.ts";

export interface Acted {
  /** HTTP status of the product's answer; 0 if there was none. */
  readonly status: number;
  /** Wall time in ms. */
  readonly ms: number;
  /** Slack's word for a failure, e.g. `operation_timeout`. */
  readonly error?: string | undefined;
  /** The modal the person has before them afterwards. */
  readonly view?: RenderedView | undefined;
}

export interface Clicked extends Acted {
  /** The question that was asked first; local Slack answers it with yes. */
  readonly confirm?: { readonly title: string; readonly text: string };
}

export interface Click extends Spot {
  readonly user: string;
  readonly action_id: string;
  readonly block_id?: string | undefined;
  /** Of a button: tells several with one action_id apart. Of anything else: what is chosen or typed. */
  readonly value?: Entry | undefined;
  /** What else stands in the form by now, by action id: the app is told of it, too. */
  readonly values?: Readonly<Record<string, Entry>> | undefined;
}

/** Options under the label of their group, if they are in one. */
interface Group {
  readonly label?: string;
  readonly options: readonly Option[];
}

/** What an app offers for a query; nothing if the query is shorter than the element asks for. */
async function suggestGroups(
  desk: Desk,
  user: User,
  surface: Surface,
  placed: Placed,
  query: string,
): Promise<readonly Group[]> {
  const { element } = placed;
  if (element.type !== "external_select" && element.type !== "multi_external_select")
    throw new PersonError(400, `${placed.actionId} does not ask the app for options.`);
  if (query.length < (element.min_query_length ?? LIMITS.minQueryLength)) return [];
  const payload = blockSuggestion(desk.state, user, surface, placed, query);
  const delivered = await sendPayload(desk, payload);
  if (delivered.error !== undefined)
    throw new PersonError(502, `The app gave no options: ${delivered.error}.`);
  const parsed = suggestions.safeParse(JSON.parse(delivered.body || "null"));
  if (!parsed.success)
    throw new PersonError(
      502,
      `The app's options are not valid: ${parsed.error.issues[0]?.message}.`,
    );
  const { options, option_groups } = parsed.data;
  if (options) return [{ options }];
  return (option_groups ?? []).map(({ label, options: own }) => ({
    label: label.text,
    options: own,
  }));
}

/** The same without the groups. */
export async function suggest(...asked: Parameters<typeof suggestGroups>): Promise<Option[]> {
  return (await suggestGroups(...asked)).flatMap((group) => group.options);
}

function presses(element: Element, value: Entry | undefined): boolean {
  if (value === undefined || (element.type !== "button" && element.type !== "icon_button"))
    return true;
  return element.value === value;
}

/**
 * The element that was pressed. A block without an id of its own gets another one at each update, so a press that
 * crosses an update is known by action and value, as in the real client.
 */
function pressedIn(
  surface: Surface,
  { action_id, block_id, value }: Pick<Click, "action_id" | "block_id" | "value">,
): Placed {
  const fits = (one: Placed) => presses(one.element, value);
  const isInBlock = (one: Placed) => one.blockId === block_id && one.actionId === action_id;
  const isSure = elementsOf(blocksOf(surface)).some((one) => isInBlock(one) && fits(one));
  return elementNamed(surface, action_id, (one) => fits(one) && (!isSure || isInBlock(one)));
}

type Entered = (held: StateValues) => StateValues;

interface Effect {
  readonly chosen?: StateValue | Option | undefined;
  /** What it changes in what the surface holds. */
  readonly enters?: Entered;
}

/** What pressing or choosing does, before the app is told. */
async function effectOf(
  desk: Desk,
  user: User,
  surface: Surface,
  placed: Placed,
  value: Entry | undefined,
): Promise<Effect> {
  const { element, input } = placed;
  if (input && input.dispatch_action !== true)
    throw new PersonError(400, `${placed.actionId} is sent only when the form is submitted.`);
  if (element.type === "overflow") {
    const chosen = optionsOf(element)?.find((option) => option.value === value);
    if (!chosen)
      throw new PersonError(404, `There is no option ${JSON.stringify(value)} in the menu.`);
    return { chosen };
  }
  if (element.type === "feedback_buttons") return { chosen: { type: element.type, value } };
  if (!holdsValue(element)) return {};
  const ask = (query: string) => suggest(desk, user, surface, placed, query);
  const choice = await choose(element, value ?? null, desk.state, ask);
  if ("refused" in choice) throw new PersonError(400, choice.refused);
  return { chosen: choice.value, enters: (held) => withValue(held, placed, choice.value) };
}

const holds = (held: StateValues, { blockId, actionId }: Placed, entry: Entry) =>
  (held[blockId]?.[actionId]?.selected_option as Option | undefined)?.value === entry;

/** The view with what a person has typed and not sent; what its fields would not take is left out. */
async function withTyped(desk: Desk, user: User, surface: Surface, { values = {} }: Click) {
  if (surface.kind !== "view") return surface;
  const entered: Entered[] = [];
  for (const placed of elementsOf(surface.view.payload.blocks)) {
    const entry = values[placed.actionId];
    const { values: held } = surface.view;
    if (entry === undefined || !placed.input || holds(held, placed, entry)) continue;
    const ask = (query: string) => suggest(desk, user, surface, placed, query);
    const choice = await choose(placed.element, entry, desk.state, ask);
    if ("value" in choice) entered.push((now) => withValue(now, placed, choice.value));
  }
  return remember(desk, user, surface, (now) => entered.reduce((all, enter) => enter(all), now));
}

/** Keeps what was entered with what is there by now: while the app was asked, more may have been entered or shown. */
function remember({ state }: Desk, user: User, surface: Surface, enters: Entered): Surface {
  if (surface.kind === "message") {
    const { channel, ts } = surface.message;
    state.saveMessageValues(channel, ts, user.id, enters(valuesAt(state, user, surface)));
    return surface;
  }
  const stored = state.views.get(surface.view.id);
  const shown = stored ?? surface.view;
  const view = { ...shown, values: enters(shown.values) };
  if (stored !== undefined) state.saveView(view);
  return { kind: "view", view };
}

function answerRights({ state, responseUrl }: Desk, user: User, surface: Surface) {
  if (surface.kind === "view")
    return { triggerId: newTrigger(state, user.id, surface.view.id), responseUrl: undefined };
  const { channel, ts, threadTs } = surface.message;
  const id = newResponse(state, { user: user.id, channel, ts, threadTs });
  return { triggerId: newTrigger(state, user.id), responseUrl: responseUrl(id) };
}

function question({ element }: Placed) {
  const confirm = "confirm" in element ? element.confirm : undefined;
  if (!confirm) return {};
  return { confirm: { title: confirm.title?.text ?? "Are you sure?", text: confirm.text.text } };
}

/** A person presses a button, or chooses in a menu; the app hears of it as `block_actions`. Throws `PersonError`. */
export async function click(desk: Desk, what: Click): Promise<Clicked> {
  const user = activePerson(desk.state, what.user);
  const before = surfaceAt(desk.state, user, what);
  const seen = await withTyped(desk, user, before, what);
  const placed = pressedIn(seen, what);
  const { chosen, enters } = await effectOf(desk, user, seen, placed, what.value);
  const surface = enters === undefined ? seen : remember(desk, user, seen, enters);
  const rights = answerRights(desk, user, surface);
  const used = { user, surface, placed, chosen, values: valuesAt(desk.state, user, surface) };
  const { status, ms, error } = await sendPayload(desk, blockActions(desk.state, used, rights));
  return { status, ms, error, ...question(placed), view: topModal(desk.state, user.id) };
}

export interface Search extends Spot {
  readonly user: string;
  readonly action_id: string;
  readonly query: string;
}

/** An option as it is offered. */
export type OfferedOption = Option & { readonly group?: string };

/** What an external select offers for `query`, each with its group's label. Throws `PersonError`. */
export async function search(
  desk: Desk,
  { user: name, query, ...what }: Search,
): Promise<OfferedOption[]> {
  const user = activePerson(desk.state, name);
  const surface = surfaceAt(desk.state, user, what);
  const placed = elementNamed(surface, what.action_id);
  const groups = await suggestGroups(desk, user, surface, placed, query);
  return groups.flatMap(({ label, options }) =>
    options.map((option) => (label === undefined ? option : { ...option, group: label })),
  );
}
