// What the buttons approve, withdraw, done and revoke have in common: a request id, a verb, and perhaps a no.
// Never untrue: a click's yes is shown by the card and the thread, which the workflow edits; a no is told to the clicker only.
import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from "@slack/bolt";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import { RequestId } from "../../domain/request.ts";
import { refusalSentence } from "../views/refusal.ts";
import { UNREADABLE } from "../views/sentences.ts";
import type { Listening } from "./listening.ts";
import { Click } from "./payload.ts";
import { tellClicker } from "./tell-clicker.ts";

export type ClickArgs = SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs;

export interface RequestClick {
  readonly slackUser: string;
  readonly requestId: string;
  readonly triggerId: string;
}

/** The click as read; undefined, and the clicker told, if it is not one of Curfew's. */
export async function readClick(
  args: ClickArgs,
  { log }: Listening,
): Promise<RequestClick | undefined> {
  const click = Click.safeParse(args.body);
  const requestId = RequestId.safeParse(click.data?.actions[0]?.value);
  if (!click.success || !requestId.success) {
    const sentence = click.success ? refusalSentence({ refused: "unknown-request" }) : UNREADABLE;
    await tellClicker(args, sentence, log);
    return undefined;
  }
  const { user, trigger_id } = click.data;
  return { slackUser: user.id, requestId: requestId.data, triggerId: trigger_id };
}

/** A listener that does a verb with the clicked request. */
export const onClick =
  (
    listening: Listening,
    verb: (click: RequestClick) => Promise<Refusal | object>,
  ): ((args: ClickArgs) => Promise<void>) =>
  async (args) => {
    const click = await readClick(args, listening);
    if (click === undefined) return;
    const outcome = await verb(click);
    if (isRefusal(outcome)) await tellClicker(args, refusalSentence(outcome), listening.log);
  };
