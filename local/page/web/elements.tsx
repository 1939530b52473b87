// Block Kit's elements: buttons, menus, pickers and fields.
import { useContext, useState } from "preact/hooks";
import type { Element } from "../../slack/block-elements.ts";
import { post } from "./api.ts";
import { Confirm } from "./confirm.tsx";
import { place } from "./place.ts";
import { type Entry, heldIn, press, SurfaceContext } from "./surface.ts";
import { people, workspace } from "./workspace.ts";

interface Props<E> {
  readonly element: E;
  readonly block: string | undefined;
  readonly label: string;
  /** Whether the app is told at once, rather than when the form is submitted. */
  readonly atOnce: boolean;
}

interface Choice {
  readonly value: string;
  readonly name: string;
}

type Of<T extends Element["type"]> = Extract<Element, { type: T }>;

function useEntry({ element, atOnce, block }: Props<Element>) {
  const surface = useContext(SurfaceContext);
  const action = element.action_id ?? "";
  return {
    held: heldIn(surface.fields.find((one) => one.action_id === action)),
    enter: (entry: Entry) => {
      surface.enter(action, entry);
      if (atOnce) void press(surface, { action_id: action, block_id: block, value: entry });
    },
  };
}

function Button({ element, block }: Props<Of<"button">>) {
  const surface = useContext(SurfaceContext);
  const [isAsking, ask] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const go = async () => {
    ask(false);
    setBusy(true);
    const { action_id = "", value } = element;
    await press(surface, { action_id, block_id: block, value });
    setBusy(false);
  };
  return (
    <>
      <button
        type="button"
        class={`button ${element.style ?? ""}`}
        disabled={isBusy}
        onClick={() => (element.confirm ? ask(true) : void go())}
      >
        {element.text.text}
      </button>
      {isAsking && element.confirm ? (
        <Confirm of={element.confirm} onYes={() => void go()} onNo={() => ask(false)} />
      ) : null}
    </>
  );
}

function Select({ choices, ...props }: Props<Element> & { choices: readonly Choice[] }) {
  const { held, enter } = useEntry(props);
  const isMany = props.element.type.startsWith("multi_");
  return (
    <select
      aria-label={props.label}
      multiple={isMany}
      onChange={({ currentTarget }) => {
        const all = [...currentTarget.selectedOptions].map((one) => one.value);
        enter(isMany ? all : (all[0] ?? null));
      }}
    >
      {isMany ? null : <option value="">Choose…</option>}
      {choices.map(({ value, name }) => (
        <option key={value} value={value} selected={held.includes(value)}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** Asks the app for options while a person types. */
function External(props: Props<Of<"external_select"> | Of<"multi_external_select">>) {
  const surface = useContext(SurfaceContext);
  const [choices, setChoices] = useState<readonly Choice[]>([]);
  const ask = async (query: string) => {
    const { action_id = "" } = props.element;
    const body = { user: place.value.person, ...surface.at, action_id, query };
    const { options } = await post<{ options: { text: { text: string }; value: string }[] }>(
      "/control/slack/suggest",
      body,
    );
    setChoices(options.map(({ text, value }) => ({ value, name: text.text })));
  };
  return (
    <span class="external">
      <input
        aria-label={`Search: ${props.label}`}
        placeholder={props.element.placeholder?.text ?? "Search"}
        onFocus={({ currentTarget }) => void ask(currentTarget.value).catch(() => undefined)}
        onInput={({ currentTarget }) => void ask(currentTarget.value).catch(() => undefined)}
      />
      <Select {...props} choices={choices} />
    </span>
  );
}

function Choices(props: Props<Of<"checkboxes"> | Of<"radio_buttons">>) {
  const { held, enter } = useEntry(props);
  const isOne = props.element.type === "radio_buttons";
  return (
    <fieldset class="choices">
      <legend>{props.label}</legend>
      {props.element.options.map(({ value, text }) => (
        <label key={value}>
          <input
            type={isOne ? "radio" : "checkbox"}
            name={props.element.action_id}
            checked={held.includes(value)}
            onChange={({ currentTarget }) => {
              const others = held.filter((one) => one !== value);
              if (isOne) enter(value);
              else enter(currentTarget.checked ? [...others, value] : others);
            }}
          />
          {text.text}
        </label>
      ))}
    </fieldset>
  );
}

const INPUTS: Readonly<Record<string, string>> = {
  email_text_input: "email",
  url_text_input: "url",
  number_input: "number",
  datepicker: "date",
  timepicker: "time",
};

function Field(props: Props<Element>) {
  const { held, enter } = useEntry(props);
  const shared = { "aria-label": props.label, defaultValue: held[0] ?? "" };
  const keep = (text: string) => enter(text === "" ? null : text);
  const { element } = props;
  const isLong =
    element.type === "rich_text_input" ||
    (element.type === "plain_text_input" && element.multiline);
  if (isLong)
    return (
      <textarea {...shared} rows={4} onInput={({ currentTarget }) => keep(currentTarget.value)} />
    );
  return (
    <input
      {...shared}
      // Preact's types want a literal; these five take the same attributes here.
      type={(INPUTS[element.type] ?? "text") as "text"}
      step="any"
      onInput={({ currentTarget }) => keep(currentTarget.value)}
    />
  );
}

const staticChoices = (element: Of<"static_select"> | Of<"multi_static_select">) =>
  (element.options ?? element.option_groups?.flatMap(({ options }) => options) ?? []).map(
    ({ text, value }) => ({ value, name: text.text }),
  );

export function AnyElement(props: Props<Element>) {
  const { element } = props;
  switch (element.type) {
    case "button":
      return <Button {...props} element={element} />;
    case "overflow":
      return (
        <Select
          {...props}
          choices={element.options.map(({ text, value }) => ({ value, name: text.text }))}
        />
      );
    case "static_select":
    case "multi_static_select":
      return <Select {...props} choices={staticChoices(element)} />;
    case "external_select":
    case "multi_external_select":
      return <External {...props} element={element} />;
    case "users_select":
    case "multi_users_select":
      return (
        <Select
          {...props}
          choices={people.value.map(({ id, realName }) => ({ value: id, name: realName }))}
        />
      );
    case "channels_select":
    case "multi_channels_select":
    case "conversations_select":
    case "multi_conversations_select":
      return (
        <Select
          {...props}
          choices={workspace.value.channels.map(({ id, name }) => ({ value: id, name }))}
        />
      );
    case "checkboxes":
    case "radio_buttons":
      return <Choices {...props} element={element} />;
    case "icon_button":
    case "feedback_buttons":
      return null;
    default:
      return <Field {...props} />;
  }
}
