// Whether the account has room for what deploy.yaml reserves: Lambda refuses a reservation that leaves others less than 100.
import { GetServiceQuotaCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { neededConcurrency } from "../../../stacks/concurrency.ts";
import { type Check, findingsOf } from "../finding.ts";

const about = findingsOf("concurrency");

/** Lambda's quota "Concurrent executions", an account's in a Region. */
const QUOTA = { ServiceCode: "lambda", QuotaCode: "L-B99A9384" } as const;

export const checkConcurrency: Check = async ({ aws, topology }) => {
  const needed = neededConcurrency(topology.functions);
  if (needed === 0) return [about("ok", "Lambda", "Nothing is reserved.")];
  const client = new ServiceQuotasClient(aws);
  const { Quota } = await client.send(new GetServiceQuotaCommand(QUOTA));
  const limit = Quota?.Value ?? 0;
  if (limit >= needed) return [about("ok", "Lambda", `${limit} concurrent executions are enough.`)];
  return [
    about(
      "error",
      "Lambda",
      `The account may run ${limit} functions at once here; what deploy.yaml reserves needs ${needed}, so the deploy would fail.`,
      `Ask Service Quotas for more (${QUOTA.QuotaCode}), or set concurrency: shared in deploy.yaml.`,
    ),
  ];
};
