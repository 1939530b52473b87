// Block Kit's elements, each by its type.
import type { Element } from "../../slack/block-elements.ts";
import { Button, Feedback, IconButton, More } from "./buttons.tsx";
import { Choices, External, Field, Moment, Select } from "./fields.tsx";
import type { Of, Placed } from "./surface.ts";
import { people, workspace } from "./workspace.ts";

const staticChoices = (element: Of<"static_select"> | Of<"multi_static_select">) =>
  (element.options ?? element.option_groups?.flatMap(({ options }) => options) ?? []).map(
    ({ text, value }) => ({ value, name: text.text }),
  );

/** What stands in a select of people or channels; undefined for one of another kind. */
function namedChoices({ type }: Element) {
  switch (type) {
    case "users_select":
    case "multi_users_select":
      return people.value.map(({ id, realName }) => ({ value: id, name: realName }));
    case "channels_select":
    case "multi_channels_select":
    case "conversations_select":
    case "multi_conversations_select":
      return workspace.value.channels
        .filter(({ kind }) => kind !== "im")
        .map(({ id, name }) => ({ value: id, name: `#${name}` }));
    default:
      return undefined;
  }
}

export function AnyElement(props: Placed) {
  const { element } = props;
  const named = namedChoices(element);
  if (named !== undefined) return <Select {...props} choices={named} />;
  switch (element.type) {
    case "button":
      return <Button {...props} element={element} />;
    case "overflow":
      return <More {...props} element={element} />;
    case "icon_button":
      return <IconButton {...props} element={element} />;
    case "feedback_buttons":
      return <Feedback {...props} element={element} />;
    case "static_select":
    case "multi_static_select":
      return <Select {...props} choices={staticChoices(element)} />;
    case "external_select":
    case "multi_external_select":
      return <External {...props} element={element} />;
    case "checkboxes":
    case "radio_buttons":
      return <Choices {...props} element={element} />;
    case "datetimepicker":
      return <Moment {...props} element={element} />;
    default:
      return <Field {...props} />;
  }
}
