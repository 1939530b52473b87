// The terminals: instances at the left, each with its button, and the person's open terminals beside them.
import type { InstanceRow } from "../terminal-shapes.ts";
import { place } from "./place.ts";
import type { Tab } from "./terminal-memory.ts";
import { Screen } from "./terminal-screen.tsx";
import {
  choose,
  close,
  current,
  end,
  instances,
  myTabs,
  open,
  refusals,
  resume,
  tabs,
  takeUp,
} from "./terminal-tabs.ts";
import { Who } from "./who.tsx";

const clockTime = (iso: string) => `${iso.slice(11, 16)} UTC`;

function standing({ state, isReachable, grants }: InstanceRow): string {
  if (state !== "running") return state;
  if (!isReachable) return "agent offline";
  const grant = grants.find(({ person }) => person === place.value.person);
  return grant === undefined ? "no grant" : `yours until ${clockTime(grant.deadline)}`;
}

function Instance({ row }: { row: InstanceRow }) {
  const { id, name } = row;
  const left = row.sessions.filter(
    ({ id: session, person }) =>
      person === place.value.person && tabs.value.every((tab) => tab.session !== session),
  );
  const refusal = refusals.value[id] ?? "";
  return (
    <li class="instance">
      <h3>{name}</h3>
      <p class="soft">{standing(row)}</p>
      <button type="button" class="button" onClick={() => void open(row)}>
        Open a session<span class="unseen"> on {name}</span>
      </button>
      {left.map(({ id: session }) => (
        <button
          type="button"
          class="button"
          key={session}
          onClick={() => void takeUp(row, session)}
        >
          Resume {session}
        </button>
      ))}
      <p role="alert" class="error">
        {refusal}
      </p>
    </li>
  );
}

const STANDS = { connecting: "Connecting…", open: "Open", lost: "Not connected", over: "Over" };

/** The arrows go from tab to tab, as in any list of tabs. */
function step(event: KeyboardEvent): void {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const here = myTabs.value.findIndex(({ session }) => session === current.value?.session);
  const to = by === undefined ? undefined : myTabs.value[here + by];
  if (to === undefined) return;
  event.preventDefault();
  choose(to.session);
  document.getElementById(`tab-${to.session}`)?.focus();
}

function Tabs() {
  return (
    <div class="tabs" role="tablist" aria-label="Open terminals">
      {myTabs.value.map(({ session, name }) => (
        <button
          type="button"
          role="tab"
          key={session}
          id={`tab-${session}`}
          aria-selected={current.value?.session === session}
          aria-controls="terminal"
          tabIndex={current.value?.session === session ? 0 : -1}
          onKeyDown={step}
          onClick={() => choose(session)}
        >
          {name} <span class="soft">{session.slice(-4)}</span>
        </button>
      ))}
    </div>
  );
}

function Open({ tab }: { tab: Tab }) {
  const { session, state, said } = tab;
  return (
    <section id="terminal" class="session" role="tabpanel" aria-labelledby={`tab-${session}`}>
      <div class="actions">
        {state === "lost" ? (
          <button type="button" class="button" onClick={() => void resume(session)}>
            Resume
          </button>
        ) : null}
        {state === "over" ? null : (
          <button type="button" class="button" onClick={() => void end(session)}>
            End session
          </button>
        )}
        <button type="button" class="button" onClick={() => close(session)}>
          Close tab
        </button>
        <p role="status">
          {STANDS[state]}
          {said === "" ? "" : `: ${said}`}
        </p>
      </div>
      <Screen key={session} session={session} leaveTo={`tab-${session}`} />
      <p class="hint" id="way-out">
        F6 leaves the terminal. Ctrl-C stops a command, <code>exit</code> ends the session.
      </p>
    </section>
  );
}

export function TerminalPage() {
  const tab = current.value;
  return (
    <div class="slack">
      <nav class="side" aria-label="Instances">
        <Who />
        <h2>Instances</h2>
        <ul>
          {instances.value.map((row) => (
            <Instance key={row.id} row={row} />
          ))}
        </ul>
      </nav>
      <main class="talk">
        <h2 class="unseen">Terminals</h2>
        {myTabs.value.length === 0 ? null : <Tabs />}
        {tab === undefined ? (
          <p class="empty">
            No terminal is open. “Open a session” asks AWS as you, with your own keys: without a
            grant IAM refuses.
          </p>
        ) : (
          <Open tab={tab} />
        )}
      </main>
    </div>
  );
}
