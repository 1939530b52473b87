// The command: no word opens the form, `again` as it was last sent, `break-glass` that of emergencies, `list` shows one's
// own access, `history` opens the sessions, `link` gives a code, `unlink` takes a link back; everything else is answered with the help.
// Never untrue: the answers are seen by the asker only.
import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from "@slack/bolt";
import { strangerRefusal } from "../../domain/link.ts";
import { isRefusal } from "../../domain/refusal.ts";
import type { Message, Modal } from "../views/blocks.ts";
import { breakGlassModal } from "../views/break-glass.ts";
import { helpAnswer, linkAnswer, listAnswer, unlinkAnswer } from "../views/command-answers.ts";
import { refusalSentence } from "../views/refusal.ts";
import { type RequestForm, requestModal } from "../views/request-modal.ts";
import { UNREADABLE } from "../views/sentences.ts";
import { openAgain } from "./ask-again.ts";
import { historyView } from "./history.ts";
import type { Listening } from "./listening.ts";
import { CommandBody } from "./payload.ts";
import { BROKEN } from "./request-form.ts";

export type CommandArgs = SlackCommandMiddlewareArgs & AllMiddlewareArgs;

const answered = ({ ack }: CommandArgs, message: Message | string) =>
  ack({
    response_type: "ephemeral",
    ...(typeof message === "string" ? { text: message } : message),
  });

async function openForm(
  args: CommandArgs,
  { uses }: Listening,
  slackUser: string,
  trigger: string,
  modal: (form: RequestForm) => Modal = requestModal,
) {
  const directory = await uses.directory(slackUser);
  const { people, profiles, broken } = directory;
  if (broken === true) return answered(args, refusalSentence(BROKEN));
  if (!people.some(({ slack }) => slack === slackUser))
    return answered(args, refusalSentence(strangerRefusal(directory)));
  await args.client.views.open({ trigger_id: trigger, view: modal({ profiles }) });
  await args.ack();
}

/** The form as it was last sent: the newest request's instance, duration, reason and ticket, to be looked over. */
async function askAgain(
  args: CommandArgs,
  listening: Listening,
  slackUser: string,
  trigger: string,
) {
  const refusal = await openAgain(args.client, listening, { slackUser, trigger });
  return refusal === undefined ? args.ack() : answered(args, refusalSentence(refusal));
}

async function showOwn(args: CommandArgs, { uses, scope }: Listening, slackUser: string) {
  const own = await uses.list(slackUser);
  return answered(args, isRefusal(own) ? refusalSentence(own) : listAnswer(own, scope));
}

async function showHistory(
  args: CommandArgs,
  { uses }: Listening,
  slackUser: string,
  trigger: string,
) {
  const view = await historyView(uses, slackUser, { own: true, filter: {} });
  if (isRefusal(view)) return answered(args, refusalSentence(view));
  await args.client.views.open({ trigger_id: trigger, view });
  await args.ack();
}

/** The code is for whoever has this person's AWS credentials: only the asker sees it. */
async function giveCode(
  args: CommandArgs,
  { uses }: Listening,
  user: Pick<CommandBody, "user_id" | "user_name">,
) {
  const slackName = user.user_name;
  return answered(args, linkAnswer(await uses.linkCode({ slackUser: user.user_id, slackName })));
}

async function unlink(args: CommandArgs, { uses }: Listening, slackUser: string) {
  const outcome = await uses.unlink({ slackUser });
  return answered(args, isRefusal(outcome) ? refusalSentence(outcome) : unlinkAnswer());
}

export const accessCommand =
  (listening: Listening) =>
  async (args: CommandArgs): Promise<void> => {
    const command = CommandBody.safeParse(args.body);
    if (!command.success) return answered(args, UNREADABLE);
    const { user_id, text, trigger_id } = command.data;
    switch (text.trim().toLowerCase()) {
      case "":
        return openForm(args, listening, user_id, trigger_id);
      case "break-glass":
        return openForm(args, listening, user_id, trigger_id, breakGlassModal);
      case "again":
        return askAgain(args, listening, user_id, trigger_id);
      case "list":
        return showOwn(args, listening, user_id);
      case "history":
        return showHistory(args, listening, user_id, trigger_id);
      case "link":
        return giveCode(args, listening, command.data);
      case "unlink":
        return unlink(args, listening, user_id);
      case "help":
        return answered(args, helpAnswer());
      default:
        return answered(args, helpAnswer(text));
    }
  };
