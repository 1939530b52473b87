// Every type of resource that a deploy may have. One that is missing here fails the rehearsal.
import type { ResourceType } from "../engine/resource-type.ts";
import { bucketSettingTypes } from "./bucket-settings.ts";
import { bucketTypes } from "./buckets.ts";
import { trailTypes } from "./cloudtrail.ts";
import { cloudwatchTypes } from "./cloudwatch.ts";
import { tableTypes } from "./dynamodb.ts";
import { eventTypes } from "./events.ts";
import { iamTypes } from "./iam.ts";
import { kmsTypes } from "./kms.ts";
import { lambdaTypes } from "./lambda.ts";
import { logTypes } from "./logs.ts";
import { queueTypes } from "./queues.ts";
import { documentTypes } from "./ssm.ts";
import { stateOnlyTypes } from "./sst.ts";
import { stateTypes } from "./states.ts";

export const TYPES: Readonly<Record<string, ResourceType>> = {
  ...stateOnlyTypes,
  ...iamTypes,
  ...kmsTypes,
  ...bucketTypes,
  ...bucketSettingTypes,
  ...logTypes,
  ...lambdaTypes,
  ...queueTypes,
  ...eventTypes,
  ...stateTypes,
  ...documentTypes,
  ...tableTypes,
  ...cloudwatchTypes,
  ...trailTypes,
};
