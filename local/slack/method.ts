// The form of a Web API method, and the arguments many of them share.
// Invariant: a method's input has no field that is not among its parameters.
import { z } from "zod";
import type { Channel } from "./records.ts";
import { SlackError } from "./slack-error.ts";
import { isMember, type State } from "./state.ts";

export type Answer = Readonly<Record<string, unknown>>;

export interface Method<Input = unknown> {
  /** Bot scopes of which one must have been granted; none means the method asks for none. */
  scopes(input: Input, state: State): readonly string[];
  readonly input: z.ZodType<Input>;
  /** The names of its arguments. */
  readonly parameters: readonly string[] | "any";
  /** Whether it may be called without a token. */
  readonly isOpen?: true;
  /** Throws `SlackError`. */
  run(input: Input, state: State): Answer;
}

type Spec<Shape extends z.ZodObject> = {
  readonly scopes: readonly string[] | ((input: z.infer<Shape>, state: State) => readonly string[]);
  readonly input: Shape;
  run(input: z.infer<Shape>, state: State): Answer;
};

/** Ties a method's run to its arguments. */
export function method<Shape extends z.ZodObject>({ scopes, input, run }: Spec<Shape>): Method {
  return {
    input,
    parameters: Object.keys(input.shape),
    scopes: (given, state) =>
      typeof scopes === "function" ? scopes(given as z.infer<Shape>, state) : scopes,
    run: (given, state) => run(given as z.infer<Shape>, state),
  };
}

/** The value of a string of JSON; anything else stays as it is. */
export function fromJson(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** An argument sent as JSON, or as a string of JSON in a form. */
export const json = z.preprocess(fromJson, z.unknown());
export const flag = z.preprocess(
  (value) => (typeof value === "string" ? value === "true" || value === "1" : value),
  z.boolean().optional(),
);
export const count = z.preprocess(
  (value) => (typeof value === "string" ? Number(value) : value),
  z.int().min(1).max(1000).optional(),
);
export const page = { cursor: z.string().optional(), limit: count };

/** Slack's scopes for reading about, or the history of, each kind of conversation. */
export function conversationScope(channel: Channel | undefined, what: "read" | "history") {
  const families = { public: "channels", private: "groups", im: "im" } as const;
  if (channel) return [`${families[channel.kind]}:${what}`];
  return Object.values(families).map((family) => `${family}:${what}`);
}

/** The channel, if the app may know of it: a private one it is not in does not exist for it. */
export function knownChannel(state: State, name: string): Channel {
  const channel = state.channel(name);
  const isHidden = channel && channel.kind !== "public" && !isMember(channel, state.app.botUserId);
  if (!channel || isHidden) throw new SlackError("channel_not_found");
  return channel;
}

/** The channel of which the app must be a member. */
export function joinedChannel(state: State, name: string): Channel {
  const channel = knownChannel(state, name);
  if (!isMember(channel, state.app.botUserId)) throw new SlackError("not_in_channel");
  return channel;
}

const DEFAULT_PAGE = 100;

/** One page of `items` and Slack's `next_cursor`, empty at the end. */
export function paged<T>(
  items: readonly T[],
  { cursor, limit }: { cursor?: string | undefined; limit?: number | undefined },
) {
  const from = cursor ? Number(Buffer.from(cursor, "base64").toString()) : 0;
  if (!Number.isInteger(from) || from < 0) throw new SlackError("invalid_cursor");
  const to = from + (limit ?? DEFAULT_PAGE);
  const more = to < items.length;
  return {
    items: items.slice(from, to),
    more,
    response_metadata: { next_cursor: more ? Buffer.from(String(to)).toString("base64") : "" },
  };
}
