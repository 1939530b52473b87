// The frame of a panel: a title, one plain sentence, and what stands in it.
import type { ComponentChildren } from "preact";

interface PanelProps {
  readonly name: string;
  readonly title: string;
  /** What a newcomer sees here. */
  readonly says: string;
  /** Beside the title. */
  readonly beside?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Panel({ name, title, says, beside, children }: PanelProps) {
  return (
    <section class={`panel panel-${name}`} aria-labelledby={`panel-${name}`}>
      <header>
        <div class="panel-head">
          <h3 id={`panel-${name}`}>{title}</h3>
          {beside}
        </div>
        <p class="says">{says}</p>
      </header>
      {children}
    </section>
  );
}

/** What scrolls inside a panel, reachable by the keyboard. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard.
    // biome-ignore lint/a11y/useSemanticElements: a section would be one more landmark for each panel.
    <div class="scroll" role="group" tabIndex={0} aria-label={label}>
      {children}
    </div>
  );
}

export type Tone = "good" | "bad" | "warn" | "mark" | "plain";

export const Badge = ({ tone, children }: { tone: Tone; children: ComponentChildren }) => (
  <span class={`badge ${tone}`}>{children}</span>
);

export const Nothing = ({ children }: { children: ComponentChildren }) => (
  <p class="nothing">{children}</p>
);

/** `09:31:04` of epoch ms or an ISO time, UTC: Slack's messages show the reader's own time. */
export const utcTime = (at: number | string): string => new Date(at).toISOString().slice(11, 19);

/** The first letters of what is random in an id. */
export const shortId = (id: string): string =>
  id.startsWith("req-") ? id.slice(4, 9) : (id.split("-").at(-1) ?? id).slice(0, 7);

export const firstName = (name: string): string => name.split(" ")[0] ?? name;
