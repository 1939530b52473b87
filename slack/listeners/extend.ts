// The button and the form that ask for more time.
// Never untrue: how much may be asked for is not decided here.
import { isRefusal } from "../../domain/refusal.ts";
import { RequestId } from "../../domain/request.ts";
import { extendModal } from "../views/extension.ts";
import { ACTIONS } from "../views/ids.ts";
import { refusalSentence } from "../views/refusal.ts";
import { CHOOSE_MINUTES, UNREADABLE } from "../views/sentences.ts";
import { noteModal } from "../views/small-modals.ts";
import { toPlain } from "../views/text.ts";
import { type ClickArgs, readClick } from "./click.ts";
import type { Listening } from "./listening.ts";
import { blockOf, Submission, typedIn } from "./payload.ts";
import type { SubmitArgs } from "./reason-submit.ts";
import { tellClicker } from "./tell-clicker.ts";

export const extend =
  (listening: Listening) =>
  async (args: ClickArgs): Promise<void> => {
    const click = await readClick(args, listening);
    if (click === undefined) return;
    const { slackUser, requestId, triggerId } = click;
    const offer = await listening.uses.extensionOffer({ slackUser, requestId });
    if (isRefusal(offer)) return tellClicker(args, refusalSentence(offer), listening.log);
    await args.client.views.open({
      trigger_id: triggerId,
      view: extendModal({ requestId, ...offer }),
    });
  };

export const extendSubmit =
  ({ uses }: Listening) =>
  async ({ ack, body }: SubmitArgs): Promise<void> => {
    const submission = Submission.safeParse(body);
    const requestId = RequestId.safeParse(submission.data?.view.private_metadata);
    if (!submission.success || !requestId.success)
      return ack({ response_action: "update", view: noteModal(UNREADABLE) });
    const { user, view } = submission.data;
    const { minutes, reason = "" } = typedIn(view.state);
    const errorAt = (field: string, sentence: string) =>
      ack({ response_action: "errors", errors: { [blockOf(view.state, field)]: sentence } });
    if (minutes === undefined) return errorAt(ACTIONS.minutes, CHOOSE_MINUTES);
    const input = { slackUser: user.id, requestId: requestId.data, minutes, reason };
    const outcome = await uses.extend(input);
    if (!isRefusal(outcome)) return ack();
    const isTime = outcome.refused === "minutes-off-ladder" || outcome.refused === "no-more-time";
    await errorAt(isTime ? ACTIONS.minutes : ACTIONS.reason, toPlain(refusalSentence(outcome)));
  };
