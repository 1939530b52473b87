// `npx curfew request`, `status` and `done`: asking, looking and giving back from a terminal.
// Never untrue: 0 is done or shown, 1 a no of Curfew's in its own words; stdout holds the answer and nothing else.
import { InvalidArgumentError } from "commander";
import * as z from "zod";
import { RequestId } from "../../domain/request.ts";
import { startIn } from "../../domain/start.ts";
import type { Instant } from "../../domain/time.ts";
import type { AddCommand } from "../add-command.ts";
import { isOpen, linesOf, Row } from "../person/rows.ts";
import { addressed, orRefused, type PersonOptions, say } from "../person/say.ts";
import { portNumber } from "../port-number.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";

interface Options extends PersonOptions {
  readonly minutes: number;
  readonly reason: string;
  readonly ticket?: string;
  readonly port?: number;
  readonly starts?: Instant;
}

interface Listing extends PersonOptions {
  readonly json?: true;
}

const One = z.object({ request: Row });
const Many = z.object({ person: z.string(), requests: z.array(Row) });

export const addRequest: AddCommand = (program, surroundings, done) => {
  const told = (work: () => Promise<ExitCode>) => orRefused(surroundings, work).then(done);
  addressed(program.command("request"))
    .description("ask for access to an instance, as `/access` does in Slack")
    .argument("<instance>", "its name or id")
    .requiredOption("--minutes <minutes>", "for how long: a step of its profile's ladder", whole)
    .requiredOption("--reason <reason>", "what you are going to do there")
    .option("--ticket <ticket>", "the ticket")
    .option(
      "--port <port>",
      "a port to be forwarded in the place of a shell, where the profile offers it; no transcript is kept of it",
      portNumber,
    )
    .option(
      "--starts <time>",
      "when access begins, such as 2026-11-27T09:00Z; with its zone",
      start,
    )
    .action((instance: string, options: Options) =>
      told(() => ask(instance, options, surroundings)),
    );
  addressed(program.command("status"))
    .description("your requests, and how to get in where access is open")
    .option("--json", "as JSON")
    .action((options: Listing) => told(() => status(options, surroundings)));
  addressed(program.command("done"))
    .description("give access back, or take a request back that still waits")
    .argument("[request]", "its id; left out where only one is open", requestId)
    .action((id: string | undefined, options: PersonOptions) =>
      told(() => giveBack(id, options, surroundings)),
    );
};

function requestId(text: string): string {
  if (!RequestId.safeParse(text).success)
    throw new InvalidArgumentError("It is a request's id, as `curfew status` shows it.");
  return text;
}

function start(text: string): Instant {
  const startsAt = startIn(text);
  if (startsAt === undefined)
    throw new InvalidArgumentError("It is a time with its zone, such as 2026-11-27T09:00Z.");
  return startsAt;
}

function whole(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError("It is a whole number.");
  return Number(text);
}

const printed = ({ print }: Surroundings, rows: readonly Row[]): ExitCode => {
  for (const line of rows.flatMap(linesOf)) print(line);
  return 0;
};

async function ask(
  instance: string,
  options: Options,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { minutes, reason, ticket, port, starts: startsAt } = options;
  const more = { ...(ticket && { ticket }), ...(port && { port }), ...(startsAt && { startsAt }) };
  const words = { verb: "request", instance, minutes, reason, ...more };
  const { request } = await say(words, One, options, surroundings);
  surroundings.complain("Asked. Slack tells you how it goes on, and so does `curfew status`.");
  return printed(surroundings, [request]);
}

async function status(options: Listing, surroundings: Surroundings): Promise<ExitCode> {
  const { requests } = await say({ verb: "status" }, Many, options, surroundings);
  if (options.json === true) {
    surroundings.print(JSON.stringify(requests, null, 2));
    return 0;
  }
  if (requests.length === 0) surroundings.complain("You have asked for nothing yet.");
  return printed(surroundings, requests);
}

async function giveBack(
  id: string | undefined,
  options: PersonOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const request = id ?? (await onlyOpen(options, surroundings));
  const { request: row } = await say({ verb: "done", request }, One, options, surroundings);
  return printed(surroundings, [row]);
}

async function onlyOpen(options: PersonOptions, surroundings: Surroundings): Promise<string> {
  const { requests } = await say({ verb: "status" }, Many, options, surroundings);
  const [one, another] = requests.filter(isOpen);
  if (one !== undefined && another === undefined) return one.id;
  printed(surroundings, requests.filter(isOpen));
  throw new Error(
    one === undefined ? "Nothing of yours is open." : "Several are open: say which, by its id.",
  );
}
