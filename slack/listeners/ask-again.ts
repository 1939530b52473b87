// The form as a request was sent, to be looked over and sent once more: from the command, a button, or Slack's shortcut.
// Never untrue: opening it asks for nothing; what is sent is decided anew.
import type { AllMiddlewareArgs, SlackShortcutMiddlewareArgs } from "@slack/bolt";
import { strangerRefusal } from "../../domain/link.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import { refusalSentence } from "../views/refusal.ts";
import { instanceOption, requestModal } from "../views/request-modal.ts";
import { UNREADABLE } from "../views/sentences.ts";
import type { ClickArgs } from "./click.ts";
import { updateForm } from "./form-changed.ts";
import type { Listening } from "./listening.ts";
import { Again } from "./payload.ts";
import { BROKEN, previewedForm, requestForm } from "./request-form.ts";
import { type Clicked, tellClicker } from "./tell-clicker.ts";

type Client = AllMiddlewareArgs["client"];

export interface Wanting {
  readonly slackUser: string;
  readonly trigger: string;
  /** Which request; the newest where it is left out. */
  readonly requestId?: string | undefined;
}

/** Opens the form filled in; the empty one for somebody who has asked for nothing yet. */
export async function openAgain(
  client: Client,
  listening: Listening,
  { slackUser, trigger, requestId }: Wanting,
): Promise<Refusal | undefined> {
  const { uses } = listening;
  const last = await uses.lastWish({ slackUser, requestId });
  if (last === undefined) return openEmpty(client, listening, slackUser, trigger);
  if (isRefusal(last)) return last;
  const { instance, minutes, reason, ticket, port } = last;
  const chosen = { id: instance.id, label: instanceOption(instance).text.text };
  const typed = { instance: chosen, minutes, reason, ticket, port };
  const form = { trigger_id: trigger, view: await requestForm(uses, typed) };
  const { view: opened } = await client.views.open(form);
  // Only now: what would come of it takes longer than opening the form may.
  const view = await previewedForm(listening, slackUser, typed);
  if (opened?.id !== undefined && opened.hash !== undefined)
    await updateForm(client, listening, { view_id: opened.id, hash: opened.hash, view });
  return undefined;
}

async function openEmpty(
  client: Client,
  { uses }: Listening,
  slackUser: string,
  trigger: string,
): Promise<Refusal | undefined> {
  const directory = await uses.directory(slackUser);
  if (directory.broken === true) return BROKEN;
  if (!directory.people.some(({ slack }) => slack === slackUser)) return strangerRefusal(directory);
  const view = requestModal({ profiles: directory.profiles });
  await client.views.open({ trigger_id: trigger, view });
  return undefined;
}

async function open(args: Clicked, listening: Listening): Promise<void> {
  const again = Again.safeParse(args.body);
  if (!again.success) return tellClicker(args, UNREADABLE, listening.log);
  const { user, trigger_id, actions } = again.data;
  const refusal = await openAgain(args.client, listening, {
    slackUser: user.id,
    trigger: trigger_id,
    requestId: actions?.[0]?.value,
  });
  if (refusal !== undefined) await tellClicker(args, refusalSentence(refusal), listening.log);
}

/** The button. Its value is the request's id, or nothing that is one for the newest. */
export const askAgain = (listening: Listening) => (args: ClickArgs) => open(args, listening);

export type ShortcutArgs = SlackShortcutMiddlewareArgs & AllMiddlewareArgs;

export const askAgainShortcut =
  (listening: Listening) =>
  async (args: ShortcutArgs): Promise<void> => {
    await args.ack();
    // A shortcut comes from no message: what there is to say is said in a direct message.
    await open({ client: args.client, body: args.body }, listening);
  };
