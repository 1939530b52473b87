import {
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  GetRoleCommand,
  GetUserCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { beforeEach, describe, expect, it } from "vitest";
import { createCloud, credentialsOf, place } from "../front/cloud.ts";
import { documentOf } from "./policies.ts";

const arn = (rest: string) => `arn:aws:iam::${place.account}:${rest}`;
const trusting = (principal: unknown) =>
  documentOf([{ Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" }]);
const ANA = arn("user/people/ana");
const TARGET = { RoleName: "target" };

describe("a trust policy that names a user or role (facts K3)", () => {
  let cloud: ReturnType<typeof createCloud>;
  const admin = () => cloud.admin.iam;
  const makeAna = () => admin().send(new CreateUserCommand({ UserName: "ana", Path: "/people/" }));
  const target = (principal: unknown) =>
    admin().send(
      new CreateRoleCommand({ ...TARGET, AssumeRolePolicyDocument: trusting(principal) }),
    );
  const assume = (who: string) =>
    cloud
      .as(cloud.iam.keyFor(who))
      .sts.send(new AssumeRoleCommand({ RoleArn: arn("role/target"), RoleSessionName: "s1" }));
  const shown = async () => {
    const { Role } = await admin().send(new GetRoleCommand(TARGET));
    return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "");
  };

  beforeEach(async () => {
    cloud = createCloud();
    await makeAna();
  });

  it("lets in exactly that user, who needs no statement of their own", async () => {
    await target(ANA);
    const ben = cloud.iam.seedUser({ name: "ben" });

    const answer = await assume(ANA);

    expect(answer.AssumedRoleUser?.AssumedRoleId).toMatch(/^AROA[A-Z2-7]{17}:s1$/);
    await expect(assume(ben)).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("does not trust a user who was made anew, and shows the id of the one that it named", async () => {
    await target([ANA, arn("root")]);
    const { User: first } = await admin().send(new GetUserCommand({ UserName: "ana" }));
    await admin().send(new DeleteUserCommand({ UserName: "ana" }));

    await makeAna();

    await expect(assume(ANA)).rejects.toMatchObject({ name: "AccessDenied" });
    expect(await shown()).toBe(trusting([first?.UserId, arn("root")]));
  });

  it("trusts the user made anew once it is written again", async () => {
    await target(ANA);
    await admin().send(new DeleteUserCommand({ UserName: "ana" }));
    await makeAna();

    await admin().send(
      new UpdateAssumeRolePolicyCommand({ ...TARGET, PolicyDocument: trusting(ANA) }),
    );

    await expect(assume(ANA)).resolves.toBeDefined();
    expect(await shown()).toBe(trusting(ANA));
  });

  it("does not trust the sessions of a role that was made anew", async () => {
    const role = { RoleName: "sso", AssumeRolePolicyDocument: trusting(ANA) };
    const session = async () => {
      const sso = await cloud
        .as(cloud.iam.keyFor(ANA))
        .sts.send(new AssumeRoleCommand({ RoleArn: arn("role/sso"), RoleSessionName: "a@x" }));
      return cloud
        .as(credentialsOf(sso))
        .sts.send(new AssumeRoleCommand({ RoleArn: arn("role/target"), RoleSessionName: "s1" }));
    };
    await admin().send(new CreateRoleCommand(role));
    await target(arn("role/sso"));
    const trusted = await session();
    await admin().send(new DeleteRoleCommand({ RoleName: "sso" }));

    await admin().send(new CreateRoleCommand(role));

    expect(trusted.Credentials).toBeDefined();
    await expect(session()).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("takes the unique id of somebody who is there, and of nobody else", async () => {
    const { User } = await admin().send(new GetUserCommand({ UserName: "ana" }));
    const nobody = target(`AIDA${"A".repeat(17)}`);
    await expect(nobody).rejects.toThrow(/Invalid principal in policy/);

    await target(User?.UserId);

    await expect(assume(ANA)).resolves.toBeDefined();
  });

  it("takes the root of any account without a question", async () => {
    const made = await target("arn:aws:iam::999988887777:root");

    expect(made.Role?.RoleName).toBe("target");
    await expect(assume(ANA)).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it.each([
    ["a user who is not there", arn("user/people/nobody")],
    ["a user under another path", arn("user/ana")],
    ["a role that is not there", arn("role/nothing")],
    ["a session of a role that is not there", `arn:aws:sts::${place.account}:assumed-role/x/y`],
    ["somebody of an account that is not known", "arn:aws:iam::999988887777:user/ana"],
  ])("is refused when it names %s", async (_whom, principal) => {
    const made = target(principal);

    await expect(made).rejects.toMatchObject({
      name: "MalformedPolicyDocumentException",
      message: `Invalid principal in policy: "AWS":"${principal}"`,
    });
  });
});

describe("GetUser", () => {
  it("shows the named user, and without a name the caller", async () => {
    const cloud = createCloud();
    await cloud.admin.iam.send(new CreateUserCommand({ UserName: "ana" }));

    const named = await cloud.admin.iam.send(new GetUserCommand({ UserName: "ana" }));
    const own = await cloud.admin.iam.send(new GetUserCommand({}));

    expect(named.User).toMatchObject({ UserName: "ana", Arn: arn("user/ana") });
    expect(own.User?.UserName).toBe("root-admin");
  });
});
