// The gate before all listeners: clicks are acknowledged, replays do nothing, and a fault becomes a sentence.
// Never untrue: one signed request by which somebody asks for something is worked at most once; nothing that a listener
// throws reaches a person as an error page; an event that was not worked is not acknowledged.
import type { AllMiddlewareArgs, AnyMiddlewareArgs } from "@slack/bolt";
import { slackErrorOf } from "../slack-calls.ts";
import { FAULTY, TOO_LATE } from "../views/sentences.ts";
import { noteModal } from "../views/small-modals.ts";
import type { Listening } from "./listening.ts";
import { tellClicker } from "./tell-clicker.ts";

type Args = AnyMiddlewareArgs & AllMiddlewareArgs;

/** What a listener still has to answer: a click is acknowledged at once, the others when their answer is known. */
type Acknowledge = (answer?: unknown) => Promise<void>;

/** The kind of a payload, by the fields Bolt itself goes by. */
function kindOf(
  body: object,
): "command" | "click" | "shortcut" | "form" | "options" | "event" | "other" {
  if ("command" in body) return "command";
  if ("actions" in body) return "click";
  if (!("type" in body)) return "other";
  if (body.type === "view_submission") return "form";
  if (body.type === "shortcut") return "shortcut";
  if (body.type === "event_callback") return "event";
  return body.type === "block_suggestion" ? "options" : "other";
}

const acknowledgeOf = (args: Args): Acknowledge =>
  "ack" in args && args.ack !== undefined ? (args.ack as Acknowledge) : async () => {};

/** Too late to open a form is too late for an answer, too: Slack has shown a failure of its own by then. */
const isTooLate = (cause: unknown) => slackErrorOf(cause) === "expired_trigger_id";

async function tellFault(args: Args, cause: unknown, log: Listening["log"]): Promise<void> {
  const acknowledge = acknowledgeOf(args);
  const kind = kindOf(args.body);
  if (isTooLate(cause)) {
    await tellClicker(args, TOO_LATE, log);
    // A click was acknowledged at once; twice is an error of Bolt's.
    return kind === "click" ? undefined : acknowledge();
  }
  if (kind === "click" || kind === "shortcut") return tellClicker(args, FAULTY, log);
  if (kind === "form") return acknowledge({ response_action: "update", view: noteModal(FAULTY) });
  if (kind === "options") return acknowledge({ options: [] });
  await acknowledge(kind === "command" ? { response_type: "ephemeral", text: FAULTY } : undefined);
}

/**
 * Bolt's first middleware. `context.signature` is what the request was signed with. An event is worked as often as it
 * comes, for it only shows or takes away; one that failed is a fault to Slack, which sends it three times more: at once,
 * after a minute and after five (docs.slack.dev, Events API).
 */
export const firstTime =
  ({ uses, log }: Listening) =>
  async (args: Args): Promise<void> => {
    try {
      // A search changes nothing, and typing the same again in the same second is signed the same.
      if (["options", "event"].includes(kindOf(args.body))) return await args.next();
      if (kindOf(args.body) === "click") await acknowledgeOf(args)();
      const isFirst = await uses.firstTime(String(args.context.signature));
      if (isFirst) return await args.next();
      log.info("a request of Slack's came a second time; nothing was done");
      if (kindOf(args.body) !== "click") await acknowledgeOf(args)();
    } catch (cause) {
      log.problem("a Slack listener failed", cause);
      if (kindOf(args.body) === "event") throw cause;
      await tellFault(args, cause, log);
    }
  };
