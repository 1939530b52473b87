// What local Slack remembers, as plain records in the Store.
// Never untrue: every record survives JSON and a restart; nothing of the workspace is kept elsewhere.

import type { ViewPayload } from "./block-kit.ts";
import type { Block } from "./blocks.ts";

export interface User {
  readonly id: string;
  /** The sample key people are called by in tests and in the control API, e.g. `engineer`. */
  readonly key: string;
  readonly name: string;
  readonly realName: string;
  readonly email?: string | undefined;
  readonly timeZone: string;
  readonly isDeactivated: boolean;
  readonly isBot: boolean;
}

export interface Channel {
  readonly id: string;
  /** Without `#`; of a direct message the id of the person. */
  readonly name: string;
  readonly kind: "public" | "private" | "im";
  readonly members: readonly string[];
}

export interface Message {
  readonly channel: string;
  /** `seconds.microseconds`, strictly increasing over the whole workspace. */
  readonly ts: string;
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly threadTs?: string | undefined;
  readonly isBroadcast?: boolean | undefined;
  readonly editedTs?: string | undefined;
  /** The one person who sees it, if it is ephemeral. */
  readonly onlyFor?: string | undefined;
  readonly metadata?: { event_type: string; event_payload: Record<string, unknown> } | undefined;
  readonly reactions: readonly { readonly name: string; readonly users: readonly string[] }[];
  /** Ids of the files shared with it. */
  readonly files?: readonly string[] | undefined;
}

/** A file on its way, or shared. */
export interface SlackFile {
  readonly id: string;
  readonly name: string;
  readonly title?: string | undefined;
  /** In bytes, as it was said before they came. */
  readonly length: number;
  /** What a screen reader says of it. */
  readonly alt?: string | undefined;
  /** In base64, once they came. */
  readonly bytes?: string | undefined;
  readonly isShared?: boolean | undefined;
}

/** What a person chose or typed in one element, as Slack reports it. */
export type StateValue = Readonly<Record<string, unknown>> & { readonly type: string };
/** block_id -> action_id -> what was chosen. */
export type StateValues = Readonly<Record<string, Readonly<Record<string, StateValue>>>>;

export interface View {
  readonly id: string;
  readonly user: string;
  readonly hash: string;
  readonly payload: ViewPayload;
  readonly values: StateValues;
  readonly rootViewId: string;
  readonly previousViewId: string | null;
}

/** A right to open a modal, good for three seconds and one use. */
export interface Trigger {
  readonly id: string;
  readonly user: string;
  /** The view it was pressed in, if any: the stack `views.push` adds to. */
  readonly viewId?: string | undefined;
  readonly madeAt: number;
  readonly isUsed: boolean;
}

/** A response_url: five uses in thirty minutes. */
export interface Response {
  readonly id: string;
  readonly user: string;
  readonly channel: string;
  readonly ts?: string | undefined;
  readonly threadTs?: string | undefined;
  readonly madeAt: number;
  readonly uses: number;
}

/** Who and what is in the workspace at the start. Ids left out are made from the names. */
export interface Team {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly users: readonly {
    readonly key: string;
    readonly id: string;
    readonly name: string;
    readonly realName: string;
    readonly email?: string;
    readonly timeZone?: string;
    readonly isDeactivated?: boolean;
  }[];
  readonly channels: readonly {
    readonly id: string;
    readonly name: string;
    readonly isPrivate?: boolean;
    /** Keys or ids of people; `app` is the app's own bot user. */
    readonly members: readonly string[];
  }[];
}

/** The product as Slack knows it: what its manifest would say. */
export interface SlackApp {
  readonly id: string;
  readonly name: string;
  readonly botId: string;
  readonly botUserId: string;
  /** The bot scopes granted at installation. */
  readonly scopes: readonly string[];
  readonly commands: readonly SlashCommand[];
  /** Global shortcuts. */
  readonly shortcuts?: readonly Shortcut[];
}

/** What a person finds in the client's menu of shortcuts. */
export interface Shortcut {
  readonly name: string;
  readonly callbackId: string;
  readonly description: string;
}

/** A slash command, as the client offers it while a person types. */
export interface SlashCommand {
  /** With the slash. */
  readonly command: string;
  readonly description: string;
  readonly usageHint?: string | undefined;
}

/** A call of the product that Slack refused, or took only a part of, for people to see why nothing appeared. */
export interface Refused {
  readonly id: string;
  /** Epoch ms, story time. */
  readonly at: number;
  /** The Web API's method, e.g. `chat.postMessage`. */
  readonly method: string;
  /** Slack's code, e.g. `invalid_blocks`. */
  readonly error: string;
  /** What exactly was at fault, in Slack's words. */
  readonly details: readonly string[];
  /** The call was taken; only the arguments that `details` names, which the method does not have, were passed over. */
  readonly isTaken?: true;
}
