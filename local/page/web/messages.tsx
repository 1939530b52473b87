// The messages of the open channel, or of the open thread, and the App Home in their place.
import { useEffect, useRef } from "preact/hooks";
import type { RenderedMessage } from "../../slack/render.ts";
import { Blocks } from "./blocks.tsx";
import { Mrkdwn } from "./mrkdwn.tsx";
import { go, place } from "./place.ts";
import { SurfaceContext } from "./surface.ts";
import { home, messages } from "./workspace.ts";

const timeOf = (ts: string) => new Date(Number(ts) * 1000).toISOString().slice(11, 16);
const nothing = () => undefined;

function MessageRow({ message }: { message: RenderedMessage }) {
  const { channel, ts, fields, blocks } = message;
  return (
    <li class={message.ephemeral_for === undefined ? "message" : "message private"}>
      <p class="head">
        <b>{message.name}</b> <time>{timeOf(ts)}</time>
        {message.edited ? <span class="soft"> (edited)</span> : null}
        {message.ephemeral_for === undefined ? null : (
          <span class="soft"> Only visible to you</span>
        )}
      </p>
      <SurfaceContext.Provider value={{ at: { channel, ts }, fields, enter: nothing }}>
        {blocks.length > 0 ? <Blocks blocks={blocks} /> : <Mrkdwn text={message.text} />}
      </SurfaceContext.Provider>
      {message.reply_count > 0 && place.value.thread === undefined ? (
        <button type="button" class="replies" onClick={() => go({ thread: ts })}>
          {message.reply_count} {message.reply_count === 1 ? "reply" : "replies"}
        </button>
      ) : null}
    </li>
  );
}

function Home() {
  const view = home.value;
  if (view === undefined) return <p class="empty">Curfew publishes no App Home.</p>;
  return (
    <SurfaceContext.Provider
      value={{ at: { view_id: view.id }, fields: view.fields, enter: nothing }}
    >
      <Blocks blocks={view.blocks} />
    </SurfaceContext.Provider>
  );
}

export function Messages() {
  const list = useRef<HTMLDivElement>(null);
  const { channel, thread } = place.value;
  const shown = messages.value.filter(({ ts, thread_ts }) =>
    thread === undefined ? (thread_ts ?? ts) === ts : ts === thread || thread_ts === thread,
  );
  const last = shown.at(-1)?.ts;
  useEffect(() => {
    if (last !== undefined) list.current?.scrollTo(0, list.current.scrollHeight);
  }, [last]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard.
    <section class="messages" ref={list} tabIndex={0} aria-label="Messages">
      {thread === undefined ? null : (
        <button type="button" class="replies" onClick={() => go({ thread: undefined })}>
          Back to the channel
        </button>
      )}
      {channel === "home" ? <Home /> : null}
      <ol>
        {shown.map((message) => (
          <MessageRow key={message.ts} message={message} />
        ))}
      </ol>
    </section>
  );
}
