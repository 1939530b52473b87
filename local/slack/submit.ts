// Submitting and closing modals.
// Never untrue: what the Slack client would not let through is never sent, and every answer of the app is checked.
import { z } from "zod";
import { choose, type Entry, missing } from "./choices.ts";
import { activePerson, type Desk, elementNamed, ownView, sendPayload, topModal } from "./desk.ts";
import { elementsOf, withValue } from "./elements.ts";
import { type Acted, suggest } from "./interact.ts";
import { newTrigger, pushOn, updateView } from "./modals.ts";
import { viewClosed, viewSubmission } from "./payloads.ts";
import type { User, View } from "./records.ts";
import { PersonError, SlackError } from "./slack-error.ts";
import type { State } from "./state.ts";

type Errors = Readonly<Record<string, string>>;

export interface Submitted extends Acted {
  readonly ok: boolean;
  /** block_id -> sentence, from the client's own checks or from the app. */
  readonly errors?: Errors | undefined;
}

export interface Submission {
  readonly user: string;
  readonly view_id: string;
  /** By block_id or action_id. What is left out keeps what it holds. */
  readonly values?: Readonly<Record<string, Entry>> | undefined;
}

const appAnswer = z.discriminatedUnion("response_action", [
  z.strictObject({
    response_action: z.literal("errors"),
    errors: z.record(z.string(), z.string()),
  }),
  z.strictObject({ response_action: z.literal("update"), view: z.unknown() }),
  z.strictObject({ response_action: z.literal("push"), view: z.unknown() }),
  z.strictObject({ response_action: z.literal("clear") }),
]);

/** Fills the form in; gives the view as it then stands and what the client complains about. */
async function fill(desk: Desk, user: User, view: View, entries: Readonly<Record<string, Entry>>) {
  const surface = { kind: "view", view } as const;
  const errors: Record<string, string> = {};
  let values = view.values;
  for (const [name, entry] of Object.entries(entries)) {
    const placed = elementNamed(surface, name);
    const ask = (query: string) => suggest(desk, user, surface, placed, query);
    const choice = await choose(placed.element, entry, desk.state, ask);
    if ("refused" in choice) errors[placed.blockId] = choice.refused;
    else values = withValue(values, placed, choice.value);
  }
  for (const placed of elementsOf(view.payload.blocks)) {
    const complaint = missing(placed, values[placed.blockId]?.[placed.actionId]);
    if (complaint !== undefined) errors[placed.blockId] ??= complaint;
  }
  // The app may have changed the view while it was asked for options: keep what it put there.
  const filled = { ...(desk.state.views.get(view.id) ?? view), values };
  desk.state.saveView(filled);
  return { filled, errors };
}

function checkErrors(view: View, errors: Errors) {
  const inputs = view.payload.blocks.filter((block) => block.type === "input");
  const known = new Set(inputs.map((block) => block.block_id));
  const stranger = Object.keys(errors).find((blockId) => !known.has(blockId));
  if (stranger !== undefined) throw new SlackError("invalid_arguments", { block_id: stranger });
}

/** Does what the app answered to the submission; gives the errors it wants shown. */
function obey(state: State, view: View, body: string): Errors | undefined {
  if (body === "") {
    state.closeViews([view]);
    return undefined;
  }
  const answer = appAnswer.parse(JSON.parse(body));
  switch (answer.response_action) {
    case "errors":
      checkErrors(view, answer.errors);
      return answer.errors;
    case "update":
      updateView(state, view, answer.view);
      return undefined;
    case "push":
      pushOn(state, view, answer.view);
      return undefined;
    case "clear":
      state.closeViews(state.openModals(view.user));
      return undefined;
  }
}

/** An answer Slack cannot use shows the person only that something went wrong. */
function obeyed(
  state: State,
  view: View,
  body: string,
): { errors?: Errors | undefined; error?: string } {
  try {
    return { errors: obey(state, view, body) };
  } catch (error) {
    if (error instanceof SlackError)
      return { error: `dispatch_failed: ${error.code} ${JSON.stringify(error.extra)}` };
    if (error instanceof z.ZodError || error instanceof SyntaxError)
      return { error: "dispatch_failed: the app's answer is not a response_action" };
    throw error;
  }
}

/** A person fills in and submits the modal before them. Throws `PersonError`. */
export async function submit(
  desk: Desk,
  { user: name, view_id, values = {} }: Submission,
): Promise<Submitted> {
  const { state } = desk;
  const user = activePerson(state, name);
  const view = ownView(state, user, view_id);
  if (view.payload.type !== "modal" || view.payload.submit === undefined)
    throw new PersonError(400, "This view has nothing to submit.");
  const { filled, errors: complaints } = await fill(desk, user, view, values);
  if (Object.keys(complaints).length > 0)
    return { ok: false, status: 0, ms: 0, errors: complaints, view: topModal(state, user.id) };
  const triggerId = newTrigger(state, user.id, view.id);
  const delivered = await sendPayload(desk, viewSubmission(state, user, filled, triggerId));
  const { status, ms } = delivered;
  const { errors, error } =
    delivered.error === undefined
      ? obeyed(state, state.views.get(view.id) ?? filled, delivered.body)
      : { errors: undefined, error: delivered.error };
  const ok = errors === undefined && error === undefined;
  return { ok, status, ms, errors, error, view: topModal(state, user.id) };
}

/** A person closes the modal before them; the app hears of it only if the view asked for it. */
export async function close(desk: Desk, what: { user: string; view_id: string }): Promise<Acted> {
  const { state } = desk;
  const user = activePerson(state, what.user);
  const view = ownView(state, user, what.view_id);
  if (view.payload.type !== "modal") throw new PersonError(400, "The App Home cannot be closed.");
  const isCleared = view.payload.clear_on_close === true;
  const closing = isCleared ? state.openModals(user.id) : [view];
  state.closeViews(closing);
  let last: Acted = { status: 0, ms: 0 };
  for (const one of closing) {
    if (one.payload.type !== "modal" || !one.payload.notify_on_close) continue;
    const { status, ms, error } = await sendPayload(desk, viewClosed(state, user, one, isCleared));
    last = { status, ms, error };
  }
  return { ...last, view: topModal(state, user.id) };
}
