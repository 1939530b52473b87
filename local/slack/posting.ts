// Takes in what an app says: checks text and blocks, and makes the message.
// Never untrue: nothing is saved that the check has not passed.
import { validateMessage, withIds } from "./block-kit.ts";
import type { Block } from "./blocks.ts";
import { LIMITS } from "./limits.ts";
import type { Message } from "./records.ts";
import { faulty, SlackError } from "./slack-error.ts";
import type { State } from "./state.ts";

export interface Said {
  readonly text?: string | undefined;
  readonly blocks?: unknown;
  /** Files are shown with it, which need no words. */
  readonly hasFiles?: boolean;
}

/** The text and blocks as Slack keeps them. Throws `no_text`, `msg_too_long`, `invalid_blocks`. */
export function accepted(said: Said, state: State): { text: string; blocks: Block[] } {
  const { text, blocks, hasFiles = false } = said;
  const hasBlocks = Array.isArray(blocks) && blocks.length > 0;
  const isEmpty = !text && !hasBlocks && (blocks === undefined || Array.isArray(blocks));
  if (isEmpty && hasFiles) return { text: "", blocks: [] };
  if (isEmpty) throw new SlackError("no_text");
  if ((text?.length ?? 0) > LIMITS.messageText) throw new SlackError("msg_too_long");
  const faults = validateMessage({ text, blocks });
  if (faults.length > 0) throw faulty("invalid_blocks", "", faults);
  return { text: text ?? "", blocks: withIds((blocks ?? []) as Block[], state.newBlockId) };
}

type Rest = Partial<Pick<Message, "threadTs" | "isBroadcast" | "onlyFor" | "metadata" | "files">>;

/** Posts as the app. The channel must have been found and allowed before. */
export function post(state: State, channel: string, said: Said, rest: Rest = {}): Message {
  const content = accepted({ ...said, hasFiles: rest.files !== undefined }, state);
  const message: Message = {
    channel,
    ts: state.newTs(),
    user: state.app.botUserId,
    ...content,
    ...rest,
    reactions: [],
  };
  state.saveMessage(message);
  return message;
}

/** Edits a message; blocks left out are kept, an empty list removes them, as Slack's page on chat.update says. */
export function edit(state: State, message: Message, said: Said): Message {
  const blocks = said.blocks ?? message.blocks;
  const content = accepted(
    { text: said.text ?? (said.blocks ? undefined : message.text), blocks },
    state,
  );
  const edited: Message = { ...message, ...content, editedTs: state.newTs() };
  state.saveMessage(edited);
  return edited;
}

/**
 * The thread a reply goes into: a reply to a reply joins its parent's thread. Throws `thread_not_found`
 * (stricter than Slack, which does not say what it does with a thread that is not there).
 */
export function threadOf(state: State, channel: string, ts: string | undefined) {
  if (ts === undefined) return undefined;
  const parent = state.message(channel, ts);
  if (!parent || parent.onlyFor !== undefined) throw new SlackError("thread_not_found");
  return parent.threadTs ?? parent.ts;
}
