// How many IAM roles the account has of those it may have: each live grant is one.
import { iamRoleQuota } from "../../../adapters/iam-role-quota.ts";
import { type Check, findingsOf } from "../finding.ts";

const about = findingsOf("role-quota");

/** From this share on there may soon be no room for a grant. */
const NEARLY_ALL = 0.9;

export const checkRoleQuota: Check = async ({ aws }) => {
  const { used, quota } = await iamRoleQuota(aws).read();
  const what = `${used} of ${quota} IAM roles of the account are used`;
  if (used < quota * NEARLY_ALL) return [about("ok", "IAM", `${what}.`)];
  const toDo = `Ask Service Quotas for more (IAM, "Roles per account"), or delete roles that nobody uses.`;
  return used < quota
    ? [about("warning", "IAM", `${what}, and each grant that is alive needs one more.`, toDo)]
    : [about("error", "IAM", `${what}, so nobody gets access, not even by break-glass.`, toDo)];
};
