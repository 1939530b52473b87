// What is known of the workspace here: people, channels and the messages of the open channel.
// Never untrue: an answer that comes after a later question is thrown away.
import { computed, effect, signal } from "@preact/signals";
import type { Channel, User } from "../../slack/records.ts";
import type { RenderedMessage, RenderedView } from "../../slack/render.ts";
import { get, post } from "./api.ts";
import { onChange } from "./feed.ts";
import { place } from "./place.ts";

interface Workspace {
  readonly users: readonly User[];
  readonly channels: readonly Channel[];
}

export const workspace = signal<Workspace>({ users: [], channels: [] });
export const messages = signal<readonly RenderedMessage[]>([]);
export const modal = signal<RenderedView | undefined>(undefined);
export const home = signal<RenderedView | undefined>(undefined);
/** What Slack refused last, in its own words. */
export const notice = signal("");
/** Ids of channels in which something happened while another was open. */
export const unread = signal<ReadonlySet<string>>(new Set());

export const people = computed(() => workspace.value.users.filter(({ isBot }) => !isBot));
export const me = computed(() => people.value.find(({ key }) => key === place.value.person));
export const myChannels = computed(() =>
  workspace.value.channels.filter(
    ({ kind, members }) => kind !== "im" && members.includes(me.value?.id ?? ""),
  ),
);

const ownMessages = computed(() => (me.value === undefined ? "" : `D${me.value.id.slice(1)}`));
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

/** A loader whose late answers are dropped. */
function latest<T>(ask: () => Promise<T>, keep: (answer: T) => void) {
  let asked = 0;
  return async () => {
    asked += 1;
    const mine = asked;
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined && mine === asked) keep(answer);
  };
}

const loadWorkspace = latest(
  () => get<Workspace>("/control/slack/workspace"),
  (answer) => {
    workspace.value = answer;
  },
);

const loadMessages = latest(
  async () => {
    const channel = channelId.value;
    const isThere = workspace.value.channels.some(({ id }) => id === channel);
    if (!isThere) return { messages: [] };
    const query = { channel, user: place.value.person };
    return get<{ messages: RenderedMessage[] }>("/control/slack/messages", query);
  },
  (answer) => {
    messages.value = answer.messages;
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
  void loadMessages();
  void loadModal();
  if (channel === "home") void loadHome();
});

effect(() => {
  const { person, channel } = place.value;
  if (channel === "home") void attempt(() => post("/control/slack/home", { user: person }));
});

onChange((change) => {
  const isNewChannel =
    change.kind === "message" && workspace.value.channels.every(({ id }) => id !== change.channel);
  if (change.kind === "anything" || change.kind === "workspace" || isNewChannel)
    void loadWorkspace();
  if (change.kind === "message" && change.channel !== channelId.value)
    unread.value = new Set([...unread.value, change.channel]);
  else if (change.kind === "message") void loadMessages();
  if (change.kind === "view" && change.user === me.value?.id) void loadModal();
  if (change.kind === "home" && change.user === me.value?.id) void loadHome();
});
