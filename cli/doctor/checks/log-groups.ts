// The log groups of the profiles: a group that is missing or has no KMS key stops every session of its profiles (facts B1).
// Never untrue: a group is found by its whole name, not by the prefix that AWS is asked with.
import {
  CloudWatchLogsClient,
  type LogGroup,
  paginateDescribeLogGroups,
} from "@aws-sdk/client-cloudwatch-logs";
import { type Check, type Finding, findingsOf } from "../finding.ts";

const about = findingsOf("log-groups");

export const checkLogGroups: Check = async ({ aws, topology }) => {
  const client = new CloudWatchLogsClient(aws);
  return Promise.all(
    topology.logGroups.map(async (name) => judge(name, await groupNamed(client, name))),
  );
};

function judge(name: string, group: LogGroup | undefined): Finding {
  if (group === undefined)
    return about(
      "error",
      name,
      "This log group is missing, so no session starts.",
      "Deploy again.",
    );
  if (group.kmsKeyId === undefined)
    return about(
      "error",
      name,
      "This log group has no KMS key, so no session starts.",
      "Deploy again, and look in CloudTrail for who took the key away.",
    );
  return about("ok", name, "Present, with a KMS key.", "");
}

async function groupNamed(
  client: CloudWatchLogsClient,
  name: string,
): Promise<LogGroup | undefined> {
  const pages = paginateDescribeLogGroups({ client }, { logGroupNamePrefix: name });
  for await (const { logGroups = [] } of pages) {
    const found = logGroups.find(({ logGroupName }) => logGroupName === name);
    if (found !== undefined) return found;
  }
  return undefined;
}
