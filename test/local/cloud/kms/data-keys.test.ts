// Data keys of the local KMS through the real SDK client: what a client and an instance do for an encrypted session.
import { DecryptCommand, GenerateDataKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { grantPolicy } from "../../../../domain/grant-policy.ts";
import { memoryStore } from "../../../../local/cloud/core/store.ts";
import { createKms } from "../../../../local/cloud/kms/service.ts";
import { NOON, PLACE } from "../../../support/builders.ts";
import { createCloud, place } from "../front/cloud.ts";
import { documentOf } from "../iam/policies.ts";

const KEY = `arn:aws:kms:${place.region}:${place.account}:key/session-key`;
const WEB = "i-0a1b2c3d4e5f60718";
const contextOf = (target: string) => ({
  "aws:ssm:SessionId": "p-ana001-wzleysigzmbd6fmkefjqvt5w4u",
  "aws:ssm:TargetId": target,
});

function openKms() {
  const kms = createKms({ store: memoryStore(), place });
  kms.seedKey(KEY);
  kms.seedSigner("curfew-record");
  const cloud = createCloud({ more: [kms.service] });
  const as = (document: unknown) => {
    const arn = cloud.iam.seedUser({ name: "ana", policies: [{ name: "p", document }] });
    return new KMSClient(cloud.config(cloud.iam.keyFor(arn)));
  };
  return { as, all: as(documentOf([{ Effect: "Allow", Action: "kms:*", Resource: "*" }])) };
}

const generate = (client: KMSClient, target: string, KeyId = KEY) =>
  client.send(
    new GenerateDataKeyCommand({ KeyId, NumberOfBytes: 64, EncryptionContext: contextOf(target) }),
  );
const decrypt = (client: KMSClient, CiphertextBlob: Uint8Array, target: string) =>
  client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: contextOf(target) }));

describe("a data key", () => {
  it.each([
    ["AES_256", 32],
    ["AES_128", 16],
  ] as const)("is as long as its specification %s says", async (KeySpec, length) => {
    const { all } = openKms();

    const made = await all.send(new GenerateDataKeyCommand({ KeyId: KEY, KeySpec }));

    expect(made.Plaintext).toHaveLength(length);
  });

  it.each([
    ["neither a specification nor a length", {}],
    ["both", { KeySpec: "AES_256", NumberOfBytes: 32 } as const],
  ])("is refused with %s", async (_what, length) => {
    const { all } = openKms();

    const made = all.send(new GenerateDataKeyCommand({ KeyId: KEY, ...length }));

    await expect(made).rejects.toMatchObject({
      name: "ValidationException",
      message: "Please specify either number of bytes or key spec.",
    });
  });

  it("is given back to who may decrypt it, under the context it was made under", async () => {
    const { all } = openKms();
    const { Plaintext, CiphertextBlob } = await generate(all, WEB);

    const opened = await decrypt(all, CiphertextBlob!, WEB);

    expect(Plaintext).toHaveLength(64);
    expect(opened.Plaintext).toEqual(Plaintext);
    expect(opened.KeyId).toBe(KEY);
  });

  it("is given back under no other context", async () => {
    const { all } = openKms();
    const { CiphertextBlob } = await generate(all, WEB);

    const opened = decrypt(all, CiphertextBlob!, "i-0b1b2c3d4e5f60718");

    await expect(opened).rejects.toMatchObject({ name: "InvalidCiphertextException" });
  });

  it("is made by the holder of a grant for the grant's instance, and for no other (facts B4)", async () => {
    const { as } = openKms();
    const terms = {
      requestId: "req-abcdefghij0123456789",
      instanceId: WEB,
      document: "d",
      deadline: NOON,
    };
    const later = { ...terms, deadline: "2099-01-01T00:00:00.000Z" as typeof NOON };
    const ana = as(grantPolicy(PLACE, { ...later, kmsKeyArn: KEY }));

    const own = await generate(ana, WEB);
    const other = generate(ana, "i-0b1b2c3d4e5f60718");

    expect(own.KeyId).toBe(KEY);
    await expect(other).rejects.toMatchObject({ name: "AccessDeniedException" });
    await expect(decrypt(ana, own.CiphertextBlob!, WEB)).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });

  it("is made under no key that is not there", async () => {
    const { all } = openKms();

    const made = generate(all, WEB, KEY.replace("session-key", "other"));

    await expect(made).rejects.toMatchObject({ name: "NotFoundException" });
  });
});
