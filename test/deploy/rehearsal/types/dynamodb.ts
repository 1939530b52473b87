// The table. The local cloud cannot delete one, so its settings are kept here.
import { z } from "zod";
import { AwsError } from "../../../../local/cloud/core/service.ts";
import type { Region } from "../account/account.ts";
import { type Shelf, shelfOf } from "../account/shelf.ts";
import { type ResourceType, resourceType } from "../engine/resource-type.ts";
import { usableKey } from "./kms.ts";

const keys = { hashKey: z.string(), rangeKey: z.string().optional() };
const name = z.string().regex(/^[\w.-]{3,255}$/);
const on = z.strictObject({ enabled: z.boolean() });

const table = z.strictObject({
  name,
  billingMode: z.literal("PAY_PER_REQUEST"),
  ...keys,
  attributes: z.array(z.strictObject({ name: z.string().max(255), type: z.enum(["S", "N", "B"]) })),
  globalSecondaryIndexes: z
    .array(z.strictObject({ name, ...keys, projectionType: z.enum(["ALL", "KEYS_ONLY"]) }))
    .max(20)
    .optional(),
  ttl: z
    .strictObject({ attributeName: z.string().min(1).max(255), enabled: z.boolean() })
    .optional(),
  pointInTimeRecovery: on.optional(),
  serverSideEncryption: on.extend({ kmsKeyArn: z.string().optional() }).optional(),
  deletionProtectionEnabled: z.boolean().optional(),
});
type Table = z.infer<typeof table>;

export const tablesIn = ({ here }: Region): Shelf<Table> =>
  shelfOf(here, "dynamodb.tables", {
    taken: "ResourceInUseException",
    missing: "ResourceNotFoundException",
  });

/** AWS wants the attributes of keys to be described, and no other. */
function check(region: Region, { attributes, globalSecondaryIndexes = [], ...main }: Table): void {
  const used = [main, ...globalSecondaryIndexes].flatMap(({ hashKey, rangeKey }) =>
    rangeKey === undefined ? [hashKey] : [hashKey, rangeKey],
  );
  const told = attributes.map((attribute) => attribute.name);
  const [wanted, given] = [[...new Set(used)].sort(), [...told].sort()];
  if (wanted.join() !== given.join())
    throw new AwsError(
      "ValidationException",
      `the keys are ${wanted.join(", ")}, the attributes ${given.join(", ")}`,
    );
  const key = main.serverSideEncryption?.kmsKeyArn;
  if (key !== undefined) usableKey(region, key);
}

export const tableTypes: Readonly<Record<string, ResourceType>> = {
  "aws:dynamodb/table:Table": resourceType<Table>({
    inputs: table,
    replacedBy: ["name", "hashKey", "rangeKey"],
    named: "name",
    create(region, inputs) {
      check(region, inputs);
      tablesIn(region).add(inputs.name, inputs);
      const { partition, region: at, account } = region.place;
      const arn = `arn:${partition}:dynamodb:${at}:${account}:table/${inputs.name}`;
      return { id: inputs.name, outputs: { arn } };
    },
    update(region, { made, inputs }) {
      check(region, inputs);
      tablesIn(region).change(made.id, inputs);
      return made;
    },
    remove(region, { id }) {
      if (tablesIn(region).get(id).deletionProtectionEnabled === true)
        throw new AwsError("ValidationException", `${id} is protected against deletion`);
      tablesIn(region).remove(id);
    },
  }),
};
