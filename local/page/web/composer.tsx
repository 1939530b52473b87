// Where a person writes: a message, a reply, or a slash command to the product.
import { useId, useRef, useState } from "preact/hooks";
import { completionsOf } from "./completion.ts";
import { activeIdIn, Listbox } from "./listbox.tsx";
import { Popup } from "./popup.tsx";
import { runShortcut, send } from "./say.ts";
import { notice, workspace } from "./workspace.ts";

interface Words {
  readonly label: string;
  readonly placeholder: string;
  readonly button: string;
}

const IN_CHANNEL: Words = { label: "Message", placeholder: "Message, or /", button: "Send" };
const IN_THREAD: Words = { label: "Reply", placeholder: "Reply…", button: "Reply" };

/** What is typed, what it can become, and what the keys do. There are no commands in threads. */
function useTyping(mayCommand: boolean) {
  const [text, setText] = useState("");
  const [active, setActive] = useState(-1);
  const [isOpen, setOpen] = useState(false);
  const found = isOpen && mayCommand ? completionsOf(text, workspace.value.commands) : [];
  const change = (next: string) => {
    setText(next);
    setActive(-1);
    setOpen(true);
  };
  const close = () => setOpen(false);
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => setActive((active + 1) % found.length),
    ArrowUp: () => setActive((active <= 0 ? found.length : active) - 1),
    Escape: close,
    Tab: () => change(found[Math.max(active, 0)]?.text ?? text),
    ...(active < 0 ? {} : { Enter: () => change(found[active]?.text ?? text) }),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const act = found.length === 0 || event.shiftKey ? undefined : keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  return { text, found, active, change, close, onKeyDown };
}

/** Slack's client has them in a menu of the composer. */
function Shortcuts() {
  return (
    <p class="shortcuts">
      {(workspace.value.shortcuts ?? []).map(({ name, callbackId, description }) => (
        <button
          type="button"
          key={callbackId}
          title={description}
          onClick={() => void runShortcut(callbackId)}
        >
          {name}
        </button>
      ))}
    </p>
  );
}

export function Composer({ thread }: { thread?: string }) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const { text, found, active, change, close, onKeyDown } = useTyping(thread === undefined);
  const words = thread === undefined ? IN_CHANNEL : IN_THREAD;
  const submit = async () => {
    close();
    if (text.trim() !== "" && (await send(text.trim(), thread))) change("");
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p class="notice" role="alert">
        {notice.value}
      </p>
      <input
        ref={field}
        role="combobox"
        aria-label={words.label}
        aria-expanded={found.length > 0}
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={activeIdIn(id, found, active)}
        autoComplete="off"
        placeholder={words.placeholder}
        value={text}
        onInput={({ currentTarget }) => change(currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
      <button type="submit">{words.button}</button>
      {thread === undefined ? <Shortcuts /> : null}
      {found.length > 0 ? (
        <Popup beside={field} isWide onLeave={close}>
          <Listbox
            id={id}
            label="Commands"
            items={found.map(({ text: key, about }) => ({
              key,
              shows: (
                <>
                  {key} <span class="soft">{about}</span>
                </>
              ),
            }))}
            active={active}
            onPick={(index) => change(found[index]?.text ?? text)}
          />
        </Popup>
      ) : null}
    </form>
  );
}
