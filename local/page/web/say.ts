// Saying something, or typing a slash command: what the composer sends.
// Never untrue: what Slack refuses is shown in its own words, and what was typed is kept.
import { post } from "./api.ts";
import { place } from "./place.ts";
import { attempt, channelId, notice } from "./workspace.ts";

const COMMAND = /^(\/\S+)\s*(.*)$/s;

/** Types a command. False if it failed; why is in `notice`. */
export async function runCommand(command: string, text: string): Promise<boolean> {
  const { person: user, channel } = place.value;
  const isOwn = channel === "app" || channel === "home";
  const where = isOwn ? {} : { channel: channelId.value };
  const body = { user, command, text, ...where };
  const done = await attempt(() => post<{ error?: string }>("/control/slack/command", body));
  if (done?.error !== undefined) notice.value = `${command} failed with the error "${done.error}"`;
  return done !== undefined && done.error === undefined;
}

/** Uses a global shortcut; why it failed is in `notice`. */
export async function runShortcut(callbackId: string): Promise<void> {
  const body = { user: place.value.person, callback_id: callbackId };
  const done = await attempt(() => post<{ error?: string }>("/control/slack/shortcut", body));
  if (done?.error !== undefined) notice.value = `Slack could not deliver this: ${done.error}`;
}

/** Sends what was typed; into the thread where there is one. False if it was refused. */
export async function send(text: string, thread: string | undefined): Promise<boolean> {
  const [, command, words = ""] = COMMAND.exec(text) ?? [];
  if (command !== undefined && thread !== undefined) {
    notice.value = `${command} is not supported in threads. Sorry!`;
    return false;
  }
  if (command !== undefined) return runCommand(command, words);
  const where = { user: place.value.person, channel: channelId.value };
  const body = { ...where, text, ...(thread === undefined ? {} : { thread_ts: thread }) };
  return (await attempt(() => post("/control/slack/say", body))) !== undefined;
}
