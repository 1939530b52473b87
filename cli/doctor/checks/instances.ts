// The running instances: can those that a profile governs be reached, and by an agent that is new enough?
// Never untrue: an instance counts for the profile that Curfew itself would take.
import {
  type InstanceInformation,
  paginateDescribeInstanceInformation,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { type Check, type Finding, findingsOf } from "../finding.ts";
import { type RunningInstance, runningInstances } from "../running-instances.ts";

const about = findingsOf("instances");

/** Every document streams to CloudWatch, which needs this agent; KMS and shell profiles need older ones (facts B1). */
const LEAST_AGENT = "3.0.284.0";

export const checkInstances: Check = async ({ aws, profiles }) => {
  const running = await runningInstances(aws, profiles);
  const nodes = await managedNodes(new SSMClient(aws));
  const governed = running.filter(({ profile }) => profile !== undefined);
  const findings = governed.flatMap(({ id }) => lookAt(id, nodes.get(id)));
  const others = running.filter((one) => !governed.includes(one));
  return [
    ...findings,
    about(
      "ok",
      `${governed.length - findings.length} instances`,
      "Online, with a new enough agent.",
    ),
    ...(others.length === 0 ? [] : [ungoverned(others)]),
  ];
};

function lookAt(id: string, node: InstanceInformation | undefined): Finding[] {
  if (node?.PingStatus !== "Online")
    return [
      about(
        "warning",
        id,
        "A profile governs this instance, but Session Manager does not reach its agent.",
        "Check the agent, the instance profile and the way to the ssm and ssmmessages endpoints.",
      ),
    ];
  if (!isAtLeast(node.AgentVersion ?? "0", LEAST_AGENT))
    return [
      about(
        "warning",
        id,
        `Its agent ${node.AgentVersion} is older than ${LEAST_AGENT}, which logging needs.`,
        "Update the SSM agent.",
      ),
    ];
  return [];
}

function ungoverned(instances: readonly RunningInstance[]): Finding {
  const ids = instances.map(({ id }) => id);
  return about(
    "note",
    ids.length > 3 ? `${ids.slice(0, 3).join(" ")} and ${ids.length - 3} more` : ids.join(" "),
    "No profile matches the tags, so nobody can ask for access to them.",
    "If people need them, tag them or add a profile.",
  );
}

/** Versions by their numbers: 3.10 is newer than 3.9. */
function isAtLeast(version: string, least: string): boolean {
  const [have, want] = [version, least].map((text) => text.split(".").map(Number));
  const index = want?.findIndex((part, place) => part !== (have?.[place] ?? 0)) ?? -1;
  return index === -1 || (have?.[index] ?? 0) > (want?.[index] ?? 0);
}

async function managedNodes(client: SSMClient): Promise<Map<string, InstanceInformation>> {
  const found = new Map<string, InstanceInformation>();
  for await (const page of paginateDescribeInstanceInformation({ client, pageSize: 50 }, {}))
    for (const node of page.InstanceInformationList ?? []) found.set(node.InstanceId ?? "", node);
  return found;
}
