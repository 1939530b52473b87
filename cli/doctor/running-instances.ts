// The running instances with the profile that governs each.
// Never untrue: an instance counts for the profile that Curfew itself would take.
import { EC2Client, type Instance, paginateDescribeInstances } from "@aws-sdk/client-ec2";
import { type Profile, profileFor } from "../../domain/profile.ts";
import type { AwsSettings } from "../aws.ts";

export interface RunningInstance {
  readonly id: string;
  /** The ARN of its instance profile. */
  readonly instanceProfile: string | undefined;
  /** Undefined if no profile governs it. */
  readonly profile: Profile | undefined;
}

/** Reads all pages. */
export async function runningInstances(
  aws: AwsSettings,
  profiles: readonly Profile[],
): Promise<readonly RunningInstance[]> {
  const client = new EC2Client(aws);
  const found: Instance[] = [];
  const Filters = [{ Name: "instance-state-name", Values: ["running"] }];
  for await (const page of paginateDescribeInstances({ client, pageSize: 1000 }, { Filters }))
    for (const { Instances = [] } of page.Reservations ?? []) found.push(...Instances);
  return found.map((one) => ({
    id: one.InstanceId ?? "",
    instanceProfile: one.IamInstanceProfile?.Arn,
    profile: profileFor(profiles, tagsOf(one)),
  }));
}

const tagsOf = ({ Tags = [] }: Instance) =>
  Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
