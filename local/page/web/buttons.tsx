// What is pressed: buttons, icon buttons, feedback, and the overflow menu.
import { useContext, useState } from "preact/hooks";
import { useConfirmed } from "./confirmed.tsx";
import { Overflow } from "./overflow.tsx";
import { type Of, type Placed, press, SurfaceContext } from "./surface.ts";
import { me } from "./workspace.ts";

function usePress({ element, block }: Placed) {
  const surface = useContext(SurfaceContext);
  const [isBusy, setBusy] = useState(false);
  const go = async (value: string | undefined) => {
    setBusy(true);
    await press(surface, { action_id: element.action_id ?? "", block_id: block, value });
    setBusy(false);
  };
  return { isBusy, go: (value: string | undefined) => void go(value) };
}

export function Button(props: Placed<Of<"button">>) {
  const { element } = props;
  const { isBusy, go } = usePress(props);
  const [ask, question] = useConfirmed(element.confirm);
  return (
    <>
      <button
        type="button"
        class={`button ${element.style ?? ""}`}
        aria-label={element.accessibility_label}
        disabled={isBusy}
        onClick={() => ask(() => go(element.value))}
      >
        {element.text.text}
      </button>
      {question}
    </>
  );
}

/** Slack knows one icon; another is shown by its words. */
const ICONS: Readonly<Record<string, string>> = { trash: "🗑" };

export function IconButton(props: Placed<Of<"icon_button">>) {
  const { element } = props;
  const { isBusy, go } = usePress(props);
  const [ask, question] = useConfirmed(element.confirm);
  if (element.visible_to_user_ids?.includes(me.value?.id ?? "") === false) return null;
  const icon = ICONS[element.icon];
  return (
    <>
      <button
        type="button"
        class="button quiet"
        aria-label={element.accessibility_label ?? element.text.text}
        title={element.text.text}
        disabled={isBusy}
        onClick={() => ask(() => go(element.value))}
      >
        {icon ?? element.text.text}
      </button>
      {question}
    </>
  );
}

export function Feedback(props: Placed<Of<"feedback_buttons">>) {
  const { positive_button, negative_button } = props.element;
  const { isBusy, go } = usePress(props);
  return (
    <>
      {[positive_button, negative_button].map(({ text, value, accessibility_label }) => (
        <button
          type="button"
          class="button quiet"
          key={value}
          aria-label={accessibility_label}
          disabled={isBusy}
          onClick={() => go(value)}
        >
          {text.text}
        </button>
      ))}
    </>
  );
}

export function More(props: Placed<Of<"overflow">>) {
  const { element, label } = props;
  const { go } = usePress(props);
  const [ask, question] = useConfirmed(element.confirm);
  const items = element.options.map(({ text, value }) => ({ value, name: text.text }));
  return (
    <>
      <Overflow label={label} items={items} onPick={(value) => ask(() => go(value))} />
      {question}
    </>
  );
}
