// Instances: names, tags and states from EC2, reachability from Session Manager (facts H).
// Never untrue: an empty list of ids is never sent, for EC2 takes it for "all".
import {
  DescribeInstancesCommand,
  EC2Client,
  type EC2ClientConfig,
  type Instance as Ec2Instance,
} from "@aws-sdk/client-ec2";
import { GetConnectionStatusCommand, SSMClient, type SSMClientConfig } from "@aws-sdk/client-ssm";
import { type Instance, InstanceId } from "../domain/instance.ts";
import type { Inventory } from "../domain/ports.ts";
import { isNamed } from "./aws-error.ts";

function instanceOf(found: Ec2Instance): Omit<Instance, "reachable">[] {
  const id = InstanceId.safeParse(found.InstanceId);
  if (!id.success) return [];
  const tags = Object.fromEntries(
    (found.Tags ?? [])
      // Set in any other way than here it changes an object instead of being kept in it, and a digest would no longer fit.
      .filter(({ Key }) => Key !== "__proto__")
      .map(({ Key, Value }) => [Key ?? "", Value ?? ""]),
  );
  const name = tags.Name?.trim() || id.data;
  return [{ id: id.data, name, tags, state: found.State?.Name ?? "unknown" }];
}

export function ec2Inventory(ec2Config: EC2ClientConfig, ssmConfig: SSMClientConfig): Inventory {
  const ec2 = new EC2Client(ec2Config);
  const ssm = new SSMClient(ssmConfig);
  return {
    async read(instanceId) {
      if (!InstanceId.safeParse(instanceId).success) return undefined;
      const found = await describe(ec2, instanceId);
      if (found === undefined) return undefined;
      const [instance] = instanceOf(found);
      if (instance === undefined) return undefined;
      const running = instance.state === "running";
      return { ...instance, reachable: running && (await isConnected(ssm, instanceId)) };
    },
    async list() {
      return (await listInstances(ec2)).flatMap(instanceOf);
    },
  };
}

async function describe(ec2: EC2Client, instanceId: string): Promise<Ec2Instance | undefined> {
  try {
    const page = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
    return page.Reservations?.[0]?.Instances?.[0];
  } catch (error) {
    if (isNamed(error, "InvalidInstanceID.NotFound", "InvalidInstanceID.Malformed"))
      return undefined;
    throw error;
  }
}

/** Fresher than the agent's five-minute heartbeat. */
async function isConnected(ssm: SSMClient, instanceId: string): Promise<boolean> {
  const { Status } = await ssm.send(new GetConnectionStatusCommand({ Target: instanceId }));
  return Status === "connected";
}

async function listInstances(ec2: EC2Client): Promise<Ec2Instance[]> {
  const found: Ec2Instance[] = [];
  let NextToken: string | undefined;
  do {
    const page = await ec2.send(
      new DescribeInstancesCommand({
        MaxResults: 1000,
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
    );
    found.push(...(page.Reservations ?? []).flatMap(({ Instances }) => Instances ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined && NextToken !== "");
  return found;
}
