// The Slack side: people and channels at the left, messages beside them, a thread at the right.
import { Composer } from "./composer.tsx";
import { Home, Messages, ThreadMessages } from "./messages.tsx";
import { Modal } from "./modal.tsx";
import { go, place } from "./place.ts";
import { Sidebar } from "./sidebar.tsx";
import { channelId, workspace } from "./workspace.ts";

const TITLES: Readonly<Record<string, string>> = { app: "Curfew", home: "Curfew · Home" };

function titleOf(channel: string): string {
  const name = workspace.value.channels.find(({ id }) => id === channelId.value)?.name ?? "";
  return TITLES[channel] ?? `# ${name}`;
}

function Thread({ of }: { of: string }) {
  return (
    <aside class="talk thread" aria-label="Thread">
      <header>
        <h2>Thread</h2>
        <p class="soft">{titleOf(place.value.channel)}</p>
        <button type="button" onClick={() => go({ thread: undefined })}>
          Close thread
        </button>
      </header>
      <ThreadMessages />
      <Composer thread={of} />
    </aside>
  );
}

export function SlackPage() {
  const { channel, thread } = place.value;
  return (
    <div class={thread === undefined ? "slack" : "slack threaded"}>
      <Sidebar />
      <main class="talk channel">
        <header>
          <h2>{titleOf(channel)}</h2>
        </header>
        {channel === "home" ? <Home /> : <Messages />}
        {channel === "home" ? null : <Composer />}
      </main>
      {thread === undefined ? null : <Thread of={thread} />}
      <Modal />
    </div>
  );
}
