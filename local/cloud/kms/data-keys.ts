// Symmetric keys of the local KMS: data keys under an encryption context, and their decryption.
// Never untrue: what was made under one context is not given back under another, nor to who may not use the key.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { AwsError, type Need, type Operation, type Place } from "../core/service.ts";
import type { Store } from "../core/store.ts";

const Context = z.record(z.string().min(1), z.string()).default({});
const generateInput = z.strictObject({
  KeyId: z.string().min(1),
  NumberOfBytes: z.number().int().min(1).max(1024).optional(),
  KeySpec: z.enum(["AES_256", "AES_128"]).optional(),
  EncryptionContext: Context,
});
const decryptInput = z.strictObject({
  KeyId: z.string().min(1).optional(),
  CiphertextBlob: z.base64().min(1),
  EncryptionContext: Context,
});
type Context = z.infer<typeof Context>;

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NAME_BYTES = 32;

const SPEC_BYTES = { AES_256: 32, AES_128: 16 } as const;

/** A data key's length is said by one of the two parameters, never by both (KMS API, GenerateDataKey). */
function lengthOf({ NumberOfBytes, KeySpec }: z.infer<typeof generateInput>): number {
  const bytes = KeySpec === undefined ? NumberOfBytes : SPEC_BYTES[KeySpec];
  if (bytes === undefined || (KeySpec !== undefined && NumberOfBytes !== undefined))
    throw new AwsError("ValidationException", "Please specify either number of bytes or key spec.");
  return bytes;
}

/** Independent of the order in which the context was said. */
const boundTo = (context: Context) => Buffer.from(JSON.stringify(Object.entries(context).sort()));
const nameOf = (arn: string) => createHash("sha256").update(arn).digest();
const invalid = () => new AwsError("InvalidCiphertextException", "");

/** The conditions that a grant of Curfew compares (facts B4). */
const conditionsOf = (context: Context) =>
  Object.fromEntries(
    Object.entries(context).map(([key, value]) => [`kms:EncryptionContext:${key}`, value]),
  );

export interface DataKeyDeps {
  readonly store: Store;
  readonly place: Place;
  /** What IAM must allow of an action on a key that signs; empty for a key that does not. */
  readonly needOnSigningKey: (action: string, keyId: string) => readonly Need[];
  /** The ARN of a key that signs; undefined for any other. */
  readonly signingKey: (keyId: string) => string | undefined;
}

export function createDataKeys({ store, place, needOnSigningKey, signingKey }: DataKeyDeps) {
  const roots = store.collection<string>("kms.roots");
  const arnOf = (keyId: string) =>
    keyId.startsWith("arn:") ? keyId : `arn:aws:kms:${place.region}:${place.account}:key/${keyId}`;
  const rootOf = (keyId: string): Buffer => {
    const root = roots.get(arnOf(keyId));
    if (root !== undefined) return Buffer.from(root, "base64");
    const signing = signingKey(keyId);
    if (signing !== undefined)
      throw new AwsError(
        "InvalidKeyUsageException",
        `${signing} key usage is SIGN_VERIFY which is not valid for GenerateDataKey.`,
      );
    throw new AwsError("NotFoundException", `Invalid keyId ${keyId}`);
  };
  /** A blob says which key it is under, so that Decrypt needs no key's name. */
  const keyOf = (blob: Buffer): string => {
    const arn = roots.ids().find((each) => nameOf(each).equals(blob.subarray(0, NAME_BYTES)));
    if (arn === undefined) throw invalid();
    return arn;
  };
  const need = (action: string, arn: string, context: Context): Need[] => [
    { action: `kms:${action}`, resource: arn, context: conditionsOf(context) },
  ];
  const seal = (arn: string, context: Context, plain: Buffer): Buffer => {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", rootOf(arn), nonce).setAAD(boundTo(context));
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([nameOf(arn), nonce, cipher.getAuthTag(), sealed]);
  };
  const open = (arn: string, context: Context, blob: Buffer): Buffer => {
    const rest = blob.subarray(NAME_BYTES);
    const tagEnd = NONCE_BYTES + TAG_BYTES;
    const nonce = rest.subarray(0, NONCE_BYTES);
    try {
      const decipher = createDecipheriv("aes-256-gcm", rootOf(arn), nonce)
        .setAAD(boundTo(context))
        .setAuthTag(rest.subarray(NONCE_BYTES, tagEnd));
      return Buffer.concat([decipher.update(rest.subarray(tagEnd)), decipher.final()]);
    } catch {
      throw invalid();
    }
  };
  const generate: Operation<z.infer<typeof generateInput>> = {
    input: generateInput,
    needs({ KeyId, EncryptionContext }) {
      const onSigningKey = needOnSigningKey("GenerateDataKey", KeyId);
      // Access is judged first; only who may use the key learns that its usage does not fit.
      if (onSigningKey.length > 0) return onSigningKey;
      rootOf(KeyId);
      return need("GenerateDataKey", arnOf(KeyId), EncryptionContext);
    },
    run(input) {
      const { KeyId, EncryptionContext } = input;
      rootOf(KeyId);
      const plain = randomBytes(lengthOf(input));
      return {
        KeyId: arnOf(KeyId),
        Plaintext: plain.toString("base64"),
        CiphertextBlob: seal(arnOf(KeyId), EncryptionContext, plain).toString("base64"),
      };
    },
  };
  const decrypt: Operation<z.infer<typeof decryptInput>> = {
    input: decryptInput,
    needs: ({ CiphertextBlob, EncryptionContext }) =>
      need("Decrypt", keyOf(Buffer.from(CiphertextBlob, "base64")), EncryptionContext),
    run({ KeyId, CiphertextBlob, EncryptionContext }) {
      const blob = Buffer.from(CiphertextBlob, "base64");
      const arn = keyOf(blob);
      if (KeyId !== undefined && arnOf(KeyId) !== arn)
        throw new AwsError("IncorrectKeyException", "The key is not the one it was made under.");
      const plain = open(arn, EncryptionContext, blob);
      return {
        KeyId: arn,
        Plaintext: plain.toString("base64"),
        EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
      };
    },
  };
  return {
    operations: { GenerateDataKey: generate, Decrypt: decrypt },
    /** The ARN of a key that encrypts; undefined for any other. */
    find: (keyId: string): string | undefined =>
      roots.get(arnOf(keyId)) === undefined ? undefined : arnOf(keyId),
    /** Puts a key in place once, by its ARN. */
    seed(arn: string): void {
      if (roots.get(arn) === undefined) roots.put(arn, randomBytes(32).toString("base64"));
    },
  };
}
