// Gives the Slack libraries Curfew's log in place of the console.
// Never untrue: their debug and info lines, which hold tokens and people's texts, go nowhere.
import type { WebClientOptions } from "@slack/web-api";
import type { Log } from "../domain/ports.ts";

type SlackLogger = NonNullable<WebClientOptions["logger"]>;

const joined = (messages: readonly unknown[]) => messages.map(String).join(" ");

export function createSlackLogger(log: Log): SlackLogger {
  const nowhere = () => {};
  return {
    debug: nowhere,
    info: nowhere,
    warn: (...messages: unknown[]) => log.info(`Slack library: ${joined(messages)}`),
    error: (...messages: unknown[]) => log.problem("Slack library", joined(messages)),
    setLevel: nowhere,
    getLevel: () => "warn" as ReturnType<SlackLogger["getLevel"]>,
    setName: nowhere,
  };
}
