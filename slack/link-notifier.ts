// Tells a Slack user, by direct message, whom they stand for.
// Never untrue: it tells who was there to be told; nothing waits for it.
import type { LinkNotifier } from "../domain/person-ports.ts";
import { post } from "./notifier.ts";
import { createClient, type SlackAccess, TELLING } from "./slack-calls.ts";
import { linkMessage } from "./views/link.ts";

export function createLinkNotifier(settings: SlackAccess): LinkNotifier {
  const client = createClient(settings, TELLING);
  return {
    async tell(slackUser, notice) {
      await post(client, { channel: slackUser }, linkMessage(notice));
    },
  };
}
