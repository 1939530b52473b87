// What Slack sends, read at the edge: once, into Curfew's own shapes.
// Never untrue: what is not understood is refused with a sentence, never guessed (P9).
import * as z from "zod";
import { SlackUserId } from "../../domain/person.ts";
import { RequestId } from "../../domain/request.ts";
import { instantOf } from "../../domain/time.ts";
import { ACTIONS } from "../views/ids.ts";
import type { Typed } from "../views/request-modal.ts";

const User = z.object({ id: SlackUserId });
const Channel = z.object({ id: z.string() });

export const CommandBody = z.object({
  user_id: SlackUserId,
  /** How Slack calls them; only shown. */
  user_name: z.string().max(80).default(""),
  text: z.string().default(""),
  trigger_id: z.string().min(1),
});

export type CommandBody = z.infer<typeof CommandBody>;

/** A click on one of Curfew's buttons; the value is the request id, or what views/ids.ts says of it. */
export const Click = z.object({
  user: User,
  actions: z.array(z.object({ action_id: z.string(), value: z.string().max(2000) })).min(1),
  trigger_id: z.string().min(1),
});

/** A request id with numbers behind it, `req-...:2:30`; undefined if it is not that. */
function numbersBehind(text: string, count: number) {
  const [id, ...rest] = text.split(":");
  const requestId = RequestId.safeParse(id);
  const isPlain = rest.length === count && rest.every((one) => /^[1-9]\d{0,3}$/.test(one));
  return requestId.success && isPlain
    ? { requestId: requestId.data, numbers: rest.map(Number) }
    : undefined;
}

/** Which extension of which request, as `req-...:2`. */
export function extensionIn(text: string) {
  const read = numbersBehind(text, 1);
  const number = read?.numbers[0];
  return read && number ? { requestId: read.requestId, number } : undefined;
}

const minutesIn = (text: string) => {
  const read = numbersBehind(text, 1);
  const minutes = read?.numbers[0];
  return read && minutes ? { requestId: read.requestId, minutes } : undefined;
};

const extensionMinutesIn = (text: string) => {
  const read = numbersBehind(text, 2);
  const [number, minutes] = read?.numbers ?? [];
  return read && number && minutes ? { requestId: read.requestId, number, minutes } : undefined;
};

const readBy = <T>(read: (text: string) => T | undefined) =>
  z.string().transform((text, context) => {
    const found = read(text);
    if (found !== undefined) return found;
    context.addIssue({ code: "custom", message: "a request and numbers" });
    return z.NEVER;
  });

const choosing = <T>(read: (text: string) => T | undefined) =>
  z.object({
    user: User,
    actions: z.array(z.object({ selected_option: z.object({ value: readBy(read) }) })).min(1),
  });

/** A choice of minutes in one of Curfew's messages. */
export const MinutesChosen = choosing(minutesIn);
export const ExtensionMinutesChosen = choosing(extensionMinutesIn);

/** A click on a button about an extension. */
export const ExtensionClick = z.object({
  user: User,
  actions: z.array(z.object({ value: readBy(extensionIn) })).min(1),
  trigger_id: z.string().min(1),
});

/** Whom and where to answer; enough to tell somebody that the rest was not understood. */
export const Whereabouts = z.object({ user: User, channel: Channel.optional() });

/** A click on the button that repeats a request, or Slack's shortcut for it, which has no value. */
export const Again = z.object({
  user: User,
  trigger_id: z.string().min(1),
  actions: z.array(z.object({ value: RequestId.optional().catch(undefined) })).optional(),
});

const Option = z.object({ value: z.string(), text: z.object({ text: z.string() }) });
const FieldState = z.object({
  type: z.string(),
  value: z.string().nullish(),
  selected_option: Option.nullish(),
  selected_date: z.iso.date().nullish(),
  /** Unix seconds. */
  selected_date_time: z.int().min(0).max(9_999_999_999).nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
});
const ViewState = z.object({ values: z.record(z.string(), z.record(z.string(), FieldState)) });
export type ViewState = z.infer<typeof ViewState>;

/** Something was chosen or entered in a form that is told at once. */
export const FormChange = z.object({
  user: User,
  view: z.object({
    id: z.string(),
    hash: z.string(),
    callback_id: z.string().default(""),
    state: ViewState,
  }),
});

export const Submission = z.object({
  user: User,
  view: z.object({ private_metadata: z.string().default(""), state: ViewState }),
});

export const Suggestion = z.object({ user: User, value: z.string().max(1000).default("") });

/** A field by its action id, wherever its block is, and the block, which is where Slack shows an error. */
export function fieldOf(state: ViewState, actionId: string) {
  for (const [block, fields] of Object.entries(state.values)) {
    const field = fields[actionId];
    if (field !== undefined) return { block, field };
  }
  return undefined;
}

/** The id of the block a field is in; the field's own id if the form has no such field. */
export const blockOf = (state: ViewState, actionId: string): string =>
  fieldOf(state, actionId)?.block ?? actionId;

/** Whether anything is ticked in a field of boxes. */
export const isTicked = (state: ViewState, actionId: string): boolean =>
  (fieldOf(state, actionId)?.field.selected_options ?? []).length > 0;

/** What is typed and chosen in the request form. */
export function typedIn(state: ViewState): Typed {
  const read = (actionId: string) => fieldOf(state, actionId)?.field;
  const instance = read(ACTIONS.instance)?.selected_option;
  const minutes = Number(read(ACTIONS.minutes)?.selected_option?.value);
  const port = Number(read(ACTIONS.port)?.selected_option?.value);
  const starts = read(ACTIONS.starts)?.selected_date_time;
  return {
    instance: instance ? { id: instance.value, label: instance.text.text } : undefined,
    minutes: Number.isSafeInteger(minutes) ? minutes : undefined,
    port: Number.isSafeInteger(port) ? port : undefined,
    reason: read(ACTIONS.reason)?.value ?? undefined,
    ticket: read(ACTIONS.ticket)?.value ?? undefined,
    startsAt: starts ? instantOf(starts * 1000) : undefined,
  };
}
