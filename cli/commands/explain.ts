// `npx curfew explain`: what would be decided about a wish, and because of which policies.
// Never untrue: 0 is granted or asked of people, 1 refused, 2 called wrongly; AWS is only read, and not at all with --tag.
import { InvalidArgumentError } from "commander";
import { ec2Inventory } from "../../adapters/ec2-inventory.ts";
import { PolicyFolderFault } from "../../adapters/policy-files.ts";
import { rotaOnCall } from "../../adapters/rota-on-call.ts";
import type { Place } from "../../domain/grant-policy.ts";
import type { Instance } from "../../domain/instance.ts";
import { type Instant, instantOf, parseInstant } from "../../domain/time.ts";
import type { AddCommand } from "../add-command.ts";
import { awsSettings, REGION_OPTION } from "../aws.ts";
import { placeOf } from "../place.ts";
import { explain } from "../policy/explain.ts";
import { explainGlass } from "../policy/explain-glass.ts";
import { openPolicies, UNSAID_PLACE } from "../policy/opened-policies.ts";
import { portNumber } from "../port-number.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";

type Tags = Readonly<Record<string, string>>;

interface Options {
  readonly person: string;
  readonly instance: string;
  readonly minutes: number;
  readonly tag?: Tags;
  readonly ticket?: string;
  readonly port?: number;
  readonly breakGlass?: true;
  readonly reason: string;
  readonly at?: Instant;
  readonly account: string;
  readonly region?: string;
  readonly policies: string;
}

export const addExplain: AddCommand = (program, surroundings, done) => {
  program
    .command("explain")
    .description("say what would be decided about a wish, and because of which policies")
    .requiredOption("--person <id>", "who asks, by the id in people.yaml")
    .requiredOption("--instance <id>", "the instance; read from AWS unless --tag is given")
    .requiredOption("--minutes <minutes>", "for how long", wholeMinutes)
    .option(
      "--tag <key=value>",
      "a tag of the instance, once for each; AWS is then not read",
      tagIn,
    )
    .option("--ticket <ticket>", "the ticket")
    .option("--port <port>", "a port to be forwarded, in the place of a shell", portNumber)
    .option("--break-glass", "as an emergency, with --ticket as its incident")
    .option("--reason <reason>", "the reason", "an explanation")
    .option("--at <time>", "when, such as 2026-11-23T09:00:00Z; else now", moment)
    .option("--account <id>", "with --tag: the account", UNSAID_PLACE.account)
    .option(...REGION_OPTION)
    .option("--policies <folder>", "the folder with access.cedar and the rest", "policies")
    .action(async (options: Options) => done(await explained(options, surroundings)));
};

function wholeMinutes(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError("It is a whole number.");
  return Number(text);
}

function tagIn(text: string, before: Tags = {}): Tags {
  const [, key, value] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  if (key === undefined || value === undefined)
    throw new InvalidArgumentError("It is key=value, such as Env=prod.");
  return { ...before, [key]: value };
}

function moment(text: string): Instant {
  const found = parseInstant(text);
  if (found === undefined)
    throw new InvalidArgumentError("It is a time, such as 2026-11-23T09:00:00Z.");
  return found;
}

async function explained(options: Options, surroundings: Surroundings): Promise<ExitCode> {
  try {
    const opened = openPolicies(surroundings.folder, options.policies);
    const { directory } = opened;
    const person = directory.people.find(({ id }) => id === options.person);
    if (person === undefined) throw new Error(`Nobody in people.yaml is ${options.person}.`);
    const { instance, place } = await whatAndWhere(options, surroundings);
    const policy = opened.policyAt(place);
    const now = options.at ?? instantOf(Date.now());
    const { minutes, reason, ticket, port, breakGlass } = options;
    if (breakGlass && port !== undefined) throw new Error("No port is forwarded in an emergency.");
    const wish = { person, instance, minutes, reason, ticket, port };
    const deps = { directory, policy, onCall: rotaOnCall(directory.rota) };
    const { isRefused, lines } = await (breakGlass ? explainGlass : explain)(deps, wish, now);
    for (const line of lines) surroundings.print(line);
    return isRefused ? 1 : 0;
  } catch (error) {
    if (!(error instanceof PolicyFolderFault)) throw error;
    surroundings.print(`Refused: nothing is allowed until this is repaired.\n${error.message}`);
    return 1;
  }
}

async function whatAndWhere(
  { tag: tags, instance: id, account, region }: Options,
  surroundings: Surroundings,
): Promise<{ readonly instance: Instance; readonly place: Place }> {
  if (tags !== undefined) {
    const instance = { id, name: tags.Name ?? id, tags, state: "running", reachable: true };
    const place = { ...UNSAID_PLACE, account, region: region ?? UNSAID_PLACE.region };
    return { instance, place };
  }
  const aws = await awsSettings(region, surroundings);
  const place = await placeOf(aws);
  const instance = await ec2Inventory(aws, aws).read(id);
  if (instance === undefined) throw new Error(`EC2 in ${aws.region} knows no instance ${id}.`);
  return { instance, place };
}
