// The Slack side: people and channels at the left, messages beside them, the composer below.
import { Composer } from "./composer.tsx";
import { Messages } from "./messages.tsx";
import { Modal } from "./modal.tsx";
import { Sidebar } from "./sidebar.tsx";
import { Welcome } from "./tour/tour.tsx";

export function SlackPage() {
  return (
    <div class="slack">
      <Sidebar />
      <main class="talk">
        <Messages />
        <Welcome />
        <Composer />
      </main>
      <Modal />
    </div>
  );
}
