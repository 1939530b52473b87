// Keys and their aliases. A key is not deleted but waits for it, 7 to 30 days, and nothing can be done with it meanwhile.
import { z } from "zod";
import { AwsError } from "../../../../local/cloud/core/service.ts";
import type { Region } from "../account/account.ts";
import { resourcePolicy } from "../account/resource-policy.ts";
import { type Shelf, shelfOf } from "../account/shelf.ts";
import { type Made, type ResourceType, resourceType } from "../engine/resource-type.ts";

const key = z.strictObject({
  description: z.string().max(8192),
  customerMasterKeySpec: z.enum(["SYMMETRIC_DEFAULT", "ECC_NIST_P256"]).optional(),
  keyUsage: z.enum(["ENCRYPT_DECRYPT", "SIGN_VERIFY"]).optional(),
  enableKeyRotation: z.boolean().optional(),
  deletionWindowInDays: z.int().min(7).max(30).optional(),
  policy: z.string(),
});
type Key = z.infer<typeof key>;

export interface KeyRecord {
  readonly arn: string;
  readonly policy: string;
  readonly usage: "ENCRYPT_DECRYPT" | "SIGN_VERIFY";
  readonly isPendingDeletion: boolean;
}

const WORDS = { taken: "AlreadyExistsException", missing: "NotFoundException" };
const POLICY = { bytes: 32_768, malformed: "MalformedPolicyDocumentException" };

export const keysIn = ({ here }: Region): Shelf<KeyRecord> => shelfOf(here, "kms.keys", WORDS);

/** The key of an ARN that can be used. Throws AwsError. */
export function usableKey(region: Region, arn: string): KeyRecord {
  const found = keysIn(region).get(arn.slice(arn.lastIndexOf("/") + 1));
  if (found.isPendingDeletion)
    throw new AwsError("KMSInvalidStateException", `${arn} is pending deletion.`);
  return found;
}

/** A policy under which nobody could ever change it again is refused (KMS API, PutKeyPolicy). */
function checkKey(region: Region, { policy: text, enableKeyRotation, keyUsage }: Key): void {
  const root = `arn:${region.place.partition}:iam::${region.place.account}:root`;
  const policy = resourcePolicy(region, text, POLICY);
  if (!policy.allows({ principal: root, action: "kms:PutKeyPolicy", resource: "*" }))
    throw new AwsError(
      POLICY.malformed,
      "The new key policy will not allow you to update the key policy in the future.",
    );
  if (enableKeyRotation === true && keyUsage === "SIGN_VERIFY")
    throw new AwsError("UnsupportedOperationException", "Only symmetric keys rotate.");
}

function createKey(region: Region, inputs: Key): Made {
  checkKey(region, inputs);
  const keys = keysIn(region);
  // AWS chooses the id, so a key that is made again is another.
  const keyId = `00000000-0000-4000-8000-${String(keys.all().length + 1).padStart(12, "0")}`;
  const { partition, region: name, account } = region.place;
  const arn = `arn:${partition}:kms:${name}:${account}:key/${keyId}`;
  const { policy, keyUsage: usage = "ENCRYPT_DECRYPT" } = inputs;
  keys.add(keyId, { arn, policy, usage, isPendingDeletion: false });
  return { id: keyId, outputs: { arn, keyId } };
}

const alias = z.strictObject({
  name: z.string().regex(/^alias\/(?!aws\/)[\w/-]{1,250}$/),
  targetKeyId: z.string(),
});
type Alias = z.infer<typeof alias>;

const aliasesIn = ({ here }: Region): Shelf<Alias> => shelfOf(here, "kms.aliases", WORDS);

export const kmsTypes: Readonly<Record<string, ResourceType>> = {
  "aws:kms/key:Key": resourceType<Key>({
    inputs: key,
    replacedBy: ["customerMasterKeySpec", "keyUsage"],
    create: createKey,
    update(region, { made, inputs }) {
      checkKey(region, inputs);
      keysIn(region).change(made.id, { policy: inputs.policy });
      return made;
    },
    remove: (region, { id }) => keysIn(region).change(id, { isPendingDeletion: true }),
  }),
  "aws:kms/alias:Alias": resourceType<Alias>({
    inputs: alias,
    replacedBy: ["name"],
    named: "name",
    create(region, inputs) {
      usableKey(region, inputs.targetKeyId);
      aliasesIn(region).add(inputs.name, inputs);
      return { id: inputs.name, outputs: {} };
    },
    update(region, { made, inputs }) {
      usableKey(region, inputs.targetKeyId);
      aliasesIn(region).change(made.id, inputs);
      return made;
    },
    remove: (region, { id }) => aliasesIn(region).remove(id),
  }),
};
