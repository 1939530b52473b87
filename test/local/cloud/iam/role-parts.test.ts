import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetAccountAuthorizationDetailsCommand,
  GetAccountSummaryCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  RemoveRoleFromInstanceProfileCommand,
} from "@aws-sdk/client-iam";
import { beforeEach, describe, expect, it } from "vitest";
import { ADMIN, createCloud, place } from "../front/cloud.ts";
import { documentOf } from "./policies.ts";

const policyArn = (name: string) => `arn:aws:iam::${place.account}:policy/${name}`;
const trust = documentOf([
  { Effect: "Allow", Principal: { AWS: place.account }, Action: "sts:AssumeRole" },
]);
const allow = (action: string) => documentOf([{ Effect: "Allow", Action: action, Resource: "*" }]);
const ROLE = { RoleName: "ana" };
const PROFILE = { InstanceProfileName: "machines" };
const start = { action: "ssm:StartSession", resource: "*" };

describe("what hangs on a role", () => {
  let cloud: ReturnType<typeof createCloud>;
  const admin = () => cloud.admin.iam;
  const attach = (name: string) =>
    admin().send(new AttachRolePolicyCommand({ ...ROLE, PolicyArn: policyArn(name) }));
  const remove = () => admin().send(new DeleteRoleCommand(ROLE));

  beforeEach(async () => {
    cloud = createCloud();
    cloud.iam.seedManagedPolicy({ name: "Wide", document: allow("ssm:*") });
    await admin().send(new CreateRoleCommand({ ...ROLE, AssumeRolePolicyDocument: trust }));
  });

  it("an attached policy keeps the role from being deleted", async () => {
    await attach("Wide");

    const early = remove();

    await expect(early).rejects.toMatchObject({
      name: "DeleteConflictException",
      message: "Cannot delete entity, must detach all policies first.",
    });
    await admin().send(new DetachRolePolicyCommand({ ...ROLE, PolicyArn: policyArn("Wide") }));
    await expect(remove()).resolves.toBeDefined();
  });

  it("an instance profile keeps the role from being deleted", async () => {
    await admin().send(new CreateInstanceProfileCommand(PROFILE));
    await admin().send(new AddRoleToInstanceProfileCommand({ ...PROFILE, ...ROLE }));

    const early = remove();

    await expect(early).rejects.toMatchObject({
      name: "DeleteConflictException",
      message: "Cannot delete entity, must remove roles from instance profile first.",
    });
    await admin().send(new RemoveRoleFromInstanceProfileCommand({ ...PROFILE, ...ROLE }));
    await expect(remove()).resolves.toBeDefined();
  });

  it("attached policies and instance profiles are listed", async () => {
    await attach("Wide");
    await admin().send(new CreateInstanceProfileCommand({ ...PROFILE, Path: "/x/" }));
    await admin().send(new AddRoleToInstanceProfileCommand({ ...PROFILE, ...ROLE }));

    const attached = await admin().send(new ListAttachedRolePoliciesCommand(ROLE));
    const profiles = await admin().send(new ListInstanceProfilesForRoleCommand(ROLE));

    expect(attached.AttachedPolicies).toEqual([
      { PolicyName: "Wide", PolicyArn: policyArn("Wide") },
    ]);
    expect(profiles.InstanceProfiles).toEqual([
      expect.objectContaining({
        InstanceProfileName: "machines",
        Arn: `arn:aws:iam::${place.account}:instance-profile/x/machines`,
        Roles: [expect.objectContaining(ROLE)],
      }),
    ]);
  });

  it("the account's details show them too", async () => {
    await attach("Wide");
    await admin().send(new CreateInstanceProfileCommand(PROFILE));
    await admin().send(new AddRoleToInstanceProfileCommand({ ...PROFILE, ...ROLE }));

    const { RoleDetailList, Policies } = await admin().send(
      new GetAccountAuthorizationDetailsCommand({ Filter: ["Role", "LocalManagedPolicy"] }),
    );

    expect(RoleDetailList?.find(({ RoleName }) => RoleName === "ana")).toMatchObject({
      AttachedManagedPolicies: [{ PolicyArn: policyArn("Wide") }],
      InstanceProfileList: [PROFILE],
    });
    expect(Policies).toMatchObject([{ PolicyName: "Wide", DefaultVersionId: "v1" }]);
  });

  it("an attached policy lets the role's sessions in, as far as the boundary goes", () => {
    const boundary = cloud.iam.seedManagedPolicy({ name: "Only", document: allow("ssm:Start*") });
    const arn = cloud.iam.seedRole({
      name: "bounded",
      trust,
      attached: [policyArn("Wide")],
      boundary,
    });
    const caller = cloud.iam.callerOf(cloud.iam.keyFor(arn, "s").accessKeyId)!;

    const started = cloud.iam.authorize(caller, start);
    const ended = cloud.iam.authorize(caller, { ...start, action: "ssm:TerminateSession" });

    expect(started).toMatchObject({ allowed: true, by: "Wide/#1" });
    expect(ended).toMatchObject({ allowed: false, layer: "boundary" });
  });

  it("ten policies can be attached, no more", async () => {
    for (let made = 0; made < 11; made += 1)
      cloud.iam.seedManagedPolicy({ name: `P${made}`, document: allow("s3:*") });
    for (let made = 0; made < 10; made += 1) await attach(`P${made}`);

    const eleventh = attach("P10");

    await expect(eleventh).rejects.toMatchObject({ name: "LimitExceededException" });
    await expect(attach("P9")).resolves.toBeDefined();
  });

  it("an instance profile takes one role, and is kept while it has one", async () => {
    await admin().send(new CreateInstanceProfileCommand(PROFILE));
    await admin().send(new AddRoleToInstanceProfileCommand({ ...PROFILE, ...ROLE }));
    cloud.iam.seedRole({ name: "other", trust });

    const second = admin().send(
      new AddRoleToInstanceProfileCommand({ ...PROFILE, RoleName: "other" }),
    );
    const deleted = admin().send(new DeleteInstanceProfileCommand(PROFILE));

    await expect(second).rejects.toMatchObject({ name: "LimitExceededException" });
    await expect(deleted).rejects.toMatchObject({ name: "DeleteConflictException" });
  });

  it.each([
    ["a policy that is not attached", { PolicyArn: policyArn("Wide") }],
    ["a policy that does not exist", { PolicyArn: policyArn("None") }],
  ])("detaching %s is NoSuchEntity", async (_what, policy) => {
    const detached = admin().send(new DetachRolePolicyCommand({ ...ROLE, ...policy }));

    await expect(detached).rejects.toMatchObject({ name: "NoSuchEntityException" });
  });

  it("attaching what is no policy is NoSuchEntity", async () => {
    const attached = attach("None");

    await expect(attached).rejects.toMatchObject({ name: "NoSuchEntityException" });
  });
});

describe("the account", () => {
  it("tells how many roles it has and may have, and refuses one more", async () => {
    const cloud = createCloud();
    const create = (RoleName: string) =>
      cloud.admin.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
    cloud.iam.setQuota("Roles", 2);
    await create("a");
    await create("b");

    const third = create("c");

    await expect(third).rejects.toMatchObject({
      name: "LimitExceededException",
      message: "Cannot exceed quota for RolesPerAccount: 2",
    });
    const { SummaryMap } = await cloud.admin.iam.send(new GetAccountSummaryCommand({}));
    expect(SummaryMap).toMatchObject({ Roles: 2, RolesQuota: 2, Users: 1 });
  });

  it("may have 1,000 roles unless AWS has raised it", async () => {
    const cloud = createCloud();

    const { SummaryMap } = await cloud.admin.iam.send(new GetAccountSummaryCommand({}));

    expect(SummaryMap?.RolesQuota).toBe(1000);
  });
});

describe("the conditions on what hangs on a role (facts K9)", () => {
  const boundary = policyArn("Boundary");
  const under = (action: string) =>
    documentOf([
      {
        Sid: "Own",
        Effect: "Allow",
        Action: action,
        Resource: `arn:aws:iam::${place.account}:role/curfew/*`,
        Condition: { StringEquals: { "iam:PermissionsBoundary": boundary } },
      },
    ]);
  const commands = {
    AttachRolePolicy: new AttachRolePolicyCommand({ ...ROLE, PolicyArn: boundary }),
    DetachRolePolicy: new DetachRolePolicyCommand({ ...ROLE, PolicyArn: boundary }),
    DeleteRole: new DeleteRoleCommand(ROLE),
  };

  it.each(
    Object.keys(commands) as (keyof typeof commands)[],
  )("%s is judged by the boundary of the role", async (name) => {
    const outcome = async (bounded: boolean) => {
      const cloud = createCloud();
      cloud.iam.seedManagedPolicy({ name: "Boundary", document: ADMIN.document });
      const user = cloud.iam.seedUser({
        name: "ender",
        policies: [{ name: "p", document: under(`iam:${name}`) }],
      });
      cloud.iam.seedRole({
        name: "ana",
        path: "/curfew/",
        trust,
        ...(name === "DetachRolePolicy" && { attached: [boundary] }),
        ...(bounded && { boundary }),
      });
      const { iam } = cloud.as(cloud.iam.keyFor(user));
      return (iam.send(commands[name] as DeleteRoleCommand) as Promise<unknown>).then(
        () => "done",
        (error: Error) => error.name,
      );
    };

    const bounded = await outcome(true);

    expect(bounded).toBe("done");
    expect(await outcome(false)).toBe("AccessDenied");
  });

  it("removing a role from an instance profile is judged by the profile", async () => {
    const cloud = createCloud();
    const user = cloud.iam.seedUser({
      name: "ender",
      policies: [
        {
          name: "p",
          document: documentOf([
            {
              Effect: "Allow",
              Action: "iam:RemoveRoleFromInstanceProfile",
              Resource: `arn:aws:iam::${place.account}:instance-profile/*`,
            },
          ]),
        },
      ],
    });
    await cloud.admin.iam.send(new CreateRoleCommand({ ...ROLE, AssumeRolePolicyDocument: trust }));
    await cloud.admin.iam.send(new CreateInstanceProfileCommand({ ...PROFILE, Path: "/x/" }));
    await cloud.admin.iam.send(new AddRoleToInstanceProfileCommand({ ...PROFILE, ...ROLE }));

    await cloud
      .as(cloud.iam.keyFor(user))
      .iam.send(new RemoveRoleFromInstanceProfileCommand({ ...PROFILE, ...ROLE }));

    expect(cloud.calls.at(-1)?.needs).toMatchObject([
      { resource: `arn:aws:iam::${place.account}:instance-profile/x/machines` },
    ]);
  });
});
