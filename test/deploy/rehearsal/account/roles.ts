// What AWS's services ask of a role that they are given: that it exists, trusts them, and may do what they will do with it.
import { AwsError, type Caller, type Need } from "../../../../local/cloud/core/service.ts";
import { contextOf } from "../../../../local/cloud/iam/evaluate.ts";
import { trustOf } from "../../../../local/cloud/iam/trust.ts";
import type { Region } from "./account.ts";

const serviceCaller = (service: string, account: string): Caller => ({
  kind: "service",
  arn: service,
  accountId: account,
  userId: service,
  accessKeyId: "",
  principalArn: service,
});

/** Throws AwsError `code` unless the role is there and the service may assume it. */
export function mustTrust(region: Region, roleArn: string, service: string, code: string): void {
  const { account } = region.place;
  const role = region.iam.seenRole(roleArn);
  if (role === undefined) throw new AwsError(code, `the role ${roleArn} does not exist`);
  const context = contextOf({ "aws:SourceAccount": account });
  const trust = trustOf(role, serviceCaller(service, account), "sts:AssumeRole", context);
  if (trust !== "direct") throw new AwsError(code, `${roleArn} cannot be assumed by ${service}`);
}

/** Whether the role's own policies allow it. */
export function roleMay({ iam }: Region, roleArn: string, need: Need): boolean {
  if (iam.seenRole(roleArn) === undefined) return false;
  const caller = iam.callerOf(iam.keyFor(roleArn, "rehearsal").accessKeyId);
  return caller !== undefined && iam.authorize(caller, need).allowed;
}
