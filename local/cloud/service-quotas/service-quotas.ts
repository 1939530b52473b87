// Service Quotas of the local cloud: the limit of Lambda's concurrent executions, as the account has it.
import { z } from "zod";
import { AwsError, type Operation, type Place, type Service } from "../core/service.ts";

const SERVICE = "lambda";
/** Lambda's quota "Concurrent executions". */
const QUOTA = "L-B99A9384";

export interface ServiceQuotas {
  /** `servicequotas`, AWS JSON 1.1. */
  readonly service: Service;
  /** What the account has: 1,000 as a rule, 10 in a new account. */
  readonly switches: { concurrentExecutions: number };
}

const getInput = z.strictObject({ ServiceCode: z.string(), QuotaCode: z.string() });

export function createServiceQuotas({ place }: { readonly place: Place }): ServiceQuotas {
  const switches = { concurrentExecutions: 1000 };
  const get: Operation<z.infer<typeof getInput>> = {
    input: getInput,
    needs: ({ ServiceCode, QuotaCode }) => [
      {
        action: "servicequotas:GetServiceQuota",
        resource: `arn:aws:servicequotas:${place.region}:${place.account}:${ServiceCode}/${QuotaCode}`,
      },
    ],
    run({ ServiceCode, QuotaCode }) {
      if (ServiceCode !== SERVICE || QuotaCode !== QUOTA)
        throw new AwsError(
          "NoSuchResourceException",
          "The request failed because the specified quota does not exist.",
        );
      return { Quota: { ServiceCode, QuotaCode, Value: switches.concurrentExecutions } };
    },
  };
  return {
    service: { name: "servicequotas", protocol: "json", operations: { GetServiceQuota: get } },
    switches,
  };
}
