// What is filled in: texts, numbers, days and times, and lists to choose from.
import { useContext, useState } from "preact/hooks";
import type { Element } from "../../slack/block-elements.ts";
import { post } from "./api.ts";
import { type Choice, Combobox } from "./combobox.tsx";
import { useConfirmed } from "./confirmed.tsx";
import { place } from "./place.ts";
import { type Of, type Placed, SurfaceContext, useEntry } from "./surface.ts";

const questionOf = (element: Element) => ("confirm" in element ? element.confirm : undefined);
const isManyOf = ({ type }: Element) => type.startsWith("multi_");
const placeholderOf = (element: Element) =>
  "placeholder" in element ? element.placeholder?.text : undefined;

export function Select({ choices, ...props }: Placed & { choices: readonly Choice[] }) {
  const { held, enter } = useEntry(props);
  const [ask, question] = useConfirmed(questionOf(props.element));
  const isMany = isManyOf(props.element);
  return (
    <>
      <select
        aria-label={props.label}
        multiple={isMany}
        onChange={({ currentTarget }) => {
          const all = [...currentTarget.selectedOptions].map((one) => one.value);
          const back = () => {
            for (const one of currentTarget.options)
              one.selected = one.value === "" ? held.length === 0 : held.includes(one.value);
          };
          ask(() => enter(isMany ? all : (all[0] ?? null)), back);
        }}
      >
        {isMany ? null : <option value="">{placeholderOf(props.element) ?? "Choose…"}</option>}
        {choices.map(({ value, name }) => (
          <option key={value} value={value} selected={held.includes(value)}>
            {name}
          </option>
        ))}
      </select>
      {question}
    </>
  );
}

interface Suggested {
  readonly options: readonly {
    readonly text: { readonly text: string };
    readonly value: string;
    readonly group?: string;
  }[];
  readonly error?: string;
}

/** Asks the app for options while a person types. */
export function External(props: Placed<Of<"external_select"> | Of<"multi_external_select">>) {
  const { element } = props;
  const surface = useContext(SurfaceContext);
  const { names, enter } = useEntry(props);
  const [picked, setPicked] = useState<readonly Choice[]>(names);
  const [ask, question] = useConfirmed(element.confirm);
  const isMany = isManyOf(element);
  const search = async (query: string) => {
    const body = { user: place.value.person, ...surface.at, action_id: element.action_id, query };
    const { options, error } = await post<Suggested>("/control/slack/suggest", body);
    if (error !== undefined) throw new Error(error);
    return options.map(({ text, value, group }) => ({ value, name: text.text, group }));
  };
  return (
    <>
      <Combobox
        label={props.label}
        placeholder={element.placeholder?.text ?? "Search"}
        isMany={isMany}
        picked={picked}
        ask={search}
        onPick={(choices) =>
          ask(() => {
            setPicked(choices);
            const values = choices.map(({ value }) => value);
            enter(isMany ? values : (values[0] ?? null));
          })
        }
      />
      {question}
    </>
  );
}

export function Choices(props: Placed<Of<"checkboxes"> | Of<"radio_buttons">>) {
  const { held, enter } = useEntry(props);
  const [chosen, setChosen] = useState(held);
  const isOne = props.element.type === "radio_buttons";
  return (
    <fieldset class="choices">
      <legend class="unseen">{props.label}</legend>
      {props.element.options.map(({ value, text, description }) => (
        <label key={value}>
          <input
            type={isOne ? "radio" : "checkbox"}
            name={props.element.action_id}
            checked={chosen.includes(value)}
            onChange={({ currentTarget }) => {
              const others = chosen.filter((one) => one !== value);
              const next = isOne ? [value] : [...others, ...(currentTarget.checked ? [value] : [])];
              setChosen(next);
              enter(isOne ? value : next);
            }}
          />
          <span>
            {text.text}
            {description ? <span class="soft"> {description.text}</span> : null}
          </span>
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

const isTyped = ({ type }: Element) => type.endsWith("_input");

/** When a typed field that dispatches is told; Slack's default is Enter. */
const triggersOf = (element: Element): readonly string[] =>
  ("dispatch_action_config" in element
    ? element.dispatch_action_config?.trigger_actions_on
    : undefined) ?? ["on_enter_pressed"];

export function Field(props: Placed) {
  const { held, enter } = useEntry(props);
  const { element } = props;
  const shared = {
    "aria-label": props.label,
    placeholder: placeholderOf(element),
    defaultValue: held[0] ?? "",
  };
  const entryOf = (text: string) => (text === "" ? null : text);
  const isToldAtEach = triggersOf(element).includes("on_character_entered");
  const keep = (text: string) => enter(entryOf(text), isToldAtEach || !isTyped(element));
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
      // Preact's types want a literal; these take the same attributes here.
      type={(INPUTS[element.type] ?? "text") as "text"}
      step="any"
      onInput={({ currentTarget }) => keep(currentTarget.value)}
      onKeyDown={(event) => {
        const isEnter = event.key === "Enter" && triggersOf(element).includes("on_enter_pressed");
        if (!isEnter || !props.atOnce || !isTyped(element)) return;
        event.preventDefault();
        enter(entryOf(event.currentTarget.value));
      }}
    />
  );
}

/** Unix seconds as the browser's own picker writes them, in the reader's time zone. */
function localOf(seconds: string | undefined): string {
  if (seconds === undefined) return "";
  const day = new Date(Number(seconds) * 1000);
  return new Date(day.getTime() - day.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** A day with a time. Slack keeps it as Unix seconds. */
export function Moment(props: Placed<Of<"datetimepicker">>) {
  const { held, enter } = useEntry(props);
  return (
    <input
      type="datetime-local"
      aria-label={props.label}
      defaultValue={localOf(held[0])}
      onChange={({ currentTarget }) => {
        const seconds = Math.floor(new Date(currentTarget.value).getTime() / 1000);
        enter(Number.isNaN(seconds) ? null : String(seconds));
      }}
    />
  );
}
