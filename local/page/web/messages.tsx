// The messages of the open channel.
import type { RenderedMessage } from "../../slack/render.ts";
import { messages } from "./workspace.ts";

const timeOf = (ts: string) => new Date(Number(ts) * 1000).toISOString().slice(11, 16);

function MessageRow({ message }: { message: RenderedMessage }) {
  return (
    <li class="message">
      <b>{message.name}</b> <time>{timeOf(message.ts)}</time>
      <p>{message.readable}</p>
    </li>
  );
}

export function Messages() {
  return (
    <ol class="messages" aria-label="Messages">
      {messages.value.map((message) => (
        <MessageRow key={message.ts} message={message} />
      ))}
    </ol>
  );
}
