// The form by which somebody on call breaks glass, and how such an access is told apart from others.
// Never untrue: it says who will hear of it before anything is taken.
import { emergencyProfile } from "../../domain/emergency.ts";
import type { Profile } from "../../domain/profile.ts";
import { REASON_MAX, TICKET_MAX } from "../../domain/request.ts";
import { context, type Input, type Modal, option, plain, section } from "./blocks.ts";
import { ACTIONS, CALLBACKS } from "./ids.ts";
import { instanceInput, minutesInput, type RequestForm } from "./request-modal.ts";
import { noteModal } from "./small-modals.ts";
import { channelLink, cut, span } from "./text.ts";

const WARNING =
  "*Breaking glass gives access at once and asks nobody.* For an emergency, and only while you are on call. It is told in the channel, to the security channel and to everyone who would have been asked; somebody else reviews what you did.";

const CONFIRMATION = "I know that this is told to everyone, and reviewed";

/** The durations that break-glass offers, of the chosen instance's profile or of all. */
const emergencies = (profiles: readonly Profile[]): Profile[] =>
  profiles.flatMap((profile) => emergencyProfile(profile) ?? []);

const filled = (text: string | undefined, most: number) =>
  text === undefined || text === "" ? {} : { initial_value: cut(text, most) };

const textInput = (
  action: string,
  label: string,
  most: number,
  typed: string | undefined,
  hint?: string,
): Input => ({
  type: "input",
  block_id: action,
  label: plain(label, 75),
  ...(hint === undefined ? {} : { hint: plain(hint, 150) }),
  element: {
    type: "plain_text_input",
    action_id: action,
    multiline: action === ACTIONS.reason,
    max_length: most,
    ...filled(typed, most),
  },
});

const confirmation: Input = {
  type: "input",
  block_id: ACTIONS.confirmed,
  label: plain("Before you do", 75),
  element: {
    type: "checkboxes",
    action_id: ACTIONS.confirmed,
    options: [option(CONFIRMATION, "yes")],
  },
};

function profileWords(profile: Profile): string {
  const hours = profile.breakGlass?.reviewWithinHours ?? 0;
  return `Told in ${channelLink(profile.channel)}. A session closes after ${span(profile.breakGlass?.idleMinutes ?? profile.idleMinutes)} without input. The review is due within ${hours} hours.`;
}

const OFF =
  "Break-glass is off: no profile of `profiles.yaml` has a `breakGlass` section. Ask with `/access` instead.";

export function breakGlassModal(form: RequestForm): Modal {
  const typed = form.typed ?? {};
  const profiles = emergencies(form.profiles);
  if (profiles.length === 0) return noteModal(OFF);
  const emergency = form.profile && emergencyProfile(form.profile);
  const ladders = { ...form, profiles, profile: emergency };
  return {
    type: "modal",
    callback_id: CALLBACKS.breakGlass,
    title: plain("Break glass", 24),
    submit: plain("Break glass", 24),
    close: plain("Cancel", 24),
    blocks: [
      section(WARNING),
      ...(form.problem === undefined ? [] : [section(form.problem)]),
      instanceInput(typed),
      ...(emergency === undefined ? [] : [context(profileWords(emergency))]),
      ...minutesInput(ladders),
      textInput(ACTIONS.ticket, "Incident", TICKET_MAX, typed.ticket, "Such as INC-123"),
      textInput(ACTIONS.reason, "Reason", REASON_MAX, typed.reason),
      confirmation,
    ],
  };
}
