// The request form as it must look for what is typed in it.
// Never untrue: the durations are of the instance's profile as it is now, not as the form last showed it.
import type { Refusal } from "../../domain/refusal.ts";
import type { Choice, Uses } from "../uses.ts";
import type { Modal } from "../views/blocks.ts";
import { refusalSentence } from "../views/refusal.ts";
import { type RequestForm, requestModal, type Typed } from "../views/request-modal.ts";

/** Nobody is known and nothing is governed while the configuration has a mistake; saying either would mislead. */
export const BROKEN: Refusal = {
  refused: "policy-broken",
  detail: "Curfew's configuration has a mistake",
};

async function choiceOf(uses: Uses, typed: Typed): Promise<Choice | undefined> {
  const id = typed.instance?.id;
  if (id === undefined) return undefined;
  const found = await uses.findInstances(id);
  return found.find(({ instance }) => instance.id === id);
}

/** The form, with a refusal above it; without one given, with what is wrong about the chosen instance, if anything. */
export async function requestForm(
  uses: Uses,
  typed: Typed,
  refusal?: Refusal,
  modal: (form: RequestForm) => Modal = requestModal,
): Promise<Modal> {
  const [directory, choice] = await Promise.all([uses.directory(), choiceOf(uses, typed)]);
  const unknown: Refusal | undefined =
    typed.instance === undefined || choice !== undefined
      ? undefined
      : { refused: "unknown-instance", instance: typed.instance.label };
  const shown = refusal ?? (directory.broken === true ? BROKEN : unknown);
  return modal({
    profiles: directory.profiles,
    profile: choice?.profile,
    people: directory.people,
    typed,
    problem: shown === undefined ? undefined : refusalSentence(shown),
  });
}
