// Points at the real control of a step: marks it, and brings it into view once.
// Never untrue: it marks what is on the page and presses nothing.

export interface Target {
  readonly css: string;
  /** Of several, the last whose text fits. */
  readonly text?: RegExp;
}

const MARK = "data-tour-here";

const isThere = (element: Element) => element.getClientRects().length > 0;
const says = (element: Element, text: RegExp | undefined) =>
  text === undefined || text.test((element.textContent ?? "").trim());

/** What the targets find, the last of its kind for a list that grows downwards. */
export function found(targets: readonly Target[]): HTMLElement | undefined {
  for (const { css, text } of targets) {
    const fitting = [...document.querySelectorAll<HTMLElement>(css)].filter(
      (element) => isThere(element) && says(element, text),
    );
    if (fitting.length > 0) return fitting.at(-1);
  }
  return undefined;
}

let marked: HTMLElement | undefined;

/** Moves the mark. What is newly marked is scrolled to. */
export function mark(targets: readonly Target[]): void {
  const next = found(targets);
  if (next === marked && next?.hasAttribute(MARK)) return;
  marked?.removeAttribute(MARK);
  marked = next;
  next?.setAttribute(MARK, "");
  next?.scrollIntoView({ block: "nearest" });
}
