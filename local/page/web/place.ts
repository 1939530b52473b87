// Where the person is: kept in the address, so that a reload or a copied link loses nothing.
import { signal } from "@preact/signals";

const VIEWS = ["slack", "terminal", "house"] as const;
export type View = (typeof VIEWS)[number];

export interface Place {
  /** Key of the sample person who is played. */
  readonly person: string;
  /** Id of the channel, `app` for the direct messages with Curfew, `home` for its App Home. */
  readonly channel: string;
  /** ts of the message whose thread is open. */
  readonly thread: string | undefined;
  readonly view: View;
}

function read(): Place {
  const query = new URLSearchParams(location.hash.slice(1));
  return {
    person: query.get("as") ?? "engineer",
    channel: query.get("in") ?? "app",
    thread: query.get("thread") ?? undefined,
    view: VIEWS.find((view) => view === query.get("view")) ?? "slack",
  };
}

export const place = signal<Place>(read());

addEventListener("hashchange", () => {
  place.value = read();
});

/** Goes somewhere else; what is not named stays. */
export function go(to: Partial<Place>): void {
  const next = { ...place.value, ...to };
  const query = new URLSearchParams({ as: next.person, in: next.channel });
  if (next.thread !== undefined) query.set("thread", next.thread);
  if (next.view !== "slack") query.set("view", next.view);
  history.pushState(null, "", `#${query}`);
  place.value = next;
}

addEventListener("popstate", () => {
  place.value = read();
});
