// How local Slack's records look in Slack's own JSON.
// Never untrue: field names and forms are Slack's, so that code written for Slack reads them.
import type { Channel, Message, User, View } from "./records.ts";
import type { State } from "./state.ts";

export function wireUser(user: User, state: State, withEmail: boolean) {
  const { id, name, realName, email } = user;
  return {
    id,
    team_id: state.team.id,
    name,
    deleted: user.isDeactivated,
    real_name: realName,
    tz: user.timeZone,
    is_bot: user.isBot,
    is_app_user: false,
    profile: {
      real_name: realName,
      display_name: name,
      ...(withEmail && email !== undefined ? { email } : {}),
    },
  };
}

export function wireChannel(channel: Channel, state: State) {
  const { id, name, kind, members } = channel;
  if (kind === "im") return { id, is_im: true, user: name, is_open: true, is_archived: false };
  return {
    id,
    name,
    name_normalized: name,
    is_channel: kind === "public",
    is_group: kind === "private",
    is_im: false,
    is_private: kind === "private",
    is_archived: false,
    is_member: members.includes(state.app.botUserId),
    num_members: members.length,
  };
}

export function wireMessage(message: Message, state: State) {
  const { app, team } = state;
  const { user, text, ts, blocks, threadTs, editedTs, metadata, reactions, files } = message;
  const replies = threadTs === undefined ? repliesTo(message, state) : [];
  return {
    type: "message",
    user,
    text,
    ts,
    team: team.id,
    ...(user === app.botUserId ? { bot_id: app.botId, app_id: app.id } : {}),
    ...(blocks.length > 0 ? { blocks } : {}),
    ...(threadTs === undefined
      ? {}
      : { thread_ts: threadTs, parent_user_id: parentUser(message, state) }),
    ...(replies.length > 0 ? { thread_ts: ts, reply_count: replies.length } : {}),
    ...(message.isBroadcast ? { subtype: "thread_broadcast" } : {}),
    ...(editedTs === undefined ? {} : { edited: { user, ts: editedTs } }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(files === undefined ? {} : { files: files.map((id) => ({ id })) }),
    ...(reactions.length > 0
      ? { reactions: reactions.map((one) => ({ ...one, count: one.users.length })) }
      : {}),
  };
}

const parentUser = ({ channel, threadTs }: Message, state: State) =>
  state.message(channel, threadTs ?? "")?.user;

export function repliesTo({ channel, ts }: Message, state: State): Message[] {
  return state.messages
    .values()
    .filter((one) => one.channel === channel && one.threadTs === ts && one.onlyFor === undefined);
}

/** How many replies each message has, by its ts; ephemeral ones do not count. */
export function repliesIn(messages: readonly Message[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { threadTs, onlyFor } of messages)
    if (threadTs !== undefined && onlyFor === undefined)
      counts.set(threadTs, (counts.get(threadTs) ?? 0) + 1);
  return counts;
}

export function wireView(view: View, state: State) {
  const { app, team } = state;
  const { payload } = view;
  const isModal = payload.type === "modal";
  return {
    id: view.id,
    team_id: team.id,
    type: payload.type,
    blocks: payload.blocks,
    private_metadata: payload.private_metadata ?? "",
    callback_id: payload.callback_id ?? "",
    external_id: payload.external_id ?? "",
    state: { values: view.values },
    hash: view.hash,
    title: isModal ? payload.title : null,
    submit: isModal ? (payload.submit ?? null) : null,
    close: isModal ? (payload.close ?? null) : null,
    clear_on_close: isModal ? (payload.clear_on_close ?? false) : false,
    notify_on_close: isModal ? (payload.notify_on_close ?? false) : false,
    previous_view_id: view.previousViewId,
    root_view_id: view.rootViewId,
    app_id: app.id,
    bot_id: app.botId,
    app_installed_team_id: team.id,
  };
}
