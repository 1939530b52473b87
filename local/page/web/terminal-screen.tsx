// One terminal on the screen: xterm, loaded when the first is opened.
// Never untrue: whoever comes in by the keyboard gets out by it.
import { effect } from "@preact/signals";
import type { Terminal } from "@xterm/xterm";
import { useEffect, useRef } from "preact/hooks";
import { resize, type, watch } from "./terminal-tabs.ts";
import { theme } from "./theme.tsx";

const loaded = () => Promise.all([import("@xterm/xterm"), import("@xterm/addon-fit")]);

function colours() {
  const style = getComputedStyle(document.documentElement);
  const background = style.getPropertyValue("--bg").trim();
  const foreground = style.getPropertyValue("--text").trim();
  const mark = style.getPropertyValue("--mark").trim();
  return { background, foreground, cursor: mark, selectionBackground: `${mark}66` };
}

/** xterm has no setting for a nonce: the style elements that it makes while it opens are given the page's. */
function openWithNonce(terminal: Terminal, parent: HTMLElement): void {
  const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";
  const make = document.createElement;
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const made = make.call(document, name, options);
    if (made instanceof HTMLStyleElement) made.nonce = nonce;
    return made;
  }) as typeof make;
  try {
    terminal.open(parent);
  } finally {
    document.createElement = make;
  }
}

async function show(parent: HTMLElement, session: string, leaveTo: string): Promise<() => void> {
  const [{ Terminal }, { FitAddon }] = await loaded();
  const terminal = new Terminal({
    screenReaderMode: true,
    cursorBlink: false,
    fontFamily: "ui-monospace, monospace",
    fontSize: 14,
    theme: colours(),
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  openWithNonce(terminal, parent);
  terminal.textarea?.setAttribute("aria-describedby", "way-out");
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.key !== "F6") return true;
    event.preventDefault();
    if (event.type === "keydown") document.getElementById(leaveTo)?.focus();
    return false;
  });
  terminal.onData((keys) => type(session, keys));
  terminal.onResize((size) => resize(session, size));
  const fitNow = () => fit.fit();
  const sizes = new ResizeObserver(fitNow);
  sizes.observe(parent);
  fitNow();
  resize(session, { cols: terminal.cols, rows: terminal.rows });
  const stopWatching = watch(session, (text) => terminal.write(text));
  const stopTheme = effect(() => {
    void theme.value;
    terminal.options.theme = colours();
  });
  terminal.focus();
  return () => {
    sizes.disconnect();
    stopWatching();
    stopTheme();
    terminal.dispose();
  };
}

export function Screen({ session, leaveTo }: { session: string; leaveTo: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let isGone = false;
    let stop: () => void = () => undefined;
    if (place.current !== null)
      void show(place.current, session, leaveTo).then((stopping) => {
        stop = stopping;
        if (isGone) stop();
      });
    return () => {
      isGone = true;
      stop();
    };
  }, [session, leaveTo]);
  return <div class="screen" ref={place} />;
}
