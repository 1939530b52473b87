// What this window remembers of its terminals over a reload. Another window knows nothing of them.
import type { Heard } from "../../fleet/wire/stream.ts";

export interface Tab {
  readonly session: string;
  readonly person: string;
  /** Of the instance. */
  readonly name: string;
  /** Epoch ms: tabs stand in the order in which they were opened. */
  readonly openedAt: number;
  readonly state: "connecting" | "open" | "lost" | "over";
  /** Why it is lost or over. */
  readonly said: string;
}

export interface Kept extends Tab {
  readonly screen: string;
  readonly heard: Heard;
}

const PREFIX = "curfew-terminal-";

export const keep = (one: Kept): void =>
  sessionStorage.setItem(PREFIX + one.session, JSON.stringify(one));

export const forget = (session: string): void => sessionStorage.removeItem(PREFIX + session);

export function kept(): readonly Kept[] {
  return Object.keys(sessionStorage)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => JSON.parse(sessionStorage.getItem(key) ?? "") as Kept)
    .sort((one, other) => one.openedAt - other.openedAt);
}
