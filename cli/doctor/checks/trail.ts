// A trail must log write management events, or no session call reaches EventBridge (facts D1).
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
import { type Check, findingsOf } from "../finding.ts";

const about = findingsOf("trail");

export const checkTrail: Check = async ({ aws }) => {
  const client = new CloudTrailClient(aws);
  const { trailList = [] } = await client.send(
    new DescribeTrailsCommand({ includeShadowTrails: true }),
  );
  const here = trailList.filter(
    ({ IsMultiRegionTrail, HomeRegion }) => IsMultiRegionTrail || HomeRegion === aws.region,
  );
  const problems: string[] = [];
  for (const trail of here) {
    const problem = await problemOf(client, trail);
    if (problem === undefined)
      return [about("ok", trail.Name ?? "trail", "It logs write management events here.", "")];
    problems.push(`${trail.Name} ${problem}`);
  }
  return [
    about(
      "error",
      "CloudTrail",
      problems.length === 0
        ? "No trail covers this Region, so nobody tells Curfew of sessions."
        : `No trail tells Curfew of sessions: ${problems.join("; ")}.`,
      "Have one trail log write management events in this Region.",
    ),
  ];
};

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
