// The Repair button under a Session document that was changed past Curfew.
import { isRefusal } from "../../domain/refusal.ts";
import { refusalSentence } from "../views/refusal.ts";
import { UNREADABLE } from "../views/sentences.ts";
import type { ClickArgs } from "./click.ts";
import type { Listening } from "./listening.ts";
import { Click } from "./payload.ts";
import { tellClicker } from "./tell-clicker.ts";

export const repair =
  ({ uses, log }: Listening) =>
  async (args: ClickArgs): Promise<void> => {
    const click = Click.safeParse(args.body);
    const [, document, number] =
      /^([\w.-]+)#(\d+)$/.exec(click.data?.actions[0]?.value ?? "") ?? [];
    if (!click.success || document === undefined) return tellClicker(args, UNREADABLE, log);
    const slackUser = click.data.user.id;
    const outcome = await uses.repair({ slackUser, document, number: Number(number) });
    if (isRefusal(outcome)) await tellClicker(args, refusalSentence(outcome), log);
  };
