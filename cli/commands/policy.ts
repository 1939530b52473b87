// `npx curfew policy check` and `npx curfew policy test`: a change of the policies looked at before it is deployed.
// Never untrue: neither needs an account nor changes anything; 0 is well, 1 something is wrong, 2 called wrongly.
import { deadPolicies } from "../../adapters/cedar-dead.ts";
import { lineOfProfile, type Mistake, PolicyFolderFault } from "../../adapters/policy-files.ts";
import { boundaryTooLong, grantBoundary } from "../../domain/grant-boundary.ts";
import type { Profile } from "../../domain/profile.ts";
import { tooManyDocuments } from "../../domain/session-document.ts";
import type { AddCommand } from "../add-command.ts";
import { EXAMPLES_FILE, tryExamples } from "../policy/examples.ts";
import { loneProfiles } from "../policy/lone-profiles.ts";
import { type OpenedPolicies, openPolicies, UNSAID_PLACE } from "../policy/opened-policies.ts";
import { unknownIncidents } from "../policy/unknown-incidents.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";

interface Options {
  readonly policies: string;
}

export const addPolicy: AddCommand = (program, surroundings, done) => {
  const policy = program.command("policy").description("look at the policies before a deploy");
  policy
    .command("check")
    .description("find mistakes, policies that can never apply and profiles nobody can approve")
    .option("--policies <folder>", "the folder with access.cedar and the rest", "policies")
    .action(async (options: Options) => done(await withPolicies(options, surroundings, check)));
  policy
    .command("test")
    .description(`ask the questions of ${EXAMPLES_FILE} and compare the answers`)
    .option("--policies <folder>", "the folder with access.cedar and the rest", "policies")
    .action(async (options: Options) => done(await withPolicies(options, surroundings, test)));
};

type Work = (opened: OpenedPolicies, surroundings: Surroundings) => Promise<ExitCode>;

/** A folder with a mistake is a finding: its lines are printed. */
async function withPolicies(
  options: Options,
  surroundings: Surroundings,
  work: Work,
): Promise<ExitCode> {
  try {
    return await work(openPolicies(surroundings.folder, options.policies), surroundings);
  } catch (error) {
    if (!(error instanceof PolicyFolderFault)) throw error;
    surroundings.print(error.message);
    return 1;
  }
}

async function check(opened: OpenedPolicies, { print }: Surroundings): Promise<ExitCode> {
  const { folder, texts, policies, directory } = opened;
  const tooMany = tooManyDocuments(directory);
  const findings = [
    ...(tooMany === undefined ? [] : [`profiles.yaml:1: ${tooMany}`]),
    ...directory.profiles.flatMap((profile) => longBoundary(folder, profile)),
    ...unknownIncidents(policies, directory),
    ...deadPolicies(texts, policies, directory).map(inWords),
    ...(await loneProfiles(directory, opened.policyAt(UNSAID_PLACE))),
  ];
  for (const finding of findings) print(finding);
  if (findings.length > 0) return 1;
  print(
    `${policies.length} policies, ${directory.people.length} people, ${directory.profiles.length} profiles: nothing found.`,
  );
  return 0;
}

/** A stage's own prefix and Region may be longer: the deploy counts again. */
function longBoundary(folder: string, profile: Profile): string[] {
  const scope = { place: UNSAID_PLACE, prefix: "curfew" };
  const tooLong = boundaryTooLong(profile.id, grantBoundary(scope, profile));
  return tooLong === undefined
    ? []
    : [`profiles.yaml:${lineOfProfile(folder, profile.id)}: ${tooLong}`];
}

const inWords = ({ file, line, message }: Mistake) => `${file}:${line}: ${message}`;

async function test(opened: OpenedPolicies, { print }: Surroundings): Promise<ExitCode> {
  const outcomes = await tryExamples(opened);
  const wrong = outcomes.filter((outcome) => outcome.wrong !== undefined);
  for (const outcome of wrong) print(`NOT SO: ${outcome.that}: ${outcome.wrong}`);
  print(`${outcomes.length - wrong.length} of ${outcomes.length} examples are as expected.`);
  return wrong.length === 0 ? 0 : 1;
}
