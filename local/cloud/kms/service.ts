// KMS of the local cloud: key pairs on P-256 that sign, and keys under which data keys are made.
// Never untrue: a key signs the same at every start, and only for who may use it.
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { z } from "zod";
import { AwsError, type Need, type Operation, type Place, type Service } from "../core/service.ts";
import type { Store } from "../core/store.ts";
import { createDataKeys } from "./data-keys.ts";
import { keyArnOf } from "./keys.ts";

interface Signer {
  readonly alias: string;
  /** PKCS #8, PEM. */
  readonly privateKey: string;
}

const ALGORITHM = "ECDSA_SHA_256";
/** KMS takes a message itself up to this; longer ones come as a digest, which is not imitated. */
const MESSAGE_MAX = 4096;

const signInput = z.strictObject({
  KeyId: z.string().min(1),
  Message: z.base64(),
  MessageType: z.literal("RAW").default("RAW"),
  SigningAlgorithm: z.literal(ALGORITHM),
});
const publicKeyInput = z.strictObject({ KeyId: z.string().min(1) });

export type Kms = ReturnType<typeof createKms>;

export function createKms({ store, place }: { readonly store: Store; readonly place: Place }) {
  const signers = store.collection<Signer>("kms.signers");
  const dataKeys = createDataKeys({ store, place });
  const keyArn = (alias: string) => keyArnOf(place, alias);
  const aliasArn = `arn:aws:kms:${place.region}:${place.account}:alias/`;
  const find = (keyId: string): Signer | undefined =>
    signers
      .values()
      .find(({ alias }) => [`alias/${alias}`, aliasArn + alias, keyArn(alias)].includes(keyId));
  const signerOf = (keyId: string): Signer => {
    const found = find(keyId);
    if (found !== undefined) return found;
    throw new AwsError("NotFoundException", `Invalid keyId ${keyId}`);
  };
  const need = (action: string, keyId: string, context: Need["context"] = {}): Need[] => {
    const { alias } = signerOf(keyId);
    return [
      {
        action: `kms:${action}`,
        resource: keyArn(alias),
        context: { "kms:ResourceAliases": [`alias/${alias}`], ...context },
      },
    ];
  };
  const signing: Operation<z.infer<typeof signInput>> = {
    input: signInput,
    needs: ({ KeyId, SigningAlgorithm, MessageType }) =>
      need("Sign", KeyId, {
        "kms:SigningAlgorithm": SigningAlgorithm,
        "kms:MessageType": MessageType,
      }),
    run({ KeyId, Message }) {
      const { alias, privateKey } = signerOf(KeyId);
      const message = Buffer.from(Message, "base64");
      if (message.length === 0 || message.length > MESSAGE_MAX)
        throw new AwsError("ValidationException", `Message must have 1 to ${MESSAGE_MAX} bytes.`);
      const signature = sign("sha256", message, createPrivateKey(privateKey));
      return {
        KeyId: keyArn(alias),
        Signature: signature.toString("base64"),
        SigningAlgorithm: ALGORITHM,
      };
    },
  };
  const publicKey: Operation<z.infer<typeof publicKeyInput>> = {
    input: publicKeyInput,
    needs: ({ KeyId }) => need("GetPublicKey", KeyId),
    run({ KeyId }) {
      const { alias, privateKey } = signerOf(KeyId);
      const der = createPublicKey(privateKey).export({ type: "spki", format: "der" });
      return {
        KeyId: keyArn(alias),
        PublicKey: der.toString("base64"),
        KeySpec: "ECC_NIST_P256",
        KeyUsage: "SIGN_VERIFY",
        SigningAlgorithms: [ALGORITHM],
      };
    },
  };
  const service: Service = {
    name: "kms",
    protocol: "json",
    operations: { Sign: signing, GetPublicKey: publicKey, ...dataKeys.operations },
  };
  return {
    service,
    keyArn,
    /** Puts a symmetric key in place once, by its ARN. */
    seedKey: dataKeys.seed,
    /** Makes the key pair behind an alias once. */
    seedSigner(alias: string): void {
      if (signers.get(alias) !== undefined) return;
      const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const pem = privateKey.export({ type: "pkcs8", format: "pem" });
      signers.put(alias, { alias, privateKey: pem.toString() });
    },
  };
}
