// Key pairs of the local KMS with their policies and states.
// Invariant: the private half is given to nothing but a signature.
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { AwsError, type Need, type Place } from "../core/service.ts";
import type { Store } from "../core/store.ts";
import { parsePolicy } from "../iam/policy.ts";
import { keyArnOf } from "./keys.ts";

export interface SigningKey {
  readonly alias: string;
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  /** The key policy; KMS's default, by which IAM decides, where it is left out. */
  readonly policy?: string;
  readonly isDisabled?: true;
}

/** What KMS gives a key that is made without a policy: the account's IAM policies decide. */
const defaultPolicy = (account: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  });

/** KMS takes a policy whole or not at all. Throws AwsError MalformedPolicyDocumentException. */
function checkPolicy(policy: string): void {
  try {
    parsePolicy(policy, "resource");
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError("MalformedPolicyDocumentException", error.message);
  }
}

export type SigningKeys = ReturnType<typeof createSigningKeys>;

export function createSigningKeys({
  store,
  place,
}: {
  readonly store: Store;
  readonly place: Place;
}) {
  const keys = store.collection<SigningKey>("kms.signers");
  const arnOf = ({ alias }: Pick<SigningKey, "alias">) => keyArnOf(place, alias);
  const policyOf = ({ policy }: SigningKey) => policy ?? defaultPolicy(place.account);
  const aliasArn = `arn:aws:kms:${place.region}:${place.account}:alias/`;
  const namesOf = (key: SigningKey) => {
    const arn = arnOf(key);
    return [`alias/${key.alias}`, aliasArn + key.alias, arn, arn.slice(arn.lastIndexOf("/") + 1)];
  };
  const find = (keyId: string) => keys.values().find((key) => namesOf(key).includes(keyId));
  const setPolicy = (key: SigningKey, policy: string) => {
    checkPolicy(policy);
    keys.put(key.alias, { ...key, policy });
  };
  return {
    arnOf,
    policyOf,
    find,
    /** What IAM must allow on a key, its policy with the first word. */
    need(action: string, key: SigningKey, context: Need["context"] = {}): Need {
      return {
        action: `kms:${action}`,
        resource: arnOf(key),
        context: { "kms:ResourceAliases": [`alias/${key.alias}`], ...context },
        resourcePolicy: policyOf(key),
      };
    },
    setPolicy,
    setEnabled({ isDisabled: _, ...key }: SigningKey, isEnabled: boolean): void {
      keys.put(key.alias, isEnabled ? key : { ...key, isDisabled: true });
    },
    sign: ({ privateKey }: SigningKey, message: Buffer) =>
      sign("sha256", message, createPrivateKey(privateKey)),
    verify: ({ privateKey }: SigningKey, message: Buffer, signature: Buffer) =>
      verify("sha256", message, createPublicKey(privateKey), signature),
    publicKey: ({ privateKey }: SigningKey) =>
      createPublicKey(privateKey).export({ type: "spki", format: "der" }),
    /** Makes the key pair behind an alias once; a policy that is given is set at every start, as a deploy would. */
    seed(alias: string, policy?: string): void {
      const known = keys.get(alias);
      const key = known ?? { alias, privateKey: newPrivateKey() };
      if (policy !== undefined) setPolicy(key, policy);
      else if (known === undefined) keys.put(alias, key);
    },
  };
}

function newPrivateKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}
