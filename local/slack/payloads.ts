// The bodies Slack sends to an app: slash commands, interactions, events.
// Never untrue: fields and forms are those of Slack's pages on interaction payloads.
import type { Option } from "./block-texts.ts";
import { type Placed, valueField } from "./elements.ts";
import type { Channel, Message, StateValue, StateValues, User, View } from "./records.ts";
import type { State } from "./state.ts";
import { wireMessage, wireUser, wireView } from "./wire.ts";

/** Slack still sends the old verification token; apps check the signature instead. */
const VERIFICATION_TOKEN = "local-verification-token";

const channelName = ({ kind, name }: Channel) => (kind === "im" ? "directmessage" : name);

const common = (state: State, { id, name }: User) => ({
  token: VERIFICATION_TOKEN,
  api_app_id: state.app.id,
  team: { id: state.team.id, domain: state.team.domain },
  user: { id, username: name, name, team_id: state.team.id },
  enterprise: null,
  is_enterprise_install: false,
});

/** The body of a slash command: a form. */
export function commandForm(
  state: State,
  say: { user: User; channel: Channel; command: string; text: string },
  answer: { triggerId: string; responseUrl: string },
): string {
  const { user, channel, command, text } = say;
  return new URLSearchParams({
    token: VERIFICATION_TOKEN,
    team_id: state.team.id,
    team_domain: state.team.domain,
    channel_id: channel.id,
    channel_name: channelName(channel),
    user_id: user.id,
    user_name: user.name,
    command,
    text,
    api_app_id: state.app.id,
    is_enterprise_install: "false",
    response_url: answer.responseUrl,
    trigger_id: answer.triggerId,
  }).toString();
}

/** Where an element was used: in a message or in a view. */
export type Surface =
  | { readonly kind: "message"; readonly message: Message; readonly channel: Channel }
  | { readonly kind: "view"; readonly view: View };

function surfaceFields(state: State, surface: Surface) {
  if (surface.kind === "view") {
    const { view } = surface;
    return { container: { type: "view", view_id: view.id }, view: wireView(view, state) };
  }
  const { message, channel } = surface;
  const isEphemeral = message.onlyFor !== undefined;
  return {
    container: {
      type: "message",
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: isEphemeral,
      ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    },
    channel: { id: channel.id, name: channelName(channel) },
    ...(isEphemeral ? {} : { message: wireMessage(message, state) }),
  };
}

function actionOf({ element, blockId, actionId }: Placed, chosen: StateValue | Option | undefined) {
  const base = { type: element.type, block_id: blockId, action_id: actionId };
  switch (element.type) {
    case "button":
      return {
        ...base,
        text: element.text,
        ...(element.value === undefined ? {} : { value: element.value }),
        ...(element.style === undefined ? {} : { style: element.style }),
      };
    case "icon_button":
      return { ...base, text: element.text, icon: element.icon, value: element.value };
    case "feedback_buttons":
      return { ...base, ...chosen };
    case "overflow":
      return { ...base, [valueField(element)]: chosen };
    default:
      return { ...base, ...chosen };
  }
}

export interface Used {
  readonly user: User;
  readonly surface: Surface;
  readonly placed: Placed;
  /** What was chosen, for elements that offer a choice. */
  readonly chosen?: StateValue | Option | undefined;
  readonly values: StateValues;
}

/** `block_actions`: somebody pressed or chose something. */
export function blockActions(
  state: State,
  { user, surface, placed, chosen, values }: Used,
  answer: { triggerId: string; responseUrl?: string | undefined },
) {
  return {
    type: "block_actions",
    ...common(state, user),
    ...surfaceFields(state, surface),
    ...(surface.kind === "message" ? { state: { values } } : {}),
    trigger_id: answer.triggerId,
    ...(answer.responseUrl === undefined ? {} : { response_url: answer.responseUrl }),
    actions: [{ ...actionOf(placed, chosen), action_ts: state.newTs() }],
  };
}

/** `block_suggestion`: somebody types into an external select. */
export function blockSuggestion(
  state: State,
  user: User,
  surface: Surface,
  placed: Placed,
  query: string,
) {
  return {
    type: "block_suggestion",
    ...common(state, user),
    ...surfaceFields(state, surface),
    block_id: placed.blockId,
    action_id: placed.actionId,
    value: query,
  };
}

/** `shortcut`: somebody used a global shortcut. It comes from no conversation and has no address to answer at. */
export const globalShortcut = (
  state: State,
  user: User,
  { callbackId, triggerId }: { readonly callbackId: string; readonly triggerId: string },
) => ({
  type: "shortcut",
  ...common(state, user),
  callback_id: callbackId,
  action_ts: state.newTs(),
  trigger_id: triggerId,
});

/** `view_submission`: somebody submits a modal. */
export function viewSubmission(state: State, user: User, view: View, triggerId: string) {
  return {
    type: "view_submission",
    ...common(state, user),
    trigger_id: triggerId,
    view: wireView(view, state),
    response_urls: [],
  };
}

/** `view_closed`: somebody closes a modal that asked to be told. */
export function viewClosed(state: State, user: User, view: View, isCleared: boolean) {
  return {
    type: "view_closed",
    ...common(state, user),
    view: wireView(view, state),
    is_cleared: isCleared,
  };
}

/** The envelope of the Events API. */
function eventOf(state: State, event: Readonly<Record<string, unknown>>) {
  return {
    token: VERIFICATION_TOKEN,
    team_id: state.team.id,
    api_app_id: state.app.id,
    type: "event_callback",
    event_id: state.newId("Ev"),
    event_time: Math.floor(state.clock.now() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: state.team.id,
        user_id: state.app.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    event: { event_ts: state.newTs(), ...event },
  };
}

/** The event `app_home_opened`. */
export const homeOpened = (state: State, user: User, home: View | undefined) =>
  eventOf(state, {
    type: "app_home_opened",
    user: user.id,
    channel: state.directMessage(user.id).id,
    tab: "home",
    ...(home ? { view: wireView(home, state) } : {}),
  });

/** The event `user_change`: also of an account that is deactivated or brought back. */
export const userChanged = (state: State, user: User) =>
  eventOf(state, { type: "user_change", user: wireUser(user, state, false) });
