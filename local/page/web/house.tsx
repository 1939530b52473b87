// Behind the scenes: what the cloud does while people talk in Slack.
import { signal } from "@preact/signals";
import { get } from "./api.ts";
import { onChange } from "./feed.ts";

interface State {
  readonly now: string;
  readonly requests: readonly { id: string; state: string; person: string; instance: string }[];
  readonly sessions: readonly object[];
}

const state = signal<State | undefined>(undefined);
const load = async () => {
  state.value = await get<State>("/control/state");
};
onChange(() => void load().catch(() => undefined));

export function House() {
  const now = state.value;
  if (now === undefined) return <main class="house" />;
  return (
    <main class="house">
      <h2>Behind the scenes</h2>
      <p>Story time: {now.now.slice(0, 19).replace("T", " ")} UTC</p>
      <h3>Open requests</h3>
      {now.requests.length === 0 ? <p>None.</p> : null}
      <ul>
        {now.requests.map(({ id, state: stands, person, instance }) => (
          <li key={id}>
            {person} on {instance}: {stands}
          </li>
        ))}
      </ul>
      <p>{now.sessions.length} open sessions.</p>
    </main>
  );
}
