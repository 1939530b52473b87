// The people of the workspace, as plain functions: what they do with the product and what they see.
// Never untrue: a person here can do what the Slack client lets them do, and nothing else.
import {
  activePerson,
  channelNamed,
  type Desk,
  ownChannel,
  personNamed,
  sendPayload,
  topModal,
} from "./desk.ts";
import { type Acted, type Click, click, type Search, search } from "./interact.ts";
import { newTrigger } from "./modals.ts";
import { commandForm, globalShortcut, homeOpened, userChanged } from "./payloads.ts";
import type { Channel, Message, User } from "./records.ts";
import {
  blocksText,
  type RenderedMessage,
  type RenderedView,
  renderMessage,
  renderView,
} from "./render.ts";
import { newResponse, respond } from "./responses.ts";
import { PersonError, SlackError } from "./slack-error.ts";
import { homeIdOf, isMember } from "./state.ts";
import { close, type Submission, submit } from "./submit.ts";
import { repliesIn } from "./wire.ts";

export interface Commanded extends Acted {
  /** What the app answered at once, as the person reads it; empty if nothing. */
  readonly answer: string;
}

export interface CommandOptions {
  /** Where it is typed; left out, the direct message with the app. */
  readonly channel?: string | undefined;
  /** With the slash; left out, the app's first command. */
  readonly command?: string | undefined;
}

function parsedAnswer(body: string): object {
  try {
    const value = JSON.parse(body) as unknown;
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // A plain text body is an answer too.
  }
  return { text: body };
}

async function sendCommand(
  desk: Desk,
  user: User,
  channel: Channel,
  command: string,
  text: string,
) {
  const { state } = desk;
  const place = { user: user.id, channel: channel.id };
  const id = newResponse(state, place);
  const rights = { triggerId: newTrigger(state, user.id), responseUrl: desk.responseUrl(id) };
  const form = commandForm(state, { user, channel, command, text }, rights);
  const delivered = await desk.send("application/x-www-form-urlencoded", form);
  const { status, ms, error, body } = delivered;
  if (error !== undefined || body === "") return { status, ms, error, answer: "" };
  const response = state.responses.get(id);
  const answer = parsedAnswer(body) as { text?: string; blocks?: never[] };
  try {
    if (response) respond(state, response, answer);
  } catch (refused) {
    if (!(refused instanceof SlackError)) throw refused;
    return { status, ms, error: "invalid_command_response", answer: "" };
  }
  return { status, ms, answer: answer.blocks ? blocksText(answer.blocks) : (answer.text ?? "") };
}

async function command(
  desk: Desk,
  name: string,
  text: string,
  options: CommandOptions = {},
): Promise<Commanded> {
  const { state } = desk;
  const user = activePerson(state, name);
  const channel =
    options.channel === undefined
      ? state.directMessage(user.id)
      : ownChannel(state, user, options.channel);
  const { commands, scopes } = state.app;
  const word = options.command ?? commands[0]?.command ?? "";
  const isInstalled = scopes.includes("commands") && commands.some((one) => one.command === word);
  if (!isInstalled) throw new PersonError(404, `${word} is not a valid command.`);
  const done = await sendCommand(desk, user, channel, word, text);
  return { ...done, view: topModal(state, user.id) };
}

/** Uses a global shortcut. Throws `PersonError` where the app has none of that name. */
async function shortcut(desk: Desk, name: string, callbackId: string): Promise<Acted> {
  const { state } = desk;
  const user = activePerson(state, name);
  const { shortcuts = [], scopes } = state.app;
  const isInstalled =
    scopes.includes("commands") && shortcuts.some((one) => one.callbackId === callbackId);
  if (!isInstalled) throw new PersonError(404, `There is no shortcut ${callbackId}.`);
  const payload = globalShortcut(state, user, {
    callbackId,
    triggerId: newTrigger(state, user.id),
  });
  const { status, ms, error } = await sendPayload(desk, payload);
  return { status, ms, error, view: topModal(state, user.id) };
}

export interface Reading {
  /** Only the thread under this message, the message first. */
  readonly thread?: string | undefined;
  /** Only what this person sees. */
  readonly user?: string | undefined;
  /** Only this message; none if it is not there any more. */
  readonly ts?: string | undefined;
}

function messages(
  { state }: Desk,
  where: string,
  { thread, user: name, ts: only }: Reading = {},
): RenderedMessage[] {
  const reader = name === undefined ? undefined : personNamed(state, name);
  const channel = reader ? ownChannel(state, reader, where) : channelNamed(state, where);
  const isShown = ({ onlyFor }: Message) =>
    reader === undefined || onlyFor === undefined || onlyFor === reader.id;
  const here = state.messages.values().filter((message) => message.channel === channel.id);
  const replies = repliesIn(here);
  return here
    .filter(isShown)
    .filter(({ ts, threadTs }) => thread === undefined || ts === thread || threadTs === thread)
    .filter(({ ts }) => only === undefined || ts === only)
    .sort((one, other) => Number(one.ts) - Number(other.ts))
    .map((message) =>
      renderMessage(message, state, {
        replyCount: replies.get(message.ts) ?? 0,
        values: reader && state.messageValues(channel.id, message.ts, reader.id),
      }),
    );
}

function home({ state }: Desk, name: string): RenderedView | undefined {
  const view = state.views.get(homeIdOf(personNamed(state, name).id));
  return view && renderView(view, 1);
}

async function openHome(desk: Desk, name: string): Promise<Acted> {
  const { state } = desk;
  const user = activePerson(state, name);
  const body = JSON.stringify(homeOpened(state, user, state.views.get(homeIdOf(user.id))));
  const { status, ms, error } = await desk.sendEvent(body);
  return { status, ms, error, view: home(desk, name) };
}

function say(
  { state }: Desk,
  name: string,
  where: string,
  text: string,
  thread?: string,
): RenderedMessage {
  const user = activePerson(state, name);
  const channel = ownChannel(state, user, where);
  const message: Message = {
    channel: channel.id,
    ts: state.newTs(),
    user: user.id,
    text,
    blocks: [],
    threadTs: thread,
    reactions: [],
  };
  state.saveMessage(message);
  return renderMessage(message, state, { replyCount: 0 });
}

async function setDeactivated(desk: Desk, name: string, isDeactivated: boolean) {
  const { state } = desk;
  const user = { ...personNamed(state, name), isDeactivated };
  state.users.put(user.id, user);
  state.tell({ kind: "workspace" });
  await desk.sendEvent(JSON.stringify(userChanged(state, user)));
}

function setMember({ state }: Desk, where: string, name: string, isIn: boolean) {
  const channel = channelNamed(state, where);
  const user = state.user(name);
  if (!user) throw new PersonError(404, `There is no person ${JSON.stringify(name)}.`);
  if (isMember(channel, user.id) === isIn) return;
  const others = channel.members.filter((member) => member !== user.id);
  state.channels.put(channel.id, { ...channel, members: isIn ? [...others, user.id] : others });
  state.tell({ kind: "workspace" });
}

/**
 * What people can do. Names are sample keys or Slack ids, channels `#name` or id, and `@key` for a
 * person's direct message with the app. Every function throws `PersonError` with a plain sentence
 * for what the Slack client would not let them do.
 */
export function createPeople(desk: Desk) {
  return {
    /** Types a slash command. */
    command: (user: string, text: string, options?: CommandOptions) =>
      command(desk, user, text, options),
    /** Presses a button or chooses in a menu, in a message or a view. */
    click: (what: Click) => click(desk, what),
    /** Fills in and submits the modal before the person. */
    submit: (what: Submission) => submit(desk, what),
    /** Types into an external select; gives the options offered. */
    shortcut: (name: string, callbackId: string) => shortcut(desk, name, callbackId),
    suggest: (what: Search) => search(desk, what),
    /** Closes the modal before the person. */
    close: (what: { user: string; view_id: string }) => close(desk, what),
    /** Opens the App Home tab; the app hears `app_home_opened`. */
    openHome: (user: string) => openHome(desk, user),
    /** Writes a message in a channel; the app is not told. */
    say: (user: string, channel: string, text: string, thread?: string) =>
      say(desk, user, channel, text, thread),
    /** The messages of a channel, oldest first. */
    messages: (channel: string, reading?: Reading) => messages(desk, channel, reading),
    /** The modal a person has before them. */
    view: (user: string) => topModal(desk.state, personNamed(desk.state, user).id),
    /** The App Home as last published for a person. */
    home: (user: string) => home(desk, user),
    /** Deactivates an account or brings it back; the app hears `user_change`. */
    setDeactivated: (user: string, isDeactivated: boolean) =>
      setDeactivated(desk, user, isDeactivated),
    /** Brings a person (or the app, by the key `app`) into a channel or out of it. */
    setMember: (channel: string, user: string, isIn: boolean) =>
      setMember(desk, channel, user, isIn),
  };
}

export type People = ReturnType<typeof createPeople>;
