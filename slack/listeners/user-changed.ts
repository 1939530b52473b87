// Something about an account of the workspace has changed; only that it was deactivated matters here.
// Never untrue: an event that is not understood is a fault, and takes nothing.
import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";
import * as z from "zod";
import { SlackUserId } from "../../domain/person.ts";
import type { Listening } from "./listening.ts";

type Args = SlackEventMiddlewareArgs<"user_change"> & AllMiddlewareArgs;

/** Slack leaves `deleted` out of some who were never deactivated (docs.slack.dev, the user object). */
const Changed = z.object({
  user: z.object({ id: SlackUserId, deleted: z.boolean().default(false) }),
});

export const userChanged =
  ({ uses }: Listening) =>
  async ({ event }: Args): Promise<void> => {
    const { user } = Changed.parse(event);
    if (user.deleted) await uses.deactivated({ slackUser: user.id });
  };
