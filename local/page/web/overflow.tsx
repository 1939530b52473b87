// Slack's overflow menu: a button with three dots and its list.
import { useRef, useState } from "preact/hooks";
import { Popup } from "./popup.tsx";

interface Item {
  readonly value: string;
  readonly name: string;
}

interface Props {
  readonly label: string;
  readonly items: readonly Item[];
  readonly onPick: (value: string) => void;
}

function Menu({ label, items, onPick, onLeave }: Props & { onLeave: () => void }) {
  const list = useRef<HTMLDivElement>(null);
  const buttons = () => [...(list.current?.querySelectorAll("button") ?? [])];
  const move = (step: number) => {
    const all = buttons();
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    all[(at + step + all.length) % all.length]?.focus();
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Escape: onLeave,
    Tab: onLeave,
  };
  return (
    <div
      role="menu"
      aria-label={label}
      tabIndex={-1}
      ref={list}
      onKeyDown={(event) => {
        const act = keys[event.key];
        if (act === undefined) return;
        event.preventDefault();
        act();
      }}
    >
      {items.map(({ value, name }) => (
        <button type="button" role="menuitem" key={value} onClick={() => onPick(value)}>
          {name}
        </button>
      ))}
    </div>
  );
}

export function Overflow({ label, items, onPick }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const leave = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <>
      <button
        type="button"
        class="button"
        ref={button}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={`More: ${label}`}
        onClick={() => setOpen(!isOpen)}
      >
        …
      </button>
      {isOpen ? (
        <Popup beside={button} takesFocus onLeave={() => setOpen(false)}>
          <Menu
            label={label}
            items={items}
            onLeave={leave}
            onPick={(value) => {
              leave();
              onPick(value);
            }}
          />
        </Popup>
      ) : null}
    </>
  );
}
