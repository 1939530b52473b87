// Sign, Verify and the administration of the local KMS's signing keys.
// Invariant: a disabled key signs and verifies nothing, and a key of another usage never signs.
import { z } from "zod";
import { AwsError, type Operation } from "../core/service.ts";
import type { SigningKey, SigningKeys } from "./signing-keys.ts";

const ALGORITHM = "ECDSA_SHA_256";
/** KMS takes a message itself up to this; longer ones come as a digest, which is not imitated. */
const MESSAGE_MAX = 4096;

const onKey = { KeyId: z.string().min(1) };
const onMessage = {
  ...onKey,
  Message: z.base64(),
  MessageType: z.literal("RAW").default("RAW"),
  SigningAlgorithm: z.literal(ALGORITHM),
};
const keyInput = z.strictObject(onKey);
const signInput = z.strictObject(onMessage);
const verifyInput = z.strictObject({ ...onMessage, Signature: z.base64() });
const policyName = { PolicyName: z.literal("default").default("default") };
const readPolicyInput = z.strictObject({ ...onKey, ...policyName });
const putPolicyInput = z.strictObject({
  ...onKey,
  ...policyName,
  Policy: z.string().min(1).max(32_768),
  BypassPolicyLockoutSafetyCheck: z.literal(true),
});

type OnMessage = Pick<z.infer<typeof signInput>, "KeyId" | "SigningAlgorithm" | "MessageType">;

function messageIn(text: string): Buffer {
  const message = Buffer.from(text, "base64");
  if (message.length > 0 && message.length <= MESSAGE_MAX) return message;
  throw new AwsError("ValidationException", `Message must have 1 to ${MESSAGE_MAX} bytes.`);
}

export interface SignDeps {
  readonly keys: SigningKeys;
  /** The ARN of a key that encrypts; undefined for none. */
  readonly encryptionKey: (keyId: string) => string | undefined;
}

export function signOperations({ keys, encryptionKey }: SignDeps) {
  const get = (keyId: string): SigningKey => {
    const found = keys.find(keyId);
    if (found !== undefined) return found;
    throw new AwsError("NotFoundException", `Invalid keyId ${keyId}`);
  };
  const usable = (keyId: string, action: string): SigningKey => {
    const other = encryptionKey(keyId);
    if (other !== undefined)
      throw new AwsError(
        "InvalidKeyUsageException",
        `${other} key usage is ENCRYPT_DECRYPT which is not valid for ${action}.`,
      );
    const key = get(keyId);
    if (key.isDisabled) throw new AwsError("DisabledException", `${keys.arnOf(key)} is disabled.`);
    return key;
  };
  const onMessage =
    (action: string) =>
    ({ KeyId, SigningAlgorithm, MessageType }: OnMessage) => {
      const other = encryptionKey(KeyId);
      if (other !== undefined) return [{ action: `kms:${action}`, resource: other }];
      const context = { "kms:SigningAlgorithm": SigningAlgorithm, "kms:MessageType": MessageType };
      return [keys.need(action, get(KeyId), context)];
    };
  const onKey =
    (action: string) =>
    ({ KeyId }: { readonly KeyId: string }) => [keys.need(action, get(KeyId))];

  const signing: Operation<z.infer<typeof signInput>> = {
    input: signInput,
    needs: onMessage("Sign"),
    run({ KeyId, Message }) {
      const key = usable(KeyId, "Sign");
      return {
        KeyId: keys.arnOf(key),
        Signature: keys.sign(key, messageIn(Message)).toString("base64"),
        SigningAlgorithm: ALGORITHM,
      };
    },
  };
  const verifying: Operation<z.infer<typeof verifyInput>> = {
    input: verifyInput,
    needs: onMessage("Verify"),
    run({ KeyId, Message, Signature }) {
      const key = usable(KeyId, "Verify");
      if (!keys.verify(key, messageIn(Message), Buffer.from(Signature, "base64")))
        throw new AwsError("KMSInvalidSignatureException", "");
      return { KeyId: keys.arnOf(key), SignatureValid: true, SigningAlgorithm: ALGORITHM };
    },
  };
  const publicKey: Operation<z.infer<typeof keyInput>> = {
    input: keyInput,
    needs: onKey("GetPublicKey"),
    run({ KeyId }) {
      const key = usable(KeyId, "GetPublicKey");
      return {
        KeyId: keys.arnOf(key),
        PublicKey: keys.publicKey(key).toString("base64"),
        KeySpec: "ECC_NIST_P256",
        KeyUsage: "SIGN_VERIFY",
        SigningAlgorithms: [ALGORITHM],
      };
    },
  };
  const switching = (action: "EnableKey" | "DisableKey"): Operation<z.infer<typeof keyInput>> => ({
    input: keyInput,
    needs: onKey(action),
    run({ KeyId }) {
      keys.setEnabled(get(KeyId), action === "EnableKey");
      return {};
    },
  });
  const readPolicy: Operation<z.infer<typeof readPolicyInput>> = {
    input: readPolicyInput,
    needs: onKey("GetKeyPolicy"),
    run: ({ KeyId }) => ({ Policy: keys.policyOf(get(KeyId)), PolicyName: "default" }),
  };
  const putPolicy: Operation<z.infer<typeof putPolicyInput>> = {
    input: putPolicyInput,
    needs: onKey("PutKeyPolicy"),
    run({ KeyId, Policy }) {
      keys.setPolicy(get(KeyId), Policy);
      return {};
    },
  };
  return {
    Sign: signing,
    Verify: verifying,
    GetPublicKey: publicKey,
    EnableKey: switching("EnableKey"),
    DisableKey: switching("DisableKey"),
    GetKeyPolicy: readPolicy,
    PutKeyPolicy: putPolicy,
  };
}
