// The list on the card that approves for less time than was asked.
// Never untrue: how much less is allowed is not decided here.
import { isRefusal } from "../../domain/refusal.ts";
import { refusalSentence } from "../views/refusal.ts";
import { UNREADABLE } from "../views/sentences.ts";
import type { ClickArgs } from "./click.ts";
import type { Listening } from "./listening.ts";
import { MinutesChosen } from "./payload.ts";
import { tellClicker } from "./tell-clicker.ts";

export const approveLess =
  ({ uses, log }: Listening) =>
  async (args: ClickArgs): Promise<void> => {
    const chosen = MinutesChosen.safeParse(args.body);
    const [action] = chosen.data?.actions ?? [];
    if (!chosen.success || action === undefined) return tellClicker(args, UNREADABLE, log);
    const { requestId, minutes } = action.selected_option.value;
    const slackUser = chosen.data.user.id;
    const outcome = await uses.decide({ slackUser, requestId, verdict: "approve", minutes });
    if (isRefusal(outcome)) await tellClicker(args, refusalSentence(outcome), log);
  };
