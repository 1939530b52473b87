// Key policies of the local KMS through the real SDK client: a key that one function alone may sign with.
import {
  DisableKeyCommand,
  EnableKeyCommand,
  GenerateDataKeyCommand,
  GetKeyPolicyCommand,
  GetPublicKeyCommand,
  KMSClient,
  PutKeyPolicyCommand,
  SignCommand,
  VerifyCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { memoryStore } from "../../../../local/cloud/core/store.ts";
import { serviceTrust } from "../../../../local/cloud/iam/seeds.ts";
import { createKms } from "../../../../local/cloud/kms/service.ts";
import { createCloud, place } from "../front/cloud.ts";
import { documentOf } from "../iam/policies.ts";

const ALIAS = "door-key";
const KEY = `alias/${ALIAS}`;
const ENCRYPTS = `arn:aws:kms:${place.region}:${place.account}:key/session-key`;
const roleArn = (name: string) => `arn:aws:iam::${place.account}:role/${name}`;
const functionArn = (name: string) =>
  `arn:aws:lambda:${place.region}:${place.account}:function:${name}`;
const ROOT = `arn:aws:iam::${place.account}:root`;
const SIGN = { Effect: "Allow", Action: "kms:Sign", Resource: "*" };
const EVERYTHING = { Effect: "Allow", Action: "*", Resource: "*" };

const MANAGE = {
  Sid: "ManageButNeverSign",
  Effect: "Allow",
  Principal: { AWS: ROOT },
  Action: ["kms:Get*", "kms:PutKeyPolicy", "kms:EnableKey", "kms:DisableKey", "kms:Verify"],
  Resource: "*",
};
const denySign = (Sid: string, Condition: object) => ({
  Sid,
  Effect: "Deny",
  Principal: { AWS: "*" },
  Action: ["kms:Sign", "kms:CreateGrant"],
  Resource: "*",
  Condition,
});
/** The policy of decision 0044: the account manages the key, and one function of one role signs with it. */
const DOOR_POLICY = documentOf([
  MANAGE,
  { ...SIGN, Sid: "TheDoorSigns", Principal: { AWS: roleArn("door") } },
  denySign("NoOtherRoleSigns", { ArnNotEquals: { "aws:PrincipalArn": roleArn("door") } }),
  denySign("NoOtherFunctionSigns", {
    ArnNotEquals: { "lambda:SourceFunctionArn": functionArn("curfew-Slack") },
  }),
]);

function openKms(policy?: string) {
  const kms = createKms({ store: memoryStore(), place });
  kms.seedSigner(ALIAS, policy);
  kms.seedKey(ENCRYPTS);
  const cloud = createCloud({ more: [kms.service] });
  const { iam } = cloud;
  const client = (keys: ReturnType<typeof iam.keyFor>) => new KMSClient(cloud.config(keys));
  const policies = (statements: readonly object[]) =>
    statements.length === 0 ? [] : [{ name: "p", document: documentOf(statements) }];
  return {
    kms,
    user: (...statements: readonly object[]) =>
      client(iam.keyFor(iam.seedUser({ name: "ana", policies: policies(statements) }))),
    /** A call from a function's environment, under its role. */
    fn(role: string, functionName: string, ...statements: readonly object[]) {
      const trust = serviceTrust("lambda.amazonaws.com");
      const arn = iam.seedRole({ name: role, trust, policies: policies(statements) });
      return client(iam.keyFor(arn, functionName));
    },
    /** A session of a role outside every function. */
    session(role: string, ...statements: readonly object[]) {
      const trust = serviceTrust("ec2.amazonaws.com");
      const arn = iam.seedRole({ name: role, trust, policies: policies(statements) });
      return client(iam.keyFor(arn, "curfew-Slack"));
    },
  };
}

const MESSAGE = {
  Message: Buffer.from("a text"),
  MessageType: "RAW",
  SigningAlgorithm: "ECDSA_SHA_256",
} as const;
const sign = (client: KMSClient, KeyId = KEY) =>
  client.send(new SignCommand({ KeyId, ...MESSAGE }));
const denied = (message: string) => ({
  name: "AccessDeniedException",
  message: expect.stringContaining(message),
});

describe("a key with a policy of its own", () => {
  it("signs for the function and role that the policy names, without a policy of the role", async () => {
    const { fn, kms } = openKms(DOOR_POLICY);

    const signed = await sign(fn("door", "curfew-Slack"));

    expect(signed.KeyId).toBe(kms.keyArn(ALIAS));
  });

  it("signs for nobody else, whatever IAM allows them", async () => {
    const { fn, user } = openKms(DOOR_POLICY);
    const otherRole = fn("other", "curfew-Slack", EVERYTHING);
    const otherFunction = fn("door", "curfew-Person", EVERYTHING);

    const deny = denied("with an explicit deny in a resource-based policy");
    await expect(sign(user(EVERYTHING))).rejects.toMatchObject(deny);
    await expect(sign(otherRole)).rejects.toMatchObject(deny);
    await expect(sign(otherFunction)).rejects.toMatchObject(deny);
  });

  it("signs for no session of the role outside its function, whatever the session is called", async () => {
    const { session } = openKms(DOOR_POLICY);

    await expect(sign(session("door", EVERYTHING))).rejects.toMatchObject(
      denied("with an explicit deny in a resource-based policy"),
    );
  });

  it("allows nothing of which its policy says nothing, even to an administrator", async () => {
    const { user } = openKms(documentOf([MANAGE]));

    await expect(sign(user(EVERYTHING))).rejects.toMatchObject(
      denied("because no resource-based policy allows the kms:Sign action"),
    );
  });

  it("leaves to IAM what it allows to the account", async () => {
    const { user } = openKms(documentOf([MANAGE]));
    const reading = (client: KMSClient) => client.send(new GetPublicKeyCommand({ KeyId: KEY }));

    await reading(user({ Effect: "Allow", Action: "kms:GetPublicKey", Resource: "*" }));

    await expect(reading(user(SIGN))).rejects.toMatchObject(
      denied("because no identity-based policy allows the kms:GetPublicKey action"),
    );
  });

  it("without a policy of its own leaves all to IAM, as AWS's default does", async () => {
    const { user, kms } = openKms();

    expect((await sign(user(SIGN))).KeyId).toBe(kms.keyArn(ALIAS));
    await expect(sign(user())).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  it("counts a Deny of IAM beside an Allow of the key", async () => {
    const { fn } = openKms(DOOR_POLICY);

    const signing = sign(fn("door", "curfew-Slack", { ...SIGN, Effect: "Deny" }));

    await expect(signing).rejects.toMatchObject(
      denied("explicit deny in an identity-based policy"),
    );
  });
});

describe("the administration of a key", () => {
  it("can give itself the key by another policy: that is what the alarm on PutKeyPolicy is for", async () => {
    const { user } = openKms(DOOR_POLICY);
    const admin = user(EVERYTHING);
    const Policy = documentOf([{ ...MANAGE, Action: "kms:*" }]);

    await admin.send(
      new PutKeyPolicyCommand({ KeyId: KEY, Policy, BypassPolicyLockoutSafetyCheck: true }),
    );

    expect((await sign(admin)).Signature).toBeDefined();
    const read = await admin.send(new GetKeyPolicyCommand({ KeyId: KEY }));
    expect(read.Policy).toBe(Policy);
  });

  it("sets no policy that KMS does not understand, and leaves the old one", async () => {
    const { user } = openKms(DOOR_POLICY);
    const admin = user(EVERYTHING);
    const Policy = documentOf([SIGN]);

    const put = admin.send(
      new PutKeyPolicyCommand({ KeyId: KEY, Policy, BypassPolicyLockoutSafetyCheck: true }),
    );

    await expect(put).rejects.toMatchObject({ name: "MalformedPolicyDocumentException" });
    const read = await admin.send(new GetKeyPolicyCommand({ KeyId: KEY }));
    expect(read.Policy).toBe(DOOR_POLICY);
  });

  it("disables a key, which then signs and verifies nothing until it is enabled", async () => {
    const { user } = openKms();
    const admin = user(EVERYTHING);

    await admin.send(new DisableKeyCommand({ KeyId: KEY }));
    await expect(sign(admin)).rejects.toMatchObject({ name: "DisabledException" });

    await admin.send(new EnableKeyCommand({ KeyId: KEY }));
    expect((await sign(admin)).Signature).toBeDefined();
  });
});

describe("a signature", () => {
  it("is verified by KMS for the message it was made over, and for no other", async () => {
    const all = openKms().user(EVERYTHING);
    const { Signature } = await sign(all);
    const verify = (text: string) =>
      all.send(
        new VerifyCommand({ KeyId: KEY, ...MESSAGE, Message: Buffer.from(text), Signature }),
      );

    expect((await verify("a text")).SignatureValid).toBe(true);
    await expect(verify("another text")).rejects.toMatchObject({
      name: "KMSInvalidSignatureException",
    });
  });

  it("is made by no key that encrypts, and a data key under none that signs", async () => {
    const all = openKms().user(EVERYTHING);

    await expect(sign(all, ENCRYPTS)).rejects.toMatchObject({ name: "InvalidKeyUsageException" });
    const generate = all.send(new GenerateDataKeyCommand({ KeyId: KEY, KeySpec: "AES_256" }));
    await expect(generate).rejects.toMatchObject({ name: "InvalidKeyUsageException" });
  });
});
