// The buttons about more time: the approvers' on its card with the form of a denial, and the requester's that withdraws it.
// Never untrue: a click carries which extension it was on; a later one is not decided by it (P6).
import { isRefusal } from "../../domain/refusal.ts";
import { refusalSentence } from "../views/refusal.ts";
import { UNREADABLE } from "../views/sentences.ts";
import { denyExtensionModal } from "../views/small-modals.ts";
import type { ClickArgs } from "./click.ts";
import type { Listening } from "./listening.ts";
import { ExtensionClick, ExtensionMinutesChosen, extensionIn } from "./payload.ts";
import { reasonSubmit } from "./reason-submit.ts";
import { tellClicker } from "./tell-clicker.ts";

interface Clicked {
  readonly slackUser: string;
  readonly requestId: string;
  readonly number: number;
  readonly minutes?: number;
}

const approveWith = async (args: ClickArgs, { uses, log }: Listening, clicked?: Clicked) => {
  if (clicked === undefined) return tellClicker(args, UNREADABLE, log);
  const outcome = await uses.decideExtension({ ...clicked, verdict: "approve" });
  if (isRefusal(outcome)) await tellClicker(args, refusalSentence(outcome), log);
};

export const approveExtension =
  (listening: Listening) =>
  async (args: ClickArgs): Promise<void> => {
    const { data } = ExtensionClick.safeParse(args.body);
    const value = data?.actions[0]?.value;
    await approveWith(args, listening, data && value && { slackUser: data.user.id, ...value });
  };

export const approveExtensionLess =
  (listening: Listening) =>
  async (args: ClickArgs): Promise<void> => {
    const { data } = ExtensionMinutesChosen.safeParse(args.body);
    const value = data?.actions[0]?.selected_option.value;
    await approveWith(args, listening, data && value && { slackUser: data.user.id, ...value });
  };

/** Whoever asked for it takes it back. */
export const withdrawExtension =
  ({ uses, log }: Listening) =>
  async (args: ClickArgs): Promise<void> => {
    const { data } = ExtensionClick.safeParse(args.body);
    const value = data?.actions[0]?.value;
    if (data === undefined || value === undefined) return tellClicker(args, UNREADABLE, log);
    const outcome = await uses.withdrawExtension({ slackUser: data.user.id, ...value });
    if (isRefusal(outcome)) await tellClicker(args, refusalSentence(outcome), log);
  };

export const denyExtension =
  ({ log }: Listening) =>
  async (args: ClickArgs): Promise<void> => {
    const { data } = ExtensionClick.safeParse(args.body);
    const value = data?.actions[0]?.value;
    if (data === undefined || value === undefined) return tellClicker(args, UNREADABLE, log);
    await args.client.views.open({
      trigger_id: data.trigger_id,
      view: denyExtensionModal(`${value.requestId}:${value.number}`),
    });
  };

export const denyExtensionSubmit = ({ uses }: Listening) =>
  reasonSubmit(extensionIn, (which, slackUser, note) =>
    uses.decideExtension({ slackUser, ...which, verdict: "deny", note }),
  );
