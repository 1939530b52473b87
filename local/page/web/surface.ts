// Where an element stands, and what using it does.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Element } from "../../slack/block-elements.ts";
import type { RenderedField } from "../../slack/render.ts";
import { post } from "./api.ts";
import { place } from "./place.ts";
import { attempt, notice } from "./workspace.ts";

export type Entry = string | readonly string[] | null;

export interface Surface {
  readonly at: { readonly channel: string; readonly ts: string } | { readonly view_id: string };
  readonly fields: readonly RenderedField[];
  /** Keeps what was entered until the form is submitted. */
  readonly enter: (action: string, entry: Entry) => void;
  /** What was entered so far and not submitted. */
  readonly entered?: () => Readonly<Record<string, Entry>>;
}

export const SurfaceContext = createContext<Surface>({
  at: { view_id: "" },
  fields: [],
  enter: () => undefined,
});

/** An element with what is around it. */
export interface Placed<E = Element> {
  readonly element: E;
  readonly block: string | undefined;
  readonly label: string;
  /** Whether the app is told at once, rather than when the form is submitted. */
  readonly atOnce: boolean;
}

export type Of<T extends Element["type"]> = Extract<Element, { type: T }>;

/** Presses a button or chooses at once; what went wrong is shown. */
export async function press(
  { at, entered }: Surface,
  what: { action_id: string; block_id?: string | undefined; value?: Entry | undefined },
): Promise<void> {
  const values = entered?.() ?? {};
  const typed = Object.keys(values).length === 0 ? {} : { values };
  const body = { user: place.value.person, ...at, ...what, ...typed };
  const done = await attempt(() => post<{ error?: string }>("/control/slack/click", body));
  if (done?.error !== undefined) notice.value = `Slack could not deliver this: ${done.error}`;
}

/** What the element holds, and how something else is entered. */
export function useEntry({ element, atOnce, block }: Placed) {
  const surface = useContext(SurfaceContext);
  const action = element.action_id ?? "";
  const field = surface.fields.find((one) => one.action_id === action);
  return {
    held: heldIn(field),
    names: namesIn(field),
    /** `isSent`: the app is told now, where it wants to be told at once. */
    enter: (entry: Entry, isSent = true) => {
      surface.enter(action, entry);
      if (atOnce && isSent)
        void press(surface, { action_id: action, block_id: block, value: entry });
    },
  };
}

interface Option {
  readonly value: string;
  readonly text: { readonly text: string };
}

const isOption = (value: unknown): value is Option =>
  typeof value === "object" && value !== null && "value" in value && "text" in value;

function valuesIn(field: RenderedField | undefined): readonly unknown[] {
  const held = Object.entries(field?.value ?? {}).filter(([name]) => name !== "type");
  return held.flatMap(([, value]) => value ?? []);
}

/** What a field holds, as entries. */
export const heldIn = (field: RenderedField | undefined): readonly string[] =>
  valuesIn(field).map((one) => (isOption(one) ? one.value : String(one)));

/** What a field holds, with the names people read. */
export const namesIn = (field: RenderedField | undefined) =>
  valuesIn(field)
    .filter(isOption)
    .map(({ value, text }) => ({ value, name: text.text }));
