import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { TerminateSessionCommand } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { createSts } from "../../../../local/cloud/sts/sts.ts";
import { ADMIN, createCloud, credentialsOf, place, START } from "../front/cloud.ts";
import { documentOf } from "../iam/policies.ts";

const user = (name: string) => `arn:aws:iam::${place.account}:user/${name}`;
const roleArn = `arn:aws:iam::${place.account}:role/curfew/p-ana`;

interface TrustRest {
  Effect?: string;
  Principal?: unknown;
  Action?: unknown;
  Condition?: unknown;
}

function prepare(rest: TrustRest = {}, options: Parameters<typeof createCloud>[0] = {}) {
  const cloud = createCloud(options);
  const assume = {
    name: "may",
    document: documentOf([{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }]),
  };
  const never = {
    name: "never",
    document: documentOf([{ Effect: "Deny", Action: "sts:*", Resource: "*" }]),
  };
  cloud.iam.seedUser({ name: "ana" });
  cloud.iam.seedUser({ name: "ben", policies: [assume] });
  cloud.iam.seedUser({ name: "cy", policies: [never] });
  const statement = { Effect: "Allow", Principal: { AWS: user("ana") }, Action: "sts:AssumeRole" };
  cloud.iam.seedRole({
    name: "p-ana",
    path: "/curfew/",
    policies: [ADMIN],
    trust: documentOf([{ ...statement, ...rest }]),
    maxSessionSeconds: 43_200,
  });
  const become = (name: string, input: object = {}) =>
    cloud
      .as(cloud.iam.keyFor(user(name)))
      .sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: "p-ana", ...input }));
  return { ...cloud, become };
}

describe("GetCallerIdentity", () => {
  it("needs no permission", async () => {
    const cloud = prepare();

    const me = await cloud
      .as(cloud.iam.keyFor(user("ana")))
      .sts.send(new GetCallerIdentityCommand({}));

    expect(me).toMatchObject({ Account: place.account, Arn: user("ana") });
    expect(me.UserId).toMatch(/^AIDA/);
  });
});

describe("AssumeRole", () => {
  it("gives whom the trust policy names a session, without a path in its ARN (facts A2)", async () => {
    const cloud = prepare();

    const answer = await cloud.become("ana");

    const me = await cloud.as(credentialsOf(answer)).sts.send(new GetCallerIdentityCommand({}));
    expect(me.Arn).toBe(`arn:aws:sts::${place.account}:assumed-role/p-ana/p-ana`);
    expect(me.UserId).toMatch(/^AROA[A-Z2-7]{17}:p-ana$/);
    expect(answer.Credentials?.AccessKeyId).toMatch(/^ASIA/);
    expect(answer.Credentials?.Expiration).toEqual(new Date(START + 3_600_000));
  });

  it.each<[string, TrustRest, string, boolean]>([
    ["refuses whom nothing names", {}, "ben", false],
    [
      "takes the account's own policy where the account is trusted",
      { Principal: { AWS: place.account } },
      "ben",
      true,
    ],
    [
      "asks for an own policy where only the account is trusted",
      { Principal: { AWS: place.account } },
      "ana",
      false,
    ],
    [
      "knows the account's root",
      { Principal: { AWS: `arn:aws:iam::${place.account}:root` } },
      "ben",
      true,
    ],
    ["lets a Deny of the caller's own policy win", { Principal: { AWS: user("cy") } }, "cy", false],
    [
      "is not open to people through a service's trust",
      { Principal: { Service: "lambda.amazonaws.com" } },
      "ben",
      false,
    ],
    ["lets a Deny of the trust policy win", { Effect: "Deny", Principal: "*" }, "ana", false],
    [
      "holds the session's name to the trust policy (facts C6)",
      { Condition: { StringEquals: { "sts:RoleSessionName": "p-ben" } } },
      "ana",
      false,
    ],
    [
      "lets the pinned session name through",
      { Condition: { StringEquals: { "sts:RoleSessionName": "p-ana" } } },
      "ana",
      true,
    ],
    [
      "knows the end of aws:userid",
      { Condition: { StringLike: { "aws:userid": "*:ana" } } },
      "ana",
      false,
    ],
  ])("%s", async (_rule, rest, who, expected) => {
    const cloud = prepare(rest);

    const answer = await cloud.become(who).catch((error: Error) => error.name);

    expect(answer).toEqual(
      expected ? expect.objectContaining({ Credentials: expect.anything() }) : "AccessDenied",
    );
  });

  it("says so in AWS's sentence", async () => {
    const cloud = prepare();

    const answer = cloud.become("ben");

    await expect(answer).rejects.toMatchObject({
      message: `User: ${user("ben")} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      $metadata: { httpStatusCode: 403 },
    });
  });

  it("denies a role that does not exist in the same words", async () => {
    const cloud = prepare();

    const answer = cloud.become("ana", { RoleArn: `${roleArn}x` });

    await expect(answer).rejects.toThrow(/is not authorized to perform: sts:AssumeRole/);
  });

  it.each([
    { RoleSessionName: "a" },
    { RoleSessionName: "a b" },
    { RoleSessionName: "a".repeat(65) },
    { DurationSeconds: 899 },
    { DurationSeconds: 43_201 },
    { Policy: "{}" },
  ])("refuses %j", async (input) => {
    const cloud = prepare();

    const answer = cloud.become("ana", input);

    await expect(answer).rejects.toMatchObject({ name: "ValidationError" });
  });

  it("ends the session at its expiry", async () => {
    const cloud = prepare();
    const session = cloud.as(credentialsOf(await cloud.become("ana", { DurationSeconds: 900 })));
    await cloud.clock.advance(899_999);
    await session.sts.send(new GetCallerIdentityCommand({}));

    await cloud.clock.advance(1);

    await expect(session.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "ExpiredToken",
    });
    await expect(
      session.ssm.send(new TerminateSessionCommand({ SessionId: "x" })),
    ).rejects.toMatchObject({ name: "ExpiredTokenException" });
  });

  it("gives who is already a role one hour at most (facts C6)", async () => {
    const principal = `arn:aws:iam::${place.account}:role/sso`;
    const cloud = prepare({ Principal: { AWS: principal } });
    cloud.iam.seedRole({
      name: "sso",
      trust: documentOf([{ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }]),
    });
    const sso = cloud.as(cloud.iam.keyFor(principal, "ana@example.com"));
    const become = (DurationSeconds: number) =>
      sso.sts.send(
        new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: "p-ana", DurationSeconds }),
      );

    const long = become(3601);

    await expect(long).rejects.toThrow(/1 hour session limit for roles assumed by role chaining/);
    await expect(become(3600)).resolves.toBeDefined();
  });

  it("asks for sts:SetSourceIdentity when a source identity is set (facts C6)", async () => {
    const plain = prepare();
    const pinned = prepare({
      Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
      Condition: { StringEquals: { "sts:SourceIdentity": "ana" } },
    });

    const refused = plain.become("ana", { SourceIdentity: "ana" });
    const answer = await pinned.become("ana", { SourceIdentity: "ana" });

    await expect(refused).rejects.toThrow(/sts:SetSourceIdentity/);
    expect(answer.SourceIdentity).toBe("ana");
  });

  it("asks for sts:TagSession when the session is tagged, and then goes by the tags (facts B1)", async () => {
    const plain = prepare();
    const open = prepare({ Action: ["sts:AssumeRole", "sts:TagSession"] });
    const Tags = [{ Key: "SSMSessionRunAs", Value: "deploy" }];

    const refused = plain.become("ana", { Tags });
    const { Credentials } = await open.become("ana", { Tags });

    await expect(refused).rejects.toThrow(/sts:TagSession/);
    const caller = open.iam.callerOf(Credentials?.AccessKeyId ?? "");
    expect(caller && open.iam.tagOf(caller, "SSMSessionRunAs")).toBe("deploy");
  });

  it("takes a service for the one that the trust policy names", () => {
    const cloud = prepare({ Principal: { Service: "lambda.amazonaws.com" } });
    const sts = createSts({ iam: cloud.iam, clock: cloud.clock });
    const run = (arn: string) => () =>
      sts.operations.AssumeRole!.run(
        {
          RoleArn: roleArn,
          RoleSessionName: "fn",
          DurationSeconds: 900,
          Tags: [],
          TransitiveTagKeys: [],
        },
        {
          requestId: "r",
          caller: {
            kind: "service",
            arn,
            accountId: place.account,
            userId: arn,
            accessKeyId: "",
            principalArn: arn,
          },
        },
      );

    expect(run("states.amazonaws.com")).toThrow(/not authorized/);
    expect(run("lambda.amazonaws.com")()).toMatchObject({ Credentials: expect.anything() });
  });

  it("leaves nothing to the sessions of a role that was made anew", async () => {
    const cloud = prepare();
    const session = cloud.as(credentialsOf(await cloud.become("ana")));
    const end = () => session.ssm.send(new TerminateSessionCommand({ SessionId: "x" }));
    await end();
    const name = { RoleName: "p-ana" };
    const policy = { ...name, PolicyName: ADMIN.name };
    await cloud.admin.iam.send(new DeleteRolePolicyCommand(policy));
    await cloud.admin.iam.send(new DeleteRoleCommand(name));
    const trust = documentOf([{ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }]);
    await cloud.admin.iam.send(
      new CreateRoleCommand({ ...name, Path: "/curfew/", AssumeRolePolicyDocument: trust }),
    );
    await cloud.admin.iam.send(
      new PutRolePolicyCommand({ ...policy, PolicyDocument: JSON.stringify(ADMIN.document) }),
    );

    const ended = end();

    await expect(ended).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});
