// Where a person sits: finds people, channels, messages and views by the names people use, and checks what they may do.
// Never untrue: a deactivated person does nothing, and nobody acts in a conversation they are not in.
import type { Send, SendEvent } from "./delivery.ts";
import { elementsOf, type Placed, valuesOf } from "./elements.ts";
import type { Surface } from "./payloads.ts";
import type { Channel, StateValues, User, View } from "./records.ts";
import { type RenderedView, renderView } from "./render.ts";
import { PersonError } from "./slack-error.ts";
import { isMember, type State } from "./state.ts";

export interface Desk {
  readonly state: State;
  readonly send: Send;
  readonly sendEvent: SendEvent;
  /** The full address of a response id. */
  readonly responseUrl: (id: string) => string;
}

/** Sends an interaction payload as Slack does: a form with one field, `payload`. */
export const sendPayload = ({ send }: Desk, payload: object) =>
  send(
    "application/x-www-form-urlencoded",
    new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
  );

const quoted = (name: string) => JSON.stringify(name);

/** A person by sample key, name or id. */
export function personNamed(state: State, name: string): User {
  const user = state.user(name);
  if (!user || user.isBot) throw new PersonError(404, `There is no person ${quoted(name)}.`);
  return user;
}

/** A person who may act. */
export function activePerson(state: State, name: string): User {
  const user = personNamed(state, name);
  if (user.isDeactivated) throw new PersonError(403, `${user.realName}'s account is deactivated.`);
  return user;
}

/** A channel by `#name` or id; `@key` or a person's id is their direct message with the app. */
export function channelNamed(state: State, name: string): Channel {
  const found = state.channel(name);
  if (found) return found;
  const user = state.user(name.replace(/^@/, ""));
  if (user && !user.isBot) return state.directMessage(user.id);
  throw new PersonError(404, `There is no channel ${quoted(name)}.`);
}

/** A channel the person is in. */
export function ownChannel(state: State, user: User, name: string): Channel {
  const channel = channelNamed(state, name);
  if (isMember(channel, user.id)) return channel;
  throw new PersonError(403, `${user.realName} is not in ${channel.name}.`);
}

/** A view the person has before them: the modal on top, or their App Home. */
export function ownView(state: State, user: User, id: string): View {
  const view = state.views.get(id);
  if (!view || view.user !== user.id)
    throw new PersonError(404, `${user.realName} has no view ${quoted(id)} open.`);
  const top = state.openModals(user.id).at(-1);
  if (view.payload.type === "modal" && top?.id !== view.id)
    throw new PersonError(409, `The view ${quoted(id)} is covered by another one.`);
  return view;
}

export interface Spot {
  readonly view_id?: string | undefined;
  readonly channel?: string | undefined;
  readonly ts?: string | undefined;
}

/** The message or view a person acts on. */
export function surfaceAt(state: State, user: User, { view_id, channel: name, ts }: Spot): Surface {
  if (view_id !== undefined) return { kind: "view", view: ownView(state, user, view_id) };
  if (name === undefined || ts === undefined)
    throw new PersonError(400, "Say where: either view_id, or channel and ts.");
  const channel = ownChannel(state, user, name);
  const message = state.message(channel.id, ts);
  const isHidden = message?.onlyFor !== undefined && message.onlyFor !== user.id;
  if (!message || isHidden)
    throw new PersonError(404, `There is no message ${quoted(ts)} in ${channel.name}.`);
  return { kind: "message", message, channel };
}

export const blocksOf = (surface: Surface) =>
  surface.kind === "view" ? surface.view.payload.blocks : surface.message.blocks;

/** What the elements of the surface hold for this person. */
export function valuesAt(state: State, user: User, surface: Surface): StateValues {
  if (surface.kind === "view") return surface.view.values;
  const { channel, ts, blocks } = surface.message;
  return valuesOf(blocks, state.messageValues(channel, ts, user.id));
}

/** The one element called `name` (its action id, or its block's id). */
export function elementNamed(
  surface: Surface,
  name: string,
  fits: (placed: Placed) => boolean = () => true,
) {
  const all = elementsOf(blocksOf(surface));
  const named = all.filter(({ blockId, actionId }) => actionId === name || blockId === name);
  const fitting = named.filter(fits);
  const [found] = fitting;
  if (!found) {
    const known = all.map(({ actionId }) => actionId).join(", ");
    const where = surface.kind === "view" ? "view" : "message";
    throw new PersonError(
      404,
      `There is no ${quoted(name)} in this ${where}; there is: ${known || "nothing"}.`,
    );
  }
  if (fitting.length > 1)
    throw new PersonError(
      400,
      `${quoted(name)} is there more than once: say its value or its block_id.`,
    );
  return found;
}

/** The modal on top of a person's stack, as they see it. */
export function topModal(state: State, userId: string): RenderedView | undefined {
  const stack = state.openModals(userId);
  const top = stack.at(-1);
  return top && renderView(top, stack.length);
}
