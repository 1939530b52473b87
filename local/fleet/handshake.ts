// The agent's side of the handshake of a session that is encrypted by KMS (facts B4): the client makes a data key with
// the person's rights, the instance has it decrypted with its own, and both show that they have it.
// Never untrue: nothing of the session is shown before the client has answered the challenge.
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { z } from "zod";
import { AwsError } from "../cloud/core/service.ts";
import type { SessionRecord } from "../cloud/ssm/session-record.ts";
import type { Agent } from "./agent.ts";
import { PAYLOAD } from "./wire/codec.ts";
import { fieldsOf, type Seal, type Stream } from "./wire/stream.ts";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const DATA_KEY_BYTES = 64;

/** AES-256-GCM as both ends use it: nonce, ciphertext, tag. The agent encrypts with the key's first half. */
export function sealOf(outKey: Buffer, inKey: Buffer): Seal {
  return {
    close(plain) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", outKey, nonce);
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed) {
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const tag = sealed.subarray(sealed.length - TAG_BYTES);
      const decipher = createDecipheriv("aes-256-gcm", inKey, nonce).setAuthTag(tag);
      const body = sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]);
    },
  };
}

const Response = z.object({
  ProcessedClientActions: z.array(
    z.object({
      ActionType: z.string(),
      ActionStatus: z.number(),
      ActionResult: z.object({ KMSCipherTextKey: z.base64() }).partial().nullish(),
      Error: z.string().default(""),
    }),
  ),
});

export interface HandshakeDeps {
  readonly session: SessionRecord;
  readonly keyId: string;
  readonly agent: Agent;
  readonly stream: Stream;
  readonly now: () => number;
  readonly onReady: () => void;
  /** With the agent's words. */
  readonly onFailed: (text: string) => void;
}

export type Handshake = ReturnType<typeof createHandshake>;

/** Begins with the agent's request; `hear` takes what the client says to it. */
export function createHandshake(deps: HandshakeDeps) {
  const { session, keyId, agent, stream, now, onReady, onFailed } = deps;
  const began = now();
  const challenge = randomBytes(DATA_KEY_BYTES);
  let seal: Seal | undefined;
  const say = (payloadType: number, content: object) =>
    stream.write(JSON.stringify(content), payloadType);
  say(PAYLOAD.handshakeRequest, {
    AgentVersion: "3.3.1611.0",
    RequestedClientActions: [
      { ActionType: "KMSEncryption", ActionParameters: { KMSKeyId: keyId } },
      {
        ActionType: "SessionType",
        ActionParameters: { SessionType: session.settings.sessionType, Properties: {} },
      },
    ],
  });
  const keyFrom = async (blob: string): Promise<Buffer> => {
    const answer = await agent.call(session.target, "kms", "Decrypt", {
      KeyId: keyId,
      CiphertextBlob: blob,
      EncryptionContext: {
        "aws:ssm:SessionId": session.id,
        "aws:ssm:TargetId": session.target,
      },
    });
    return Buffer.from(String((answer as { Plaintext: string }).Plaintext), "base64");
  };
  const processed = async (payload: Uint8Array) => {
    const actions = Response.parse(fieldsOf(payload)).ProcessedClientActions;
    const kms = actions.find(({ ActionType }) => ActionType === "KMSEncryption");
    const blob = kms?.ActionResult?.KMSCipherTextKey;
    if (kms?.ActionStatus !== 1 || blob === undefined)
      return onFailed(
        `Encountered error while initiating handshake. KMSEncryption failed on client with status ${kms?.ActionStatus ?? 3} error: ${kms?.Error ?? ""}`,
      );
    try {
      const key = await keyFrom(blob);
      const half = DATA_KEY_BYTES / 2;
      seal = sealOf(key.subarray(0, half), key.subarray(half));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return onFailed(
        `Fetching data key failed: Unable to retrieve data key, Error when decrypting data key ${error.name}`,
      );
    }
    say(PAYLOAD.challenge, { Challenge: Buffer.from(seal.close(challenge)).toString("base64") });
  };
  const isAnswered = (payload: Uint8Array): boolean => {
    try {
      const { Challenge } = fieldsOf(payload);
      const answer = seal?.open(Buffer.from(String(Challenge), "base64"));
      return answer !== undefined && challenge.equals(answer);
    } catch {
      return false;
    }
  };
  return {
    async hear(payloadType: number, payload: Uint8Array): Promise<void> {
      if (payloadType === PAYLOAD.handshakeResponse && seal === undefined)
        return processed(payload);
      if (payloadType !== PAYLOAD.challengeAnswer || seal === undefined) return;
      if (!isAnswered(payload)) return onFailed("Encryption challenge does not match");
      say(PAYLOAD.handshakeComplete, {
        HandshakeTimeToComplete: (now() - began) * 1_000_000,
        CustomerMessage: "This session is encrypted using AWS KMS.",
      });
      stream.secure(seal);
      onReady();
    },
  };
}
