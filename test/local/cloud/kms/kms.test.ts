// The local KMS through the adapter that ships, and so through the real SDK client.
import { verify } from "node:crypto";
import { KMSClient, SignCommand } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { kmsSigner } from "../../../../adapters/kms-signer.ts";
import { memoryStore } from "../../../../local/cloud/core/store.ts";
import { createKms } from "../../../../local/cloud/kms/service.ts";
import { createCloud, place } from "../front/cloud.ts";
import { documentOf } from "../iam/policies.ts";

function openKms(store = memoryStore()) {
  const kms = createKms({ store, place });
  kms.seedSigner("curfew-record");
  const cloud = createCloud({ more: [kms.service] });
  const as = (...statements: readonly object[]) => {
    const document = documentOf(statements.map((each) => ({ Effect: "Allow", ...each })));
    const arn = cloud.iam.seedUser({ name: "ana", policies: [{ name: "p", document }] });
    return cloud.config(cloud.iam.keyFor(arn));
  };
  return { kms, as, all: as({ Action: "kms:*", Resource: "*" }) };
}

describe("a signing key", () => {
  it("signs what its public half verifies, and nothing else", async () => {
    const signer = kmsSigner(openKms().all, "curfew-record");

    const signature = Buffer.from(await signer.sign("a text"), "base64");

    const { pem } = await signer.publicKey();
    expect(verify("sha256", Buffer.from("a text"), pem, signature)).toBe(true);
    expect(verify("sha256", Buffer.from("another"), pem, signature)).toBe(false);
  });

  it("is the same after a restart", async () => {
    const store = memoryStore();
    const before = await kmsSigner(openKms(store).all, "curfew-record").publicKey();

    const after = await kmsSigner(openKms(store).all, "curfew-record").publicKey();

    expect(after).toEqual(before);
  });

  it("serves only who may use it", async () => {
    const { as, kms } = openKms();
    const resource = kms.keyArn("curfew-record");
    const reader = kmsSigner(
      as({ Action: "kms:GetPublicKey", Resource: resource }),
      "curfew-record",
    );

    await reader.publicKey();

    await expect(reader.sign("a text")).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  it("that is not there is NotFoundException", async () => {
    const signer = kmsSigner(openKms().all, "other");

    await expect(signer.publicKey()).rejects.toMatchObject({ name: "NotFoundException" });
  });

  it("takes no message that is too long, and no digest in its place", async () => {
    const { all } = openKms();
    const sign = (Message: Buffer, MessageType: "RAW" | "DIGEST") =>
      new KMSClient(all).send(
        new SignCommand({
          KeyId: "alias/curfew-record",
          Message,
          MessageType,
          SigningAlgorithm: "ECDSA_SHA_256",
        }),
      );

    await expect(sign(Buffer.alloc(4097, "a"), "RAW")).rejects.toMatchObject({
      name: "ValidationException",
    });
    await expect(sign(Buffer.alloc(32), "DIGEST")).rejects.toMatchObject({
      name: "ValidationException",
    });
  });
});
