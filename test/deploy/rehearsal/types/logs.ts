// Log groups and their subscriptions.
import { z } from "zod";
import { AwsError } from "../../../../local/cloud/core/service.ts";
import { groupArn } from "../../../../local/cloud/logs/records.ts";
import type { Region } from "../account/account.ts";
import { ask } from "../account/ask.ts";
import { resourcePolicy } from "../account/resource-policy.ts";
import { type Shelf, shelfOf } from "../account/shelf.ts";
import { type Made, type ResourceType, resourceType } from "../engine/resource-type.ts";
import { usableKey } from "./kms.ts";
import { functionPolicyAllows, nameInArn } from "./lambda.ts";

const KEPT_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

const group = z.strictObject({
  name: z.string().refine((name) => !name.startsWith("aws/"), "a name may not begin with aws/"),
  kmsKeyId: z.string().optional(),
  retentionInDays: z.int().refine((days) => KEPT_DAYS.includes(days)),
});
type Group = z.infer<typeof group>;

/** The part of a group that the local cloud does not keep. */
export const groupSettings = ({ here }: Region): Shelf<Group> =>
  shelfOf(here, "logs.settings", {
    taken: "ResourceAlreadyExistsException",
    missing: "ResourceNotFoundException",
  });

/** CloudWatch Logs asks the key's own policy whether it may use it for this very group (Logs user guide, KMS). */
function checkKey(region: Region, { name, kmsKeyId }: Group): void {
  if (kmsKeyId === undefined) return;
  const policy = resourcePolicy(region, usableKey(region, kmsKeyId).policy, {
    bytes: 32_768,
    malformed: "MalformedPolicyDocumentException",
  });
  const allowed = policy.allows({
    principal: `logs.${region.place.region}.amazonaws.com`,
    action: "kms:GenerateDataKeyWithoutPlaintext",
    resource: kmsKeyId,
    context: { "kms:EncryptionContext:aws:logs:arn": groupArn(region.place, name) },
  });
  if (!allowed)
    throw new AwsError(
      "InvalidParameterException",
      `The specified KMS key does not exist or is not allowed to be used with ${groupArn(region.place, name)}`,
    );
}

const groupMade = ({ place }: Region, name: string): Made => ({
  id: name,
  outputs: { arn: groupArn(place, name) },
});

const filter = z.strictObject({
  name: z.string(),
  logGroup: z.string(),
  filterPattern: z.string(),
  destinationArn: z.string(),
});
type Filter = z.infer<typeof filter>;

async function putFilter(region: Region, given: Filter): Promise<Made> {
  const asked = {
    principal: "logs.amazonaws.com",
    action: "lambda:InvokeFunction",
    context: { "aws:SourceArn": `${groupArn(region.place, given.logGroup)}:*` },
  };
  if (!functionPolicyAllows(region, nameInArn(given.destinationArn), asked))
    throw new AwsError(
      "InvalidParameterException",
      "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.",
    );
  await ask(region, "logs", "PutSubscriptionFilter", {
    logGroupName: given.logGroup,
    filterName: given.name,
    filterPattern: given.filterPattern,
    destinationArn: given.destinationArn,
  });
  return { id: `${given.logGroup}:${given.name}`, outputs: {} };
}

export const logTypes: Readonly<Record<string, ResourceType>> = {
  "aws:cloudwatch/logGroup:LogGroup": resourceType<Group>({
    inputs: group,
    replacedBy: ["name"],
    named: "name",
    async create(region, inputs) {
      checkKey(region, inputs);
      const { name: logGroupName, kmsKeyId } = inputs;
      await ask(region, "logs", "CreateLogGroup", { logGroupName, kmsKeyId });
      groupSettings(region).add(inputs.name, inputs);
      return groupMade(region, inputs.name);
    },
    update(region, { inputs, made }) {
      checkKey(region, inputs);
      groupSettings(region).change(made.id, inputs);
      return made;
    },
    async remove(region, { id }) {
      await ask(region, "logs", "DeleteLogGroup", { logGroupName: id });
      groupSettings(region).remove(id);
    },
  }),
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": resourceType<Filter>({
    inputs: filter,
    replacedBy: ["name", "logGroup"],
    named: "name",
    create: putFilter,
    update: (region, { inputs }) => putFilter(region, inputs),
    async remove(region, _, { logGroup, name }) {
      await ask(region, "logs", "DeleteSubscriptionFilter", {
        logGroupName: logGroup,
        filterName: name,
      });
    },
  }),
};
