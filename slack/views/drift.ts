// What the security channel reads of a Session document that is not what its profile says.
// Never untrue: of a document's newest drift the button is there only while a click can do something; that of an older
// one, which was changed over, only says that it is over.
import { ADMIN_GROUP, type Drift, isAdmin, isRepairable } from "../../domain/drift.ts";
import { nameOf, type Person } from "../../domain/person.ts";
import {
  actions,
  button,
  confirm,
  context,
  header,
  type Message,
  type MessageBlock,
  section,
} from "./blocks.ts";
import { ACTIONS } from "./ids.ts";
import { inline, when } from "./text.ts";

/** A button's value: the document, and which drift of it. */
export const driftValue = ({ document, number }: Pick<Drift, "document" | "number">): string =>
  `${document}#${number}`;

export function driftMessage(drift: Drift, people: readonly Person[]): Message {
  const lead = `The Session document \`${inline(drift.document, 130)}\` is not what its profile says. Sessions that start now live by what it says.`;
  const state = stateOf(drift, people);
  const found = drift.differences.map((line) => `• ${inline(line, 250)}`).join("\n");
  const blocks: MessageBlock[] = [
    header("Session preferences were changed"),
    section(drift.over === undefined ? lead : `~${lead}~`),
    section(found === "" ? "• its text" : found),
    section(state),
    ...(isOpen(drift) && people.some(isAdmin) ? [...actions([repairButton(drift)])] : []),
    context(
      `Found ${when(drift.foundAt)}. CloudTrail's UpdateDocument and UpdateDocumentDefaultVersion events say who changed it.`,
    ),
  ];
  return { text: `${lead} ${state}`, blocks };
}

const isOpen = (drift: Drift) =>
  drift.over === undefined && drift.repair === undefined && isRepairable(drift);

const repairButton = (drift: Drift) =>
  button(ACTIONS.repair, "Repair", driftValue(drift), {
    style: "primary",
    confirm: confirm(
      "Repair the document?",
      "Its newest version, which is the default, will say what the profile says. Open sessions keep their settings.",
      "Repair",
    ),
  });

function stateOf({ over, repair, found }: Drift, people: readonly Person[]): string {
  const asker = repair === undefined ? "" : inline(nameOf(people, repair.by), 80);
  if (over?.how === "repaired") return `Repaired ${when(over.at)}, as ${asker} asked.`;
  if (over !== undefined) return `It is as it should be again since ${when(over.at)}.`;
  if (repair !== undefined) return `${asker} asked for its repair ${when(repair.at)}.`;
  if (!isRepairable({ found })) return "Deploy again: no session of its profile starts without it.";
  return people.some(isAdmin)
    ? "An admin may repair it."
    : `Deploy again. With somebody in the group \`${ADMIN_GROUP}\` of people.yaml it could be repaired here.`;
}
