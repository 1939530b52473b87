// The live feed: hears what changed and tells who asked to know. It connects again by itself.
// Never untrue: after a gap everybody is told that anything may have changed.
import { signal } from "@preact/signals";

export type Change =
  | { readonly kind: "message"; readonly channel: string; readonly ts: string }
  | { readonly kind: "view" | "home"; readonly user: string }
  | { readonly kind: "workspace" }
  | { readonly kind: "refusal" }
  | { readonly kind: "clock" | "house" }
  | { readonly kind: "anything" };

export const isConnected = signal(true);

const listeners = new Set<(change: Change) => void>();
const AGAIN_MS = 500;

/** Calls back at every change until the returned function is called. */
export function onChange(listener: (change: Change) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

const tell = (change: Change) => {
  for (const listener of listeners) listener(change);
};

export function listen(): void {
  const socket = new WebSocket(`ws://${location.host}/control/live`);
  socket.addEventListener("open", () => {
    isConnected.value = true;
    tell({ kind: "anything" });
  });
  socket.addEventListener("message", ({ data }) => tell(JSON.parse(String(data)) as Change));
  socket.addEventListener("close", () => {
    isConnected.value = false;
    setTimeout(listen, AGAIN_MS);
  });
}
