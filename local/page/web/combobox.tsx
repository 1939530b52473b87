// A field with choices that the app offers while a person types: Slack's external selects.
// Never untrue: what stands in the field and was not chosen is not a choice; late answers are dropped.
import { useId, useRef, useState } from "preact/hooks";
import { activeIdIn, Listbox } from "./listbox.tsx";
import { Popup } from "./popup.tsx";

export interface Choice {
  readonly value: string;
  readonly name: string;
  /** Under which heading it stands. */
  readonly group?: string | undefined;
}

interface Props {
  readonly label: string;
  readonly placeholder: string;
  readonly isMany: boolean;
  readonly picked: readonly Choice[];
  readonly ask: (query: string) => Promise<readonly Choice[]>;
  readonly onPick: (choices: readonly Choice[]) => void;
}

const PAUSE_MS = 80;

/** The choices for what is typed; undefined while they are asked for. */
function useChoices(ask: Props["ask"]) {
  const [choices, setChoices] = useState<readonly Choice[] | undefined>(undefined);
  const [failure, setFailure] = useState("");
  const asked = useRef(0);
  const search = (query: string, pauseMs: number) => {
    asked.current += 1;
    const mine = asked.current;
    const go = async () => {
      if (mine !== asked.current) return;
      const found = await ask(query).catch((error: unknown) =>
        error instanceof Error ? error.message : String(error),
      );
      if (mine !== asked.current) return;
      setChoices(typeof found === "string" ? [] : found);
      setFailure(typeof found === "string" ? found : "");
    };
    setTimeout(() => void go(), pauseMs);
  };
  return { choices, failure, search };
}

export function Combobox({ label, placeholder, isMany, picked, ask, onPick }: Props) {
  const id = useId();
  const box = useRef<HTMLSpanElement>(null);
  const { choices, failure, search } = useChoices(ask);
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const shown = choices ?? [];
  const open = () => {
    if (isOpen) return;
    setOpen(true);
    setActive(0);
    search(typed ?? "", 0);
  };
  const leave = () => {
    setOpen(false);
    setTyped(undefined);
  };
  const pick = (choice: Choice | undefined) => {
    if (choice === undefined) return;
    const others = picked.filter(({ value }) => value !== choice.value);
    onPick(isMany ? [...others, choice] : [choice]);
    leave();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = shown.length - 1;
    const move = { ArrowDown: Math.min(active + 1, last), ArrowUp: Math.max(active - 1, 0) };
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (isOpen) setActive(move[event.key]);
      else open();
    } else if (isOpen && (event.key === "Enter" || event.key === "Escape")) {
      event.preventDefault();
      if (event.key === "Enter") pick(shown[active]);
      else leave();
    }
  };
  return (
    <span class="combobox" ref={box}>
      {isMany
        ? picked.map((one) => (
            <button
              type="button"
              class="chip"
              key={one.value}
              aria-label={`Remove ${one.name}`}
              onClick={() => onPick(picked.filter(({ value }) => value !== one.value))}
            >
              {one.name} ×
            </button>
          ))
        : null}
      <input
        role="combobox"
        aria-label={label}
        aria-expanded={isOpen}
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={isOpen ? activeIdIn(id, shown, active) : undefined}
        autoComplete="off"
        placeholder={placeholder}
        value={typed ?? (isMany ? "" : (picked[0]?.name ?? ""))}
        // Opened by a click, a key or typing: a form that has just come must not be covered.
        onFocus={({ currentTarget }) => currentTarget.select()}
        onClick={open}
        onBlur={leave}
        onInput={({ currentTarget }) => {
          setTyped(currentTarget.value);
          setOpen(true);
          setActive(0);
          search(currentTarget.value, PAUSE_MS);
        }}
        onKeyDown={onKeyDown}
      />
      {isOpen ? (
        <Popup beside={box} isWide onLeave={leave}>
          <Listbox
            id={id}
            label="Choices"
            items={shown.map(({ value, name, group }) => ({ key: value, shows: name, group }))}
            active={active}
            onPick={(index) => pick(shown[index])}
          />
          {shown.length > 0 ? null : (
            <p class="soft" role="status">
              {failure || (choices === undefined ? "Searching…" : "No results")}
            </p>
          )}
        </Popup>
      ) : null}
    </span>
  );
}
