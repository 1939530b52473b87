// Where a person writes: a message, or a slash command to the product.
import { useState } from "preact/hooks";
import { post } from "./api.ts";
import { place } from "./place.ts";
import { attempt, channelId, notice } from "./workspace.ts";

const COMMAND = /^(\/\S+)\s*(.*)$/s;

/** What Slack tells a person whose command was not answered well. */
const failure = (error: string | undefined, what: string) =>
  error === undefined ? "" : `${what} failed: ${error}`;

async function send(text: string): Promise<boolean> {
  const user = place.value.person;
  const channel = channelId.value;
  const [, command, words] = COMMAND.exec(text) ?? [];
  if (command === undefined) {
    const { thread } = place.value;
    const body = { user, channel, text, ...(thread === undefined ? {} : { thread_ts: thread }) };
    return (await attempt(() => post("/control/slack/say", body))) !== undefined;
  }
  const where = place.value.channel === "app" ? {} : { channel };
  const body = { user, command, text: words ?? "", ...where };
  const done = await attempt(() => post<{ error?: string }>("/control/slack/command", body));
  notice.value ||= failure(done?.error, command);
  return done !== undefined && done.error === undefined;
}

export function Composer() {
  const [text, setText] = useState("");
  return (
    <form
      class="composer"
      onSubmit={async (event) => {
        event.preventDefault();
        if (text.trim() !== "" && (await send(text.trim()))) setText("");
      }}
    >
      <p class="notice" role="alert">
        {notice.value}
      </p>
      <input
        aria-label="Message"
        list="commands"
        autoComplete="off"
        placeholder="Message, or /access"
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <datalist id="commands">
        {["/access", "/access list", "/access help"].map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <button type="submit">Send</button>
    </form>
  );
}
