// The messages of a channel or of a thread, oldest first, and the App Home in their place.
// Never untrue: a reader who is at the end stays there; one who reads further up is not moved.
import { computed } from "@preact/signals";
import { Fragment } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RenderedMessage } from "../../slack/render.ts";
import { Blocks } from "./blocks.tsx";
import { dayOf } from "./dates.ts";
import { EmptyPlace } from "./empty-place.tsx";
import { MessageRow } from "./message-row.tsx";
import { place } from "./place.ts";
import { SurfaceContext } from "./surface.ts";
import { Welcome } from "./tour/tour.tsx";
import { home, messages, messagesOf, storyNow } from "./workspace.ts";

/** How many are drawn at first; the others come when they are asked for. */
const AT_FIRST = 120;
/** Within this many pixels of the end a reader counts as being there. */
const NEAR_PX = 80;

const nothing = () => undefined;

const isOfChannel = ({ ts, thread_ts }: RenderedMessage) => (thread_ts ?? ts) === ts;
const ofChannel = computed(() => messages.value.filter(isOfChannel));
const ofThread = computed(() => {
  const { thread } = place.value;
  return messages.value.filter(({ ts, thread_ts }) => ts === thread || thread_ts === thread);
});
const replies = computed(() => {
  const counts = new Map<string, number>();
  for (const { thread_ts } of messages.value)
    if (thread_ts !== undefined) counts.set(thread_ts, (counts.get(thread_ts) ?? 0) + 1);
  return counts;
});

export function Home() {
  const view = home.value;
  return (
    <section class="messages" aria-label="App Home">
      {view === undefined ? (
        <p class="empty">Curfew publishes no App Home.</p>
      ) : (
        <div class="home">
          <SurfaceContext.Provider
            value={{ at: { view_id: view.id }, fields: view.fields, enter: nothing }}
          >
            <Blocks blocks={view.blocks} />
          </SurfaceContext.Provider>
        </div>
      )}
    </section>
  );
}

/** Keeps a reader at the end while messages come; what stands where there are none is read from its beginning. */
function useEnd(isEmpty: boolean) {
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    const box = list.current;
    if (box !== null && isAtEnd.current && !isEmpty) box.scrollTop = box.scrollHeight;
  });
  const onScroll = () => {
    const box = list.current;
    if (box !== null)
      isAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
  };
  return { list, onScroll };
}

interface ListProps {
  readonly label: string;
  readonly shown: readonly RenderedMessage[];
  /** Whether these are the messages of one thread. */
  readonly isThread: boolean;
}

function List({ label, shown, isThread }: ListProps) {
  const [most, setMost] = useState(AT_FIRST);
  const { list, onScroll } = useEnd(shown.length === 0);
  const drawn = shown.slice(-most);
  const hidden = shown.length - drawn.length;
  let day = "";
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard.
    <section class="messages" ref={list} onScroll={onScroll} tabIndex={0} aria-label={label}>
      {hidden === 0 ? null : (
        <button type="button" class="earlier" onClick={() => setMost(most + AT_FIRST)}>
          {hidden} earlier {hidden === 1 ? "message" : "messages"}
        </button>
      )}
      {shown.length === 0 ? <EmptyPlace /> : null}
      {isThread ? null : <Welcome />}
      <ol>
        {drawn.map((message) => {
          const before = day;
          day = dayOf(message.ts, storyNow.value);
          return (
            <Fragment key={message.ts}>
              {day === before || isThread ? null : <li class="day">{day}</li>}
              <MessageRow
                message={message}
                replies={isThread ? 0 : (replies.value.get(message.ts) ?? 0)}
              />
            </Fragment>
          );
        })}
      </ol>
    </section>
  );
}

/** A list of its own for each view, drawn once it is known: drawn before, it would move when the answer comes. */
export function Messages() {
  return <List key={messagesOf.value} label="Messages" shown={ofChannel.value} isThread={false} />;
}

export const ThreadMessages = () => (
  <List key={place.value.thread} label="Thread" shown={ofThread.value} isThread />
);
