// api.test, auth.test, users.*, conversations.*, blocks.validate: what the app may learn of the workspace.
// Never untrue: a private channel the app is not in does not exist for it.
import { z } from "zod";
import { validateBlocks, validateMessage, validateView } from "./block-kit.ts";
import {
  conversationScope,
  count,
  flag,
  joinedChannel,
  json,
  knownChannel,
  type Method,
  method,
  page,
  paged,
} from "./method.ts";
import type { User } from "./records.ts";
import { faulty, SlackError } from "./slack-error.ts";
import { isMember, type State } from "./state.ts";
import { repliesTo, wireChannel, wireMessage, wireUser } from "./wire.ts";

/** Gives back what it is sent; the one method that asks for no token. */
const apiTest: Method = {
  scopes: () => [],
  input: z.record(z.string(), z.unknown()),
  parameters: "any",
  isOpen: true,
  run(input) {
    const args = input as Readonly<Record<string, unknown>>;
    if (typeof args.error === "string") throw new SlackError(args.error, { args });
    return { args };
  },
};

const authTest = method({
  scopes: [],
  input: z.strictObject({}),
  run: (_input, { team, app }) => ({
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    user: app.name.toLowerCase(),
    team_id: team.id,
    user_id: app.botUserId,
    bot_id: app.botId,
    is_enterprise_install: false,
  }),
});

const seesEmail = (state: State) => state.app.scopes.includes("users:read.email");

function userNamed(state: State, id: string): User {
  const user = state.users.get(id);
  if (!user) throw new SlackError("user_not_found");
  return user;
}

const usersInfo = method({
  scopes: ["users:read"],
  input: z.strictObject({ user: z.string(), include_locale: flag }),
  run: ({ user }, state) => ({ user: wireUser(userNamed(state, user), state, seesEmail(state)) }),
});

const usersList = method({
  scopes: ["users:read"],
  input: z.strictObject({ ...page, include_locale: flag }),
  run(input, state) {
    const { items, response_metadata } = paged(state.users.values(), input);
    const members = items.map((user) => wireUser(user, state, seesEmail(state)));
    return { members, response_metadata };
  },
});

const usersLookup = method({
  scopes: ["users:read.email"],
  input: z.strictObject({ email: z.string() }),
  run({ email }, state) {
    const user = state.users.values().find((one) => one.email === email && !one.isDeactivated);
    if (!user) throw new SlackError("users_not_found");
    return { user: wireUser(user, state, true) };
  },
});

const open = method({
  scopes: ["im:write"],
  input: z.strictObject({
    users: z.string().optional(),
    return_im: flag,
    channel: z.string().optional(),
  }),
  run({ users, channel: id, return_im }, state) {
    const known = id === undefined ? undefined : knownChannel(state, id);
    const ids = known ? [known.name] : (users ?? "").split(",").filter((one) => one !== "");
    const [first] = ids;
    if (first === undefined) throw new SlackError("users_list_not_supplied");
    // Group direct messages are not imitated: local Slack refuses them as Slack does where they are switched off.
    if (ids.length > 1) throw new SlackError("method_not_supported_for_channel_type");
    if (userNamed(state, first).isDeactivated) throw new SlackError("user_disabled");
    const channel = state.directMessage(first);
    return { channel: return_im ? wireChannel(channel, state) : { id: channel.id } };
  },
});

const info = method({
  scopes: ({ channel }, state) => conversationScope(state.channel(channel), "read"),
  input: z.strictObject({ channel: z.string(), include_locale: flag, include_num_members: flag }),
  run: ({ channel }, state) => ({ channel: wireChannel(knownChannel(state, channel), state) }),
});

const KINDS = { public_channel: "public", private_channel: "private", im: "im" } as const;
const LIST_SCOPES = {
  public_channel: "channels:read",
  private_channel: "groups:read",
  im: "im:read",
} as const;
type Kind = keyof typeof KINDS;

/** Throws `invalid_types`. */
const kindsOf = (types: string) =>
  types.split(",").map((one) => {
    const kind = one.trim();
    if (!(kind in KINDS)) throw new SlackError("invalid_types");
    return kind as Kind;
  });

const list = method({
  // Every kind that is asked for needs its own scope: name the first one that was not granted.
  scopes: ({ types }, { app }) =>
    kindsOf(types)
      .map((kind) => LIST_SCOPES[kind])
      .filter((scope) => !app.scopes.includes(scope))
      .slice(0, 1),
  input: z.strictObject({
    ...page,
    types: z.string().default("public_channel"),
    exclude_archived: flag,
  }),
  run({ types, ...input }, state) {
    const kinds: string[] = kindsOf(types).map((kind) => KINDS[kind]);
    const known = state.channels
      .values()
      .filter(({ kind }) => kinds.includes(kind))
      .filter((one) => one.kind === "public" || isMember(one, state.app.botUserId));
    const { items, response_metadata } = paged(known, input);
    return { channels: items.map((channel) => wireChannel(channel, state)), response_metadata };
  },
});

const members = method({
  scopes: ({ channel }, state) => conversationScope(state.channel(channel), "read"),
  input: z.strictObject({ channel: z.string(), ...page }),
  run({ channel, ...input }, state) {
    const { items, response_metadata } = paged(knownChannel(state, channel).members, input);
    return { members: items, response_metadata };
  },
});

const span = {
  oldest: z.string().optional(),
  latest: z.string().optional(),
  inclusive: flag,
  include_all_metadata: flag,
};

type Span = {
  oldest?: string | undefined;
  latest?: string | undefined;
  inclusive?: boolean | undefined;
};

/** Timestamps are compared as numbers; the ends count only if `inclusive`. */
function within({ oldest, latest, inclusive }: Span) {
  const from = Number(oldest ?? 0);
  const to = latest === undefined ? Number.POSITIVE_INFINITY : Number(latest);
  return ({ ts }: { ts: string }) =>
    inclusive ? Number(ts) >= from && Number(ts) <= to : Number(ts) > from && Number(ts) < to;
}

const history = method({
  scopes: ({ channel }, state) => conversationScope(state.channel(channel), "history"),
  input: z.strictObject({ channel: z.string(), ...page, ...span }),
  run({ channel: name, ...input }, state) {
    const channel = joinedChannel(state, name);
    const found = state.messages
      .values()
      .filter((one) => one.channel === channel.id && one.onlyFor === undefined)
      .filter((one) => one.threadTs === undefined || one.isBroadcast)
      .filter(within(input))
      .sort((one, other) => Number(other.ts) - Number(one.ts));
    const { items, more, response_metadata } = paged(found, input);
    const messages = items.map((message) => wireMessage(message, state));
    return { messages, has_more: more, response_metadata };
  },
});

const replies = method({
  scopes: ({ channel }, state) => conversationScope(state.channel(channel), "history"),
  input: z.strictObject({ channel: z.string(), ts: z.string(), ...page, ...span, limit: count }),
  run({ channel: name, ts, ...input }, state) {
    const channel = joinedChannel(state, name);
    const named = state.message(channel.id, ts);
    const parent = named?.threadTs ? state.message(channel.id, named.threadTs) : named;
    if (!parent || parent.onlyFor !== undefined) throw new SlackError("thread_not_found");
    const thread = [parent, ...repliesTo(parent, state).filter(within(input))];
    const { items, more, response_metadata } = paged(thread, input);
    const messages = items.map((message) => wireMessage(message, state));
    return { messages, has_more: more, response_metadata };
  },
});

const validate = method({
  scopes: [],
  input: z.strictObject({
    blocks: json.optional(),
    message: json.optional(),
    view: json.optional(),
  }),
  run({ blocks, message, view }) {
    const given = [blocks, message, view].filter((one) => one !== undefined);
    if (given.length !== 1) {
      const fault = {
        pointer: "",
        message: "provide exactly one of `blocks`, `view`, or `message`",
      };
      throw faulty("invalid_arguments", "", [fault]);
    }
    const refuse = (code: string, faults: readonly { pointer: string; message: string }[]) => {
      const errors = faults.map((fault) => ({ ...fault, code: "failed_constraint" }));
      if (errors.length > 0) throw new SlackError(code, { errors });
      return {};
    };
    if (blocks !== undefined) return refuse("invalid_blocks", validateBlocks(blocks));
    if (view !== undefined) return refuse("invalid_view", validateView(view));
    return refuse("invalid_message", validateMessage(message as object));
  },
});

export const workspaceMethods: Readonly<Record<string, Method>> = {
  "api.test": apiTest,
  "auth.test": authTest,
  "users.info": usersInfo,
  "users.list": usersList,
  "users.lookupByEmail": usersLookup,
  "conversations.open": open,
  "conversations.info": info,
  "conversations.list": list,
  "conversations.members": members,
  "conversations.history": history,
  "conversations.replies": replies,
  "blocks.validate": validate,
};
