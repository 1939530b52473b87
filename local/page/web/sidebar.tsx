// Who one is, and where one can go.
import { go, place } from "./place.ts";
import { Refusals } from "./refusals.tsx";
import { Who } from "./who.tsx";
import { myChannels, ownMessages, unread } from "./workspace.ts";

function Row({ to, id, name }: { to: string; id: string; name: string }) {
  const isNew = unread.value.has(id);
  return (
    <li>
      <button
        type="button"
        class={isNew ? "row new" : "row"}
        aria-current={place.value.channel === to ? "page" : undefined}
        onClick={() => go({ channel: to, thread: undefined })}
      >
        {name}
        {isNew ? <span class="dot">new</span> : null}
      </button>
    </li>
  );
}

export function Sidebar() {
  return (
    <nav class="side" aria-label="Workspace">
      <Who />
      <h2>Curfew</h2>
      <ul>
        <Row to="app" id={ownMessages.value} name="Messages" />
        <Row to="home" id="" name="Home" />
      </ul>
      <h2>Channels</h2>
      <ul>
        {myChannels.value.map(({ id, name }) => (
          <Row key={id} to={id} id={id} name={`# ${name}`} />
        ))}
      </ul>
      <Refusals />
    </nav>
  );
}
