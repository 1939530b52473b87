// chat.* and reactions.add: what the app says, and where.
// Never untrue: the app speaks only where Slack would let it, and changes only its own messages.
import { z } from "zod";
import {
  flag,
  fromJson,
  joinedChannel,
  json,
  knownChannel,
  type Method,
  method,
} from "./method.ts";
import { edit, post, threadOf } from "./posting.ts";
import type { Channel, Message } from "./records.ts";
import { SlackError } from "./slack-error.ts";
import { isMember, type State } from "./state.ts";
import { wireMessage } from "./wire.ts";

const metadata = z.preprocess(
  fromJson,
  z
    .strictObject({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) })
    .optional(),
);

const content = {
  channel: z.string().min(1),
  text: z.string().optional(),
  blocks: json.optional(),
  mrkdwn: flag,
  parse: z.string().optional(),
  link_names: flag,
};
const inThread = { thread_ts: z.string().optional() };

/**
 * A user id stands for the direct message with that person, as in Slack. What Slack answers for a
 * deactivated person is not documented; that it refuses is.
 */
function target(state: State, name: string): Channel {
  const user = state.users.get(name);
  if (user && !user.isBot) {
    if (user.isDeactivated) throw new SlackError("channel_not_found");
    return state.directMessage(user.id);
  }
  const channel = knownChannel(state, name);
  if (channel.kind === "im" && state.user(channel.name)?.isDeactivated)
    throw new SlackError("is_archived");
  const mayWriteAnywhere =
    channel.kind === "public" && state.app.scopes.includes("chat:write.public");
  return mayWriteAnywhere ? channel : joinedChannel(state, channel.id);
}

const postMessage = method({
  scopes: ["chat:write"],
  input: z.strictObject({
    ...content,
    ...inThread,
    reply_broadcast: flag,
    unfurl_links: flag,
    unfurl_media: flag,
    metadata,
  }),
  run(input, state) {
    const channel = target(state, input.channel);
    const threadTs = threadOf(state, channel.id, input.thread_ts);
    const isBroadcast = threadTs !== undefined && input.reply_broadcast === true;
    const rest = { threadTs, isBroadcast, metadata: input.metadata };
    const message = post(state, channel.id, input, rest);
    return { channel: channel.id, ts: message.ts, message: wireMessage(message, state) };
  },
});

const postEphemeral = method({
  scopes: ["chat:write"],
  input: z.strictObject({ ...content, ...inThread, user: z.string() }),
  run(input, state) {
    const channel = target(state, input.channel);
    const user = state.users.get(input.user);
    if (!user || user.isDeactivated || !isMember(channel, user.id))
      throw new SlackError("user_not_in_channel");
    const threadTs = threadOf(state, channel.id, input.thread_ts);
    const message = post(state, channel.id, input, { threadTs, onlyFor: user.id });
    return { message_ts: message.ts };
  },
});

/** The app's own message; ephemeral ones cannot be changed by the Web API. */
function ownMessage(state: State, channel: Channel, ts: string, notOwn: string): Message {
  const message = state.message(channel.id, ts);
  if (!message || message.onlyFor !== undefined) throw new SlackError("message_not_found");
  if (message.user !== state.app.botUserId) throw new SlackError(notOwn);
  return message;
}

const update = method({
  scopes: ["chat:write"],
  input: z.strictObject({ ...content, ts: z.string(), reply_broadcast: flag, metadata }),
  run(input, state) {
    const channel = knownChannel(state, input.channel);
    const message = ownMessage(state, channel, input.ts, "cant_update_message");
    if (!input.text && input.blocks === undefined) throw new SlackError("no_text");
    const edited = edit(state, message, input);
    const { ts, text } = edited;
    return { channel: channel.id, ts, text, message: wireMessage(edited, state) };
  },
});

const remove = method({
  scopes: ["chat:write"],
  input: z.strictObject({ channel: z.string(), ts: z.string() }),
  run({ channel: name, ts }, state) {
    const channel = knownChannel(state, name);
    state.deleteMessage(ownMessage(state, channel, ts, "cant_delete_message"));
    return { channel: channel.id, ts };
  },
});

const getPermalink = method({
  scopes: [],
  input: z.strictObject({ channel: z.string(), message_ts: z.string() }),
  run({ channel: name, message_ts: ts }, state) {
    const channel = knownChannel(state, name);
    if (!state.message(channel.id, ts)) throw new SlackError("message_not_found");
    const path = `archives/${channel.id}/p${ts.replace(".", "")}`;
    return { channel: channel.id, permalink: `https://${state.team.domain}.slack.com/${path}` };
  },
});

const addReaction = method({
  scopes: ["reactions:write"],
  input: z.strictObject({ channel: z.string(), timestamp: z.string(), name: z.string() }),
  run({ channel: name, timestamp, name: emoji }, state) {
    const channel = joinedChannel(state, name);
    const message = state.message(channel.id, timestamp);
    if (!message || message.onlyFor !== undefined) throw new SlackError("message_not_found");
    const bot = state.app.botUserId;
    const users = message.reactions.find((one) => one.name === emoji)?.users ?? [];
    if (users.includes(bot)) throw new SlackError("already_reacted");
    const others = message.reactions.filter((one) => one.name !== emoji);
    const reactions = [...others, { name: emoji, users: [...users, bot] }];
    state.saveMessage({ ...message, reactions });
    return {};
  },
});

export const chatMethods: Readonly<Record<string, Method>> = {
  "chat.postMessage": postMessage,
  "chat.postEphemeral": postEphemeral,
  "chat.update": update,
  "chat.delete": remove,
  "chat.getPermalink": getPermalink,
  "reactions.add": addReaction,
};
