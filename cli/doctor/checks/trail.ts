// A trail must log write management events, or no session call reaches EventBridge (facts D1); a second one costs money.
// Never untrue: a trail whose selectors are not understood does not count.
import {
  type AdvancedEventSelector,
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  type GetEventSelectorsCommandOutput,
  GetTrailStatusCommand,
  type Trail,
} from "@aws-sdk/client-cloudtrail";
import { paginateDescribeInstanceInformation, SSMClient } from "@aws-sdk/client-ssm";
import type { StageSettings } from "../../../stacks/settings.ts";
import { type Check, type CheckDeps, type Finding, findingsOf } from "../finding.ts";

const about = findingsOf("trail");

export const checkTrail: Check = async (deps) => {
  const { aws, settings, mistakes, topology, isBefore } = deps;
  const client = new CloudTrailClient(aws);
  const { trailList = [] } = await client.send(
    new DescribeTrailsCommand({ includeShadowTrails: true }),
  );
  const here = trailList.filter(
    ({ IsMultiRegionTrail, HomeRegion }) => IsMultiRegionTrail || HomeRegion === aws.region,
  );
  const recording: Trail[] = [];
  const problems: string[] = [];
  for (const trail of here) {
    const problem = await problemOf(client, trail);
    if (problem === undefined) recording.push(trail);
    else problems.push(`${trail.Name} ${problem}`);
  }
  const [first] = recording;
  if (first === undefined)
    return [isBefore && settings?.trail === "make" ? MADE_LATER : noneRecords(problems)];
  const counted = settings?.trail;
  if (isElsewhere(counted, recording)) return [notRecording(counted.existing, recording)];
  const others = recording.filter(({ Name }) => Name !== topology.trail?.name);
  const isUndecided = mistakes.length > 0;
  const isSecond = (isUndecided || settings?.trail === "make") && others.length > 0;
  return [
    about("ok", first.Name ?? "trail", "It logs write management events here."),
    ...(isSecond ? [secondCopy(others[0]?.Name ?? "trail", await agentsIn(deps))] : []),
  ];
};

const noneRecords = (problems: readonly string[]): Finding =>
  about(
    "error",
    "CloudTrail",
    problems.length === 0
      ? "No trail covers this Region, so nobody tells Curfew of sessions."
      : `No trail tells Curfew of sessions: ${problems.join("; ")}.`,
    "Say trail: make in deploy.yaml, or have a trail of yours log write management events in this Region.",
  );

const MADE_LATER = about("ok", "CloudTrail", "No trail covers this Region; the deploy makes one.");

type TrailSetting = StageSettings["trail"] | undefined;
const isNamed = (existing: string, { Name, TrailARN }: Trail) =>
  existing === Name || existing === TrailARN;

/** Whether deploy.yaml counts on a trail that does not record here. */
const isElsewhere = (
  setting: TrailSetting,
  recording: readonly Trail[],
): setting is Exclude<StageSettings["trail"], "make"> =>
  typeof setting === "object" && !recording.some((trail) => isNamed(setting.existing, trail));

const notRecording = (existing: string, recording: readonly Trail[]): Finding =>
  about(
    "warning",
    existing,
    "deploy.yaml says that this trail exists, but it does not record write management events here.",
    `Name one that does: ${recording.map(({ Name }) => Name).join(", ")}.`,
  );

/** An agent calls ssm:UpdateInstanceInformation, a write event, every five minutes: 12 an hour, 30 days (facts K5). */
const EVENTS_A_MONTH = 12 * 24 * 30;
/** CloudTrail's price for each copy of management events after the first. */
const DOLLARS_AN_EVENT = 2 / 100_000;

const secondCopy = (name: string, agents: number): Finding => {
  const events = agents * EVENTS_A_MONTH;
  const dollars = (events * DOLLARS_AN_EVENT).toFixed(2);
  return about(
    "note",
    name,
    `This trail records already what \`trail: make\` would record again. A second copy costs $2 per 100,000 events: for the ${agents} agents here $${dollars} a month (${events.toLocaleString("en")} of their own calls), and all other write calls of the Region on top.`,
    `Set trail: { existing: ${name} } in deploy.yaml, unless the second copy is wanted.`,
  );
};

async function agentsIn({ aws }: CheckDeps): Promise<number> {
  const client = new SSMClient(aws);
  let count = 0;
  const pages = paginateDescribeInstanceInformation({ client, pageSize: 50 }, {});
  for await (const { InstanceInformationList = [] } of pages)
    count += InstanceInformationList.length;
  return count;
}

async function problemOf(client: CloudTrailClient, trail: Trail): Promise<string | undefined> {
  const name = trail.TrailARN ?? trail.Name;
  const { IsLogging } = await client.send(new GetTrailStatusCommand({ Name: name }));
  if (IsLogging !== true) return "is stopped";
  const selectors = await client.send(new GetEventSelectorsCommand({ TrailName: name }));
  return recordsWrites(selectors) ? undefined : "does not record write management events";
}

function recordsWrites(selectors: GetEventSelectorsCommandOutput): boolean {
  const { EventSelectors = [], AdvancedEventSelectors = [] } = selectors;
  return (
    AdvancedEventSelectors.some(takesWrites) ||
    EventSelectors.some(
      ({ IncludeManagementEvents, ReadWriteType = "All" }) =>
        IncludeManagementEvents !== false && ReadWriteType !== "ReadOnly",
    )
  );
}

/** Management events, not only reads, and no source left out but others than Systems Manager. */
function takesWrites({ FieldSelectors = [] }: AdvancedEventSelector): boolean {
  let isManagement = false;
  for (const { Field, ...by } of FieldSelectors) {
    const { Equals, NotEquals } = by;
    if (Field === "eventCategory" && Equals?.includes("Management")) isManagement = true;
    else if (Field === "readOnly" && Equals?.join() === "false") continue;
    else if (Field === "eventSource" && NotEquals && !NotEquals.includes("ssm.amazonaws.com"))
      continue;
    else return false;
  }
  return isManagement;
}
