// Somebody opened App Home.
// Never untrue: who is not known is told so, and sees nothing else.
import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";
import { isRefusal } from "../../domain/refusal.ts";
import { homeNote, homeView } from "../views/home.ts";
import { refusalSentence } from "../views/refusal.ts";
import type { Listening } from "./listening.ts";

type HomeArgs = SlackEventMiddlewareArgs<"app_home_opened"> & AllMiddlewareArgs;

export const homeOpened =
  ({ uses, scope }: Listening) =>
  async ({ event, client }: HomeArgs): Promise<void> => {
    // The messages tab sends the same event.
    if (event.tab !== "home") return;
    const home = await uses.home({ slackUser: event.user });
    const view = isRefusal(home) ? homeNote(refusalSentence(home)) : homeView(home, scope);
    await client.views.publish({ user_id: event.user, view });
  };
