// Where an element stands, and what using it does.
import { createContext } from "preact";
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
}

export const SurfaceContext = createContext<Surface>({
  at: { view_id: "" },
  fields: [],
  enter: () => undefined,
});

/** Presses a button or chooses at once; what went wrong is shown. */
export async function press(
  { at }: Surface,
  what: { action_id: string; block_id?: string | undefined; value?: Entry | undefined },
): Promise<void> {
  const body = { user: place.value.person, ...at, ...what };
  const done = await attempt(() => post<{ error?: string }>("/control/slack/click", body));
  if (done?.error !== undefined) notice.value = `Slack could not deliver this: ${done.error}`;
}

const chosen = (value: unknown): string =>
  typeof value === "object" && value !== null && "value" in value ? String(value.value) : "";

/** What a field now holds, as entries. */
export function heldIn(field: RenderedField | undefined): readonly string[] {
  const held = Object.entries(field?.value ?? {}).filter(([name]) => name !== "type");
  return held.flatMap(([, value]) => {
    if (value === null || value === undefined) return [];
    if (Array.isArray(value)) return value.map((one) => chosen(one) || String(one));
    return [typeof value === "object" ? chosen(value) : String(value)];
  });
}
