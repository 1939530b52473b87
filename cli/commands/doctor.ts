// `npx curfew doctor`: looks at an account and Region, changes nothing unless asked to try a role, and says what to do.
// Never untrue: with `--json` stdout holds one JSON document and nothing else.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { PolicyFolderFault, readPolicyFolder, readSettings } from "../../adapters/policy-files.ts";
import type { Rota } from "../../domain/rota.ts";
import { DeploySettings, prefixOf, settingsOf } from "../../stacks/settings.ts";
import { topologyOf } from "../../stacks/topology.ts";
import type { AddCommand } from "../add-command.ts";
import { awsSettings, REGION_OPTION, STAGE_OPTION } from "../aws.ts";
import { readAccount } from "../doctor/account.ts";
import { examine } from "../doctor/examine.ts";
import type { CheckDeps, Finding, OnCallSettings, SlackSettings } from "../doctor/finding.ts";
import { reportOf } from "../doctor/report.ts";
import { placeOf } from "../place.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";

interface Options {
  readonly stage: string;
  readonly region?: string;
  readonly policies: string;
  readonly json?: boolean;
  readonly beforeDeploy?: boolean;
  readonly probeRole?: boolean;
  readonly slackToken: string;
}

export const addDoctor: AddCommand = (program, surroundings, done) => {
  program
    .command("doctor")
    .description("examine an account and Region, and say what to do about what is wrong")
    .option(...STAGE_OPTION)
    .option(...REGION_OPTION)
    .option("--policies <folder>", "the folder with profiles.yaml and the rest", "policies")
    .option("--before-deploy", "miss nothing that the deploy will make")
    .option("--probe-role", "make one role that nobody can take, and delete it at once")
    .option("--slack-token <variable>", "the variable with the bot token", "SLACK_BOT_TOKEN")
    .option("--json", "one JSON document on stdout")
    .action(async (options: Options) => done(await doctor(options, surroundings)));
};

async function doctor(options: Options, surroundings: Surroundings): Promise<ExitCode> {
  const { directory } = readPolicyFolder(resolve(surroundings.folder, options.policies));
  const aws = await awsSettings(options.region, surroundings);
  const place = await placeOf(aws);
  const prefix = prefixOf(options.stage);
  const { people, profiles } = directory;
  const { settings, mistakes } = stageSettings(options, surroundings);
  const topology = topologyOf({
    ...directory,
    place,
    prefix,
    ...(settings === undefined ? {} : { settings }),
  });
  let account: ReturnType<typeof readAccount> | undefined;
  const deps: CheckDeps = {
    aws,
    place,
    people,
    profiles,
    topology,
    account: () => {
      account ??= readAccount(aws);
      return account;
    },
    settings,
    mistakes,
    isBefore: options.beforeDeploy === true,
    fetch: surroundings.fetch ?? fetch,
    slack: slackSettings(options, surroundings),
    onCall: onCallSettings(directory.rota, surroundings),
    probe: { isAsked: options.probeRole === true, pause: surroundings.pause ?? pause },
  };
  const findings = await examine(deps);
  const lines = options.json
    ? [JSON.stringify({ account: place.account, region: place.region, findings }, null, 2)]
    : reportOf(findings);
  for (const line of lines) surroundings.print(line);
  return exitCodeOf(findings);
}

const EXIT_CODES = { error: 3, "could-not-check": 3, warning: 1, note: 0, ok: 0 } as const;

/** That of the worst finding; 2 stays for a run that could not be made. */
function exitCodeOf(findings: readonly Finding[]): ExitCode {
  const codes = new Set<ExitCode>(findings.map(({ severity }) => EXIT_CODES[severity]));
  if (codes.has(3)) return 3;
  return codes.has(1) ? 1 : 0;
}

/** deploy.yaml lies beside the command that deploys; an admin who looks from elsewhere has none. A mistake is a finding. */
function stageSettings(
  { stage }: Options,
  { folder }: Surroundings,
): Pick<CheckDeps, "settings" | "mistakes"> {
  const file = "deploy.yaml";
  if (!existsSync(join(folder, file))) return { settings: undefined, mistakes: [] };
  try {
    return {
      settings: settingsOf(readSettings(folder, file, DeploySettings), stage),
      mistakes: [],
    };
  } catch (error) {
    if (!(error instanceof PolicyFolderFault)) throw error;
    return { settings: undefined, mistakes: error.mistakes };
  }
}

const onCallSettings = (
  rota: Rota | undefined,
  { env, fetch: given = fetch }: Surroundings,
): OnCallSettings => ({
  rota,
  token: env.PAGERDUTY_TOKEN,
  variable: "PAGERDUTY_TOKEN",
  apiUrl: env.PAGERDUTY_API_URL,
  fetch: given,
});

const slackSettings = (
  { slackToken: variable }: Options,
  { env, fetch: given = fetch }: Surroundings,
): SlackSettings => ({
  token: env[variable],
  variable,
  apiUrl: env.SLACK_API_URL ?? "https://slack.com/api/",
  fetch: given,
});
