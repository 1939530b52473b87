// The form that asks for access; and what is typed in it, so that it can be shown again with nothing lost (P9).
// Never untrue: the minutes offered are steps of the chosen instance's ladder, or of all ladders while none is chosen.
import type { InstanceSnapshot } from "../../domain/instance.ts";
import type { Person } from "../../domain/person.ts";
import { NO_TRANSCRIPT } from "../../domain/port-forwarding.ts";
import type { Profile } from "../../domain/profile.ts";
import { REASON_MAX, TICKET_MAX } from "../../domain/request.ts";
import { HORIZON_DAYS } from "../../domain/start.ts";
import { epochOf, type Instant } from "../../domain/time.ts";
import { context, type Input, type Modal, type Option, option, plain, section } from "./blocks.ts";
import { ACTIONS, CALLBACKS } from "./ids.ts";
import { planWords } from "./levels.ts";
import { channelLink, cut, oneLine, span } from "./text.ts";

/** Slack's longest list of options. */
const OPTIONS_MOST = 100;

export interface Typed {
  readonly instance?: { readonly id: string; readonly label: string } | undefined;
  readonly minutes?: number | undefined;
  readonly reason?: string | undefined;
  readonly ticket?: string | undefined;
  /** When access may begin; at once where it is left out. */
  readonly startsAt?: Instant | undefined;
  /** The port that is to be forwarded; a shell where it is left out. */
  readonly port?: number | undefined;
}

export interface RequestForm {
  readonly profiles: readonly Profile[];
  /** The profile of the chosen instance. */
  readonly profile?: Profile | undefined;
  readonly typed?: Typed;
  readonly people?: readonly Person[];
  /** A sentence to show above the form, mrkdwn. */
  readonly problem?: string | undefined;
  /** What would come of it as it is filled in, mrkdwn. */
  readonly preview?: string | undefined;
}

/** An instance as an option; the name is cut, the id never. */
export function instanceOption({ id, name }: InstanceSnapshot): Option {
  const clean = oneLine(name);
  const label = clean === "" || clean === id ? id : `${cut(clean, 75 - id.length - 3)} (${id})`;
  return option(label, id);
}

/** Where no profile is known, what was chosen before stays as the only step. */
function ladderOf({ profiles, profile, typed }: RequestForm): number[] {
  const steps = new Set(profile?.ladder ?? profiles.flatMap(({ ladder }) => ladder));
  if (steps.size === 0 && typed?.minutes !== undefined) return [typed.minutes];
  return [...steps].sort((a, b) => a - b).slice(0, OPTIONS_MOST);
}

const minutesOption = (minutes: number) => option(span(minutes), String(minutes));

export function instanceInput(typed: Typed): Input {
  const { instance } = typed;
  return {
    type: "input",
    block_id: ACTIONS.instance,
    label: plain("Instance", 75),
    dispatch_action: true,
    element: {
      type: "external_select",
      action_id: ACTIONS.instance,
      min_query_length: 0,
      placeholder: plain("Type a name, an id or a tag", 150),
      ...(instance === undefined ? {} : { initial_option: option(instance.label, instance.id) }),
    },
  };
}

/** The duration that the form shows as chosen: the only step there is, or the one that was. */
export function chosenMinutes(form: RequestForm): number | undefined {
  const ladder = ladderOf(form);
  return ladder.length === 1 ? ladder[0] : ladder.find((step) => step === form.typed?.minutes);
}

/**
 * Slack keeps what was chosen as long as the ids stay. They do, so that a duration chosen while an older answer is on its
 * way is not lost; but another ladder must not inherit a step it does not have, and its only step must show as chosen.
 */
const minutesBlock = ({ profile, typed }: RequestForm, chosen: number | undefined): string =>
  profile === undefined || chosen === typed?.minutes
    ? ACTIONS.minutes
    : `${ACTIONS.minutes}:${profile.id}`;

export function minutesInput(form: RequestForm): Input[] {
  const ladder = ladderOf(form);
  // Slack refuses a list without options.
  if (ladder.length === 0) return [];
  const chosen = chosenMinutes(form);
  const input: Input = {
    type: "input",
    block_id: minutesBlock(form, chosen),
    label: plain("For how long", 75),
    element: {
      type: "static_select",
      action_id: ACTIONS.minutes,
      placeholder: plain("Choose", 150),
      options: ladder.map(minutesOption),
      ...(chosen === undefined ? {} : { initial_option: minutesOption(chosen) }),
    },
  };
  return [input];
}

const filled = (text: string | undefined, most: number) =>
  text === undefined || text === "" ? {} : { initial_value: cut(text, most) };

const reasonInput = ({ reason }: Typed): Input => ({
  type: "input",
  block_id: ACTIONS.reason,
  label: plain("Reason", 75),
  element: {
    type: "plain_text_input",
    action_id: ACTIONS.reason,
    multiline: true,
    max_length: REASON_MAX,
    placeholder: plain("What you are going to do there", 150),
    ...filled(reason, REASON_MAX),
  },
});

/** Enter tells Curfew at once: a ticket can change what would come of it. */
const ticketInput = ({ ticket }: Typed): Input => ({
  type: "input",
  block_id: ACTIONS.ticket,
  optional: true,
  dispatch_action: true,
  label: plain("Ticket", 75),
  element: {
    type: "plain_text_input",
    action_id: ACTIONS.ticket,
    multiline: false,
    max_length: TICKET_MAX,
    ...filled(ticket, TICKET_MAX),
  },
});

const portOption = (port: number) => option(`Port ${port}, forwarded`, String(port));

/** What for: only where the profile offers more than a shell. */
function portInput({ profile, typed }: RequestForm): Input[] {
  const section = profile?.portForwarding;
  if (profile === undefined || section === undefined) return [];
  const shell = option("A shell", "shell");
  const chosen = section.ports.find((port) => port === typed?.port);
  const most = section.ladder[section.ladder.length - 1] ?? 0;
  return [
    {
      type: "input",
      // Slack keeps what was chosen as long as the ids stay: the ports are the profile's.
      block_id: `${ACTIONS.port}:${profile.id}`,
      label: plain("What for", 75),
      hint: plain(`${NO_TRANSCRIPT} It is open for ${span(most)} at most.`, 150),
      element: {
        type: "static_select",
        action_id: ACTIONS.port,
        placeholder: plain("Choose", 150),
        options: [shell, ...section.ports.map(portOption)],
        initial_option: chosen === undefined ? shell : portOption(chosen),
      },
    },
  ];
}

function profileWords(profile: Profile, people: readonly Person[]): string {
  const { approvals = 1, levels, idleMinutes } = profile;
  const where = channelLink(profile.channel);
  const plain = `${approvals === 1 ? "An approver" : `${approvals} approvers`} in ${where} will be asked.`;
  const who = levels === undefined ? plain : `Asked in ${where}: ${planWords(levels, people)}.`;
  return `${who} A session closes after ${span(idleMinutes)} without input.`;
}

const startInput = ({ startsAt }: Typed): Input => ({
  type: "input",
  block_id: ACTIONS.starts,
  optional: true,
  label: plain("Start later", 75),
  hint: plain(
    `Left out, access begins when it is granted. At most ${HORIZON_DAYS} days ahead.`,
    150,
  ),
  element: {
    type: "datetimepicker",
    action_id: ACTIONS.starts,
    ...(startsAt === undefined ? {} : { initial_date_time: epochOf(startsAt) / 1000 }),
  },
});

const toldAtOnce = (inputs: readonly Input[]): Input[] =>
  inputs.map((input) => ({ ...input, dispatch_action: true }));

export function requestModal(form: RequestForm): Modal {
  const typed = form.typed ?? {};
  return {
    type: "modal",
    callback_id: CALLBACKS.request,
    title: plain("Ask for access", 24),
    submit: plain("Ask", 24),
    close: plain("Cancel", 24),
    blocks: [
      ...(form.problem === undefined ? [] : [section(form.problem)]),
      instanceInput(typed),
      ...(form.profile === undefined || form.preview !== undefined
        ? []
        : [context(profileWords(form.profile, form.people ?? []))]),
      ...toldAtOnce(portInput(form)),
      ...toldAtOnce(minutesInput(form)),
      reasonInput(typed),
      ticketInput(typed),
      ...toldAtOnce([startInput(typed)]),
      // Last, so that no field moves under whoever fills it in.
      ...(form.preview === undefined ? [] : [context(form.preview)]),
    ],
  };
}
