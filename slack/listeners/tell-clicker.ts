// Tells the person who clicked something that only they see.
// Never untrue: a person who clicked and got a no is told; if even that fails, the log has it.
import type { AllMiddlewareArgs, RespondFn } from "@slack/bolt";
import type { Log } from "../../domain/ports.ts";
import { Whereabouts } from "./payload.ts";

export interface Clicked {
  readonly body: unknown;
  readonly client: AllMiddlewareArgs["client"];
  /** Absent where the click came from a modal. */
  readonly respond?: RespondFn;
}

/** Shows a sentence (mrkdwn) to the clicker: in place of the click if Slack gave an address for that, or by its channel. */
export async function tellClicker(clicked: Clicked, text: string, log: Log): Promise<void> {
  const { body, client, respond } = clicked;
  try {
    if (respond !== undefined) {
      await respond({ response_type: "ephemeral", replace_original: false, text });
      return;
    }
    const { user, channel } = Whereabouts.parse(body);
    if (channel === undefined) await client.chat.postMessage({ channel: user.id, text });
    else await client.chat.postEphemeral({ channel: channel.id, user: user.id, text });
  } catch (cause) {
    log.problem("could not answer a click in Slack", cause);
  }
}
