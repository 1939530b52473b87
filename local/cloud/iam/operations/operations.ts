// Every operation of the local IAM under its AWS name.
import type { Service } from "../../core/service.ts";
import type { Directory } from "../directory.ts";
import { accountDetailOperations } from "./account-details.ts";
import { accountSummaryOperations } from "./account-summary.ts";
import { attachmentOperations } from "./attachments.ts";
import { inlinePolicyOperations } from "./inline-policies.ts";
import { instanceProfileOperations } from "./instance-profiles.ts";
import { managedPolicyOperations } from "./managed-policies.ts";
import { policyUsageOperations } from "./policy-usage.ts";
import { roleSettingOperations } from "./role-settings.ts";
import { roleOperations } from "./roles.ts";
import { simulateOperations } from "./simulate.ts";
import { userOperations } from "./users.ts";

export const iamOperations = (directory: Directory): Service["operations"] => ({
  ...roleOperations(directory),
  ...roleSettingOperations(directory),
  ...inlinePolicyOperations(directory),
  ...attachmentOperations(directory),
  ...instanceProfileOperations(directory),
  ...managedPolicyOperations(directory),
  ...policyUsageOperations(directory),
  ...userOperations(directory),
  ...accountSummaryOperations(directory),
  ...accountDetailOperations(directory),
  ...simulateOperations(directory),
});
