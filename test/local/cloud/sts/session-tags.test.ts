import { CreateUserCommand, DeleteUserCommand } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, type AssumeRoleCommandInput } from "@aws-sdk/client-sts";
import { beforeEach, describe, expect, it } from "vitest";
import type { Credentials } from "../../../../local/cloud/iam/keys.ts";
import { createCloud, credentialsOf, place } from "../front/cloud.ts";
import { documentOf } from "../iam/policies.ts";

const arn = (rest: string) => `arn:aws:iam::${place.account}:${rest}`;
const ALL = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];
const trusting = (principal: string, actions: readonly string[] = ALL, condition?: object) =>
  documentOf([
    {
      Effect: "Allow",
      Principal: { AWS: principal },
      Action: actions,
      ...(condition && { Condition: condition }),
    },
  ]);
const tag = (Key: string, Value: string) => ({ Key, Value });

describe("what a role's session carries", () => {
  let cloud: ReturnType<typeof createCloud>;
  const ana = () => cloud.iam.keyFor(arn("user/ana"));
  const assume = async (
    who: Credentials,
    role: string,
    more: Partial<AssumeRoleCommandInput> = {},
  ) =>
    credentialsOf(
      await cloud
        .as(who)
        .sts.send(
          new AssumeRoleCommand({ RoleArn: arn(`role/${role}`), RoleSessionName: "s1", ...more }),
        ),
    );
  const tagOf = ({ accessKeyId }: Credentials, key: string) =>
    cloud.iam.tagOf(cloud.iam.callerOf(accessKeyId)!, key);
  const target = (actions: readonly string[] = ALL, condition?: object) =>
    cloud.iam.seedRole({
      name: "target",
      trust: trusting(arn("role/sso"), actions, condition),
      tags: { Team: "role" },
    });

  beforeEach(() => {
    cloud = createCloud();
    cloud.iam.seedUser({ name: "ana" });
    cloud.iam.seedRole({ name: "sso", trust: trusting(arn("user/ana")), tags: { Team: "role" } });
  });

  it("is a tag of the session before the role's own, whatever the case of the key (facts K9)", async () => {
    const policies = [
      {
        name: "p",
        document: documentOf([
          {
            Effect: "Allow",
            Action: "ssm:StartSession",
            Resource: "*",
            Condition: { StringEquals: { "aws:PrincipalTag/Team": "session" } },
          },
        ]),
      },
    ];
    const trust = trusting(arn("user/ana"));
    cloud.iam.seedRole({ name: "sso", trust, policies, tags: { Team: "role" } });
    const may = ({ accessKeyId }: Credentials) =>
      cloud.iam.authorize(cloud.iam.callerOf(accessKeyId)!, {
        action: "ssm:StartSession",
        resource: "*",
      }).allowed;
    const plain = await assume(ana(), "sso");

    const tagged = await assume(ana(), "sso", { Tags: [tag("tEAM", "session")] });

    expect([tagOf(plain, "team"), tagOf(tagged, "Team")]).toEqual(["role", "session"]);
    expect([may(plain), may(tagged)]).toEqual([false, true]);
  });

  it.each([
    ["two keys that differ in case only", { Tags: [tag("Team", "a"), tag("team", "b")] }],
    ["a transitive key that is no tag's", { TransitiveTagKeys: ["Team"] }],
  ])("is refused with %s", async (_what, more) => {
    const assumed = assume(ana(), "sso", more);

    await expect(assumed).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });

  it("is refused with a sign that tags may not have", async () => {
    const assumed = assume(ana(), "sso", { Tags: [tag("a<b", "x")] });

    await expect(assumed).rejects.toMatchObject({ name: "ValidationError" });
  });

  it("goes on to the next role where it is transitive, and only there", async () => {
    target();
    const sso = await assume(ana(), "sso", {
      Tags: [tag("Person", "ana"), tag("Team", "session")],
      TransitiveTagKeys: ["person"],
    });

    const session = await assume(sso, "target");

    expect([tagOf(session, "Person"), tagOf(session, "Team")]).toEqual(["ana", "role"]);
  });

  it("needs sts:TagSession of the next role when it is transitive", async () => {
    target(["sts:AssumeRole"]);
    const plain = await assume(ana(), "sso", { Tags: [tag("Person", "ana")] });
    const transitive = await assume(ana(), "sso", {
      Tags: [tag("Person", "ana")],
      TransitiveTagKeys: ["Person"],
    });

    const refused = assume(transitive, "target");

    await expect(refused).rejects.toThrow(/sts:TagSession/);
    await expect(assume(plain, "target")).resolves.toBeDefined();
  });

  it("cannot be set anew once it is transitive", async () => {
    target();
    const sso = await assume(ana(), "sso", {
      Tags: [tag("Person", "ana")],
      TransitiveTagKeys: ["Person"],
    });

    const refused = assume(sso, "target", { Tags: [tag("person", "ben")] });

    await expect(refused).rejects.toMatchObject({ name: "InvalidParameterValue" });
  });

  it("needs sts:SetSourceIdentity of the next role when it is a source identity", async () => {
    target(["sts:AssumeRole", "sts:TagSession"]);
    const sso = await assume(ana(), "sso", { SourceIdentity: "ana" });

    const refused = assume(sso, "target");

    await expect(refused).rejects.toThrow(/sts:SetSourceIdentity/);
  });

  it("keeps its source identity in the next role, and cannot change it", async () => {
    target();
    const sso = await assume(ana(), "sso", { SourceIdentity: "ana" });

    const session = await assume(sso, "target");

    expect(cloud.iam.callerOf(session.accessKeyId)?.sourceIdentity).toBe("ana");
    await expect(assume(sso, "target", { SourceIdentity: "ben" })).rejects.toThrow(
      /sts:SetSourceIdentity/,
    );
  });

  it("can be let in only where the caller carries a source identity already", async () => {
    cloud.iam.seedRole({
      name: "target",
      trust: documentOf([
        { Effect: "Allow", Principal: { AWS: arn("role/sso") }, Action: "sts:AssumeRole" },
        {
          Effect: "Allow",
          Principal: { AWS: arn("role/sso") },
          Action: "sts:SetSourceIdentity",
          Condition: { Null: { "aws:SourceIdentity": "false" } },
        },
      ]),
    });
    const [plain, known] = [
      await assume(ana(), "sso"),
      await assume(ana(), "sso", { SourceIdentity: "ana" }),
    ];

    const refused = assume(plain, "target", { SourceIdentity: "ana" });

    await expect(refused).rejects.toThrow(/sts:SetSourceIdentity/);
    await expect(assume(known, "target")).resolves.toBeDefined();
  });

  it("can be let in only without one certain tag", async () => {
    target(ALL, { Null: { "aws:RequestTag/SSMSessionRunAs": "true" } });
    const sso = await assume(ana(), "sso");

    const refused = assume(sso, "target", { Tags: [tag("ssmsessionrunas", "root")] });

    await expect(refused).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(assume(sso, "target", { Tags: [tag("other", "x")] })).resolves.toBeDefined();
  });
});

describe("a caller who is gone", () => {
  it("is let in nowhere, though the trust policy still names them", async () => {
    const cloud = createCloud();
    await cloud.admin.iam.send(new CreateUserCommand({ UserName: "ana" }));
    cloud.iam.seedRole({ name: "target", trust: trusting(arn("user/ana")) });
    const { sts } = cloud.as(cloud.iam.keyFor(arn("user/ana")));
    await cloud.admin.iam.send(new DeleteUserCommand({ UserName: "ana" }));

    const assumed = sts.send(
      new AssumeRoleCommand({ RoleArn: arn("role/target"), RoleSessionName: "s1" }),
    );

    await expect(assumed).rejects.toMatchObject({ name: "AccessDenied" });
  });
});
