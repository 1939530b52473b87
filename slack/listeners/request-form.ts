// The request form as it must look for what is typed in it.
// Never untrue: the durations are of the instance's profile as it is now, not as the form last showed it.
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import type { AskInput, Choice, Uses } from "../uses.ts";
import type { Modal } from "../views/blocks.ts";
import { previewWords, refusedWords } from "../views/preview.ts";
import { refusalSentence } from "../views/refusal.ts";
import {
  chosenMinutes,
  type RequestForm,
  requestModal,
  type Typed,
} from "../views/request-modal.ts";
import type { Listening } from "./listening.ts";

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
  return modal(await formOf(uses, typed, refusal));
}

/** The same, with what would come of it if it were sent so; where that cannot be told, the form comes without it. */
export async function previewedForm(
  { uses, log }: Listening,
  slackUser: string,
  typed: Typed,
): Promise<Modal> {
  const form = await formOf(uses, typed);
  const input =
    form.problem === undefined ? inputOf(slackUser, typed, chosenMinutes(form)) : undefined;
  if (form.profile === undefined || input === undefined) return requestModal(form);
  try {
    const preview = await uses.preview(input);
    const words = isRefusal(preview)
      ? refusedWords(preview)
      : previewWords(preview, form.people ?? []);
    return requestModal({ ...form, preview: words });
  } catch (cause) {
    log.problem("could not preview what was filled in", cause);
    return requestModal(form);
  }
}

/** What is asked for with what is typed; undefined while it is not whole. */
export function inputOf(
  slackUser: string,
  typed: Typed,
  minutes: number | undefined,
): AskInput | undefined {
  const { instance, reason = "", ticket, port, startsAt } = typed;
  if (instance === undefined || minutes === undefined) return undefined;
  return { slackUser, instanceId: instance.id, minutes, reason, ticket, port, startsAt };
}

async function formOf(uses: Uses, typed: Typed, refusal?: Refusal): Promise<RequestForm> {
  const [directory, choice] = await Promise.all([uses.directory(), choiceOf(uses, typed)]);
  const unknown: Refusal | undefined =
    typed.instance === undefined || choice !== undefined
      ? undefined
      : { refused: "unknown-instance", instance: typed.instance.label };
  const shown = refusal ?? (directory.broken === true ? BROKEN : unknown);
  return {
    profiles: directory.profiles,
    profile: choice?.profile,
    people: directory.people,
    typed,
    problem: shown === undefined ? undefined : refusalSentence(shown),
  };
}
