// Publishes App Homes.
// Never untrue: a home is whole each time; there is no part of it that only an older one has.
import type { StageScope } from "../domain/grant-role.ts";
import { createClient, type SlackAccess, slackFault, TELLING } from "./slack-calls.ts";
import type { Home } from "./views/blocks.ts";
import { type HomeView, homeView } from "./views/home.ts";

export function createHomePublisher(settings: SlackAccess, scope: StageScope) {
  const client = createClient(settings, TELLING);
  const show = async (slackUser: string, view: Home) => {
    try {
      await client.views.publish({ user_id: slackUser, view });
    } catch (cause) {
      throw slackFault("views.publish", cause);
    }
  };
  return {
    /** Throws a Fault if Slack does not take it. */
    publish: (slackUser: string, facts: HomeView): Promise<void> =>
      show(slackUser, homeView(facts, scope)),
  };
}
