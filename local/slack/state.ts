// The workspace: finds, adds and changes what is in it, and tells listeners.
// Never untrue: timestamps and ids never repeat, not even after a restart or when the clock stands still.
import { createHash } from "node:crypto";
import type { Clock } from "../cloud/core/clock.ts";
import type { Store } from "../cloud/core/store.ts";
import type {
  Channel,
  Message,
  Response,
  SlackApp,
  SlackFile,
  StateValues,
  Team,
  Trigger,
  User,
  View,
} from "./records.ts";
import { createRefusals } from "./refusals.ts";

export type Change =
  | { readonly kind: "message"; readonly channel: string; readonly ts: string }
  | { readonly kind: "view"; readonly user: string }
  | { readonly kind: "home"; readonly user: string }
  | { readonly kind: "workspace" }
  | { readonly kind: "refusal" };

export type State = ReturnType<typeof createState>;

const seedUsers = (team: Team, app: SlackApp): User[] => [
  ...team.users.map((user) => ({
    id: user.id,
    key: user.key,
    name: user.name,
    realName: user.realName,
    email: user.email,
    timeZone: user.timeZone ?? "Etc/UTC",
    isDeactivated: user.isDeactivated ?? false,
    isBot: false,
  })),
  {
    id: app.botUserId,
    key: "app",
    name: app.name.toLowerCase(),
    realName: app.name,
    timeZone: "Etc/UTC",
    isDeactivated: false,
    isBot: true,
  },
];

const base36 = (value: number) => value.toString(36).toUpperCase().padStart(6, "0");
export const homeIdOf = (user: string) => `VHOME${user.slice(1)}`;
const imIdOf = (user: string) => `D${user.slice(1)}`;

/** Ids and timestamps, counted in the store so that a restart goes on where it stopped. */
function createIds(clock: Clock, store: Store, teamId: string) {
  const counters = store.collection<number>("slack-counters");
  const next = (counter: string) => {
    const value = (counters.get(counter) ?? 0) + 1;
    counters.put(counter, value);
    return value;
  };
  return {
    /** A fresh `seconds.microseconds` on the story's clock. */
    newTs(): string {
      const micros = Math.max(clock.now() * 1000, (counters.get("ts") ?? 0) + 1);
      const whole = Math.floor(micros);
      counters.put("ts", whole);
      return `${Math.floor(whole / 1_000_000)}.${String(whole % 1_000_000).padStart(6, "0")}`;
    },
    /** An id of Slack's form: a letter and capitals or digits. */
    newId: (letter: string) => `${letter}0${base36(next(letter))}`,
    /** The short id Slack makes for a block or an action that brings none. */
    newBlockId: () => next("block").toString(36).padStart(5, "0"),
    /** `132456.7890123.abcdef`, as Slack's trigger ids look. */
    newTriggerId(): string {
      const order = next("trigger");
      const secret = createHash("sha256").update(`${teamId}:${order}`).digest("hex").slice(0, 32);
      return `${order}.${Math.floor(clock.now())}.${secret}`;
    },
    newHash: () => `${Math.floor(clock.now() / 1000)}.${base36(next("hash")).toLowerCase()}`,
  };
}

/** Opens the workspace in `store`, adding what of `team` is not there yet. */
export interface StateParts {
  readonly clock: Clock;
  readonly store: Store;
  readonly team: Team;
  readonly app: SlackApp;
  /** Where local Slack is reached, without a slash at the end. */
  readonly baseUrl: () => string;
}

export function createState({ clock, store, team, app, baseUrl }: StateParts) {
  const users = store.collection<User>("slack-users");
  const channels = store.collection<Channel>("slack-channels");
  const messages = store.collection<Message>("slack-messages");
  const views = store.collection<View>("slack-views");
  const triggers = store.collection<Trigger>("slack-triggers");
  const responses = store.collection<Response>("slack-responses");
  const messageValues = store.collection<StateValues>("slack-message-values");
  const files = store.collection<SlackFile>("slack-files");
  const listeners = new Set<(change: Change) => void>();

  const ids = createIds(clock, store, team.id);

  const tell = (change: Change) => {
    for (const listener of listeners) listener(change);
  };
  const user = (name: string) =>
    users.get(name) ?? users.values().find((one) => one.key === name || one.name === name);
  const channel = (name: string) => {
    const bare = name.replace(/^#/, "");
    return channels.get(name) ?? channels.values().find((one) => one.name === bare);
  };
  const messageId = (where: string, ts: string) => `${where}/${ts}`;

  for (const one of seedUsers(team, app)) if (!users.get(one.id)) users.put(one.id, one);
  for (const { id, name, isPrivate, members } of team.channels) {
    if (channels.get(id)) continue;
    const ids = members.map((member) => user(member)?.id ?? member);
    channels.put(id, { id, name, kind: isPrivate ? "private" : "public", members: ids });
  }

  return {
    clock,
    team,
    app,
    users,
    channels,
    messages,
    views,
    triggers,
    responses,
    files,
    baseUrl,
    tell,
    user,
    channel,
    onChange(listener: (change: Change) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** The direct message between the app and a person; made at first use. */
    directMessage(userId: string): Channel {
      const id = imIdOf(userId);
      const found = channels.get(id);
      if (found) return found;
      const made: Channel = { id, name: userId, kind: "im", members: [userId, app.botUserId] };
      channels.put(id, made);
      return made;
    },
    ...ids,
    message: (where: string, ts: string) => messages.get(messageId(where, ts)),
    saveMessage(message: Message) {
      messages.put(messageId(message.channel, message.ts), message);
      tell({ kind: "message", channel: message.channel, ts: message.ts });
    },
    deleteMessage({ channel: where, ts }: Message) {
      messages.delete(messageId(where, ts));
      tell({ kind: "message", channel: where, ts });
    },
    messageValues: (where: string, ts: string, who: string) =>
      messageValues.get(`${where}/${ts}/${who}`) ?? {},
    saveMessageValues: (where: string, ts: string, who: string, values: StateValues) =>
      messageValues.put(`${where}/${ts}/${who}`, values),
    ...createRefusals({
      clock,
      store,
      newId: () => ids.newId("R"),
      changed: () => tell({ kind: "refusal" }),
    }),
    saveView(view: View) {
      views.put(view.id, view);
      tell({ kind: view.payload.type === "home" ? "home" : "view", user: view.user });
    },
    /** The modals a person has open, the lowest first. */
    openModals: (who: string) =>
      views.values().filter((view) => view.user === who && view.payload.type === "modal"),
    closeViews(closing: readonly View[]) {
      for (const view of closing) views.delete(view.id);
      for (const who of new Set(closing.map((view) => view.user)))
        tell({ kind: "view", user: who });
    },
  };
}

export const isMember = (channel: Channel, userId: string) => channel.members.includes(userId);
