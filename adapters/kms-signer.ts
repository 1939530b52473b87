// Signing what leaves the account, with a key whose private half never does.
// Never untrue: the public key comes from KMS itself, not from whoever asks for the signature.
import { createPublicKey } from "node:crypto";
import {
  GetPublicKeyCommand,
  KMSClient,
  type KMSClientConfig,
  SignCommand,
} from "@aws-sdk/client-kms";
import { Fault } from "../domain/fault.ts";

export interface Signer {
  /** The key's ARN and public half (SPKI, PEM). */
  publicKey(): Promise<{ readonly arn: string; readonly pem: string }>;
  /** ECDSA with SHA-256 over a text of at most 4,096 bytes; DER, base64. */
  sign(text: string): Promise<string>;
}

/** `alias` without `alias/`. */
export function kmsSigner(config: KMSClientConfig, alias: string): Signer {
  const client = new KMSClient(config);
  const KeyId = `alias/${alias}`;
  return {
    async publicKey() {
      const { KeyId: arn, PublicKey: der } = await client.send(new GetPublicKeyCommand({ KeyId }));
      if (arn === undefined || der === undefined)
        throw new Fault("KMS gave no public key", { retryable: true });
      const key = createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" });
      return { arn, pem: key.export({ type: "spki", format: "pem" }).toString() };
    },
    async sign(text) {
      const { Signature } = await client.send(
        new SignCommand({
          KeyId,
          Message: Buffer.from(text),
          MessageType: "RAW",
          SigningAlgorithm: "ECDSA_SHA_256",
        }),
      );
      if (Signature === undefined) throw new Fault("KMS gave no signature", { retryable: true });
      return Buffer.from(Signature).toString("base64");
    },
  };
}
