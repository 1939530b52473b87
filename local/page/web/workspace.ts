// What is known of the workspace here: people, channels and the messages of the open channel.
// Never untrue: an answer that comes after a later question is thrown away.
import { batch, computed, effect, signal } from "@preact/signals";
import type { Channel, Refused, Shortcut, SlashCommand, User } from "../../slack/records.ts";
import type { RenderedMessage, RenderedView } from "../../slack/render.ts";
import { get, post } from "./api.ts";
import { onChange } from "./feed.ts";
import { createListLoader, latest } from "./loading.ts";
import { place } from "./place.ts";

interface Workspace {
  readonly users: readonly User[];
  readonly channels: readonly Channel[];
  readonly commands: readonly SlashCommand[];
  readonly shortcuts?: readonly Shortcut[];
}

export const workspace = signal<Workspace>({ users: [], channels: [], commands: [] });
export const messages = signal<readonly RenderedMessage[]>([]);
/** Whose view of which channel the messages are: that of the person and channel before, until the answer has come. */
export const messagesOf = signal("");
export const modal = signal<RenderedView | undefined>(undefined);
export const home = signal<RenderedView | undefined>(undefined);
/** Calls of the product that Slack refused, oldest first. */
export const refusals = signal<readonly Refused[]>([]);
/** The story's clock, as it was last heard of. */
export const storyNow = signal(new Date());
/** What Slack refused last, in its own words. */
export const notice = signal("");
/** Ids of channels in which something happened while another was open. */
export const unread = signal<ReadonlySet<string>>(new Set());

/** Whether a user is the app itself. */
export const isApp = (id: string): boolean =>
  workspace.value.users.find((one) => one.id === id)?.isBot === true;

export const people = computed(() => workspace.value.users.filter(({ isBot }) => !isBot));
export const me = computed(() => people.value.find(({ key }) => key === place.value.person));
export const myChannels = computed(() =>
  workspace.value.channels.filter(
    ({ kind, members }) => kind !== "im" && members.includes(me.value?.id ?? ""),
  ),
);

/** Id of the direct messages with Curfew of the person who is played; empty until people are known. */
export const ownMessages = computed(() =>
  me.value === undefined ? "" : `D${me.value.id.slice(1)}`,
);
/** Id of the channel before the person; empty in the App Home. */
export const channelId = computed(() => {
  const { channel } = place.value;
  if (channel === "home") return "";
  return channel === "app" ? ownMessages.value : channel;
});

/** Does it and shows its refusal, if there is one. */
export async function attempt<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    notice.value = "";
    return await act();
  } catch (error) {
    notice.value = error instanceof Error ? error.message : String(error);
    return undefined;
  }
}

const loadWorkspace = latest(
  () => get<Workspace>("/control/slack/workspace"),
  (answer) => {
    workspace.value = answer;
  },
);

const isHere = () => workspace.value.channels.some(({ id }) => id === channelId.value);
const read = async (query: Record<string, string>) => {
  if (!isHere()) return [];
  const at = { channel: channelId.value, user: place.value.person, ...query };
  return (await get<{ messages: readonly RenderedMessage[] }>("/control/slack/messages", at))
    .messages;
};

const list = createListLoader<RenderedMessage>({
  all: () => read({}),
  one: (ts) => read({ ts }),
  keepAll: (found) => {
    batch(() => {
      messages.value = found;
      messagesOf.value = `${place.value.person} ${channelId.value}`;
    });
  },
  keepOne: (ts, found) => {
    const others = messages.value.filter((one) => one.ts !== ts);
    messages.value = [...others, ...found].sort((one, other) => Number(one.ts) - Number(other.ts));
  },
});

const loadRefusals = latest(
  () => get<{ refusals: readonly Refused[] }>("/control/slack/refusals"),
  (answer) => {
    refusals.value = answer.refusals;
  },
);

const loadClock = latest(
  () => get<{ now: string }>("/control/clock"),
  ({ now }) => {
    storyNow.value = new Date(now);
  },
);

const loadModal = latest(
  () => get<{ view: RenderedView | null }>("/control/slack/view", { user: place.value.person }),
  ({ view }) => {
    modal.value = view ?? undefined;
  },
);

const loadHome = latest(
  () =>
    get<{ view: RenderedView | null }>("/control/slack/view", {
      user: place.value.person,
      type: "home",
    }),
  ({ view }) => {
    home.value = view ?? undefined;
  },
);

effect(() => {
  const { channel } = place.value;
  void channelId.value;
  void workspace.value.channels;
  unread.value = new Set([...unread.peek()].filter((id) => id !== channelId.peek()));
  list.reload();
  void loadModal();
  if (channel === "home") void loadHome();
});

effect(() => {
  const { person, channel } = place.value;
  if (channel === "home") void attempt(() => post("/control/slack/home", { user: person }));
});

/** What happened in a channel: shown if it is open, else marked as new. */
function heard({ channel, ts }: { channel: string; ts: string }): void {
  if (workspace.value.channels.every(({ id }) => id !== channel)) void loadWorkspace();
  if (channel === channelId.value) list.changed(ts);
  else unread.value = new Set([...unread.value, channel]);
}

onChange((change) => {
  const isMine = "user" in change && change.user === me.value?.id;
  const isAnything = change.kind === "anything";
  if (isAnything || change.kind === "workspace") void loadWorkspace();
  if (isAnything || change.kind === "refusal") void loadRefusals();
  if (isAnything || change.kind === "clock") void loadClock();
  if (change.kind === "message") heard(change);
  if (change.kind === "view" && isMine) void loadModal();
  if (change.kind === "home" && isMine) void loadHome();
});
