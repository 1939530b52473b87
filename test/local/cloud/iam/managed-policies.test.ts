import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListEntitiesForPolicyCommand,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
  SetDefaultPolicyVersionCommand,
} from "@aws-sdk/client-iam";
import { beforeEach, describe, expect, it } from "vitest";
import { createCloud, place } from "../front/cloud.ts";
import { documentOf } from "./policies.ts";

const policyArn = (name: string) => `arn:aws:iam::${place.account}:policy/curfew/${name}`;
const BOUNDARY = policyArn("Boundary");
const effect = (Effect: "Allow" | "Deny") =>
  documentOf([{ Sid: "S", Effect, Action: "ssm:*", Resource: "*" }]);
const trust = documentOf([
  { Effect: "Allow", Principal: { AWS: place.account }, Action: "sts:AssumeRole" },
]);
const NEED = { action: "ssm:StartSession", resource: "*" };

describe("a managed policy", () => {
  let cloud: ReturnType<typeof createCloud>;
  const create = (name = "Boundary", document = effect("Allow")) =>
    cloud.admin.iam.send(
      new CreatePolicyCommand({ PolicyName: name, Path: "/curfew/", PolicyDocument: document }),
    );
  const version = (document: string, SetAsDefault = false) =>
    cloud.admin.iam.send(
      new CreatePolicyVersionCommand({
        PolicyArn: BOUNDARY,
        PolicyDocument: document,
        SetAsDefault,
      }),
    );
  const role = (more: object = {}) =>
    cloud.admin.iam.send(
      new CreateRoleCommand({ RoleName: "ana", AssumeRolePolicyDocument: trust, ...more }),
    );
  const onBoundary = { PolicyArn: BOUNDARY };

  beforeEach(() => {
    cloud = createCloud();
  });

  it("shows its path, its default version and who has it", async () => {
    await create();
    await role({ PermissionsBoundary: BOUNDARY });

    const { Policy } = await cloud.admin.iam.send(new GetPolicyCommand(onBoundary));

    expect(Policy).toMatchObject({
      Arn: BOUNDARY,
      Path: "/curfew/",
      DefaultVersionId: "v1",
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 1,
    });
  });

  it("has a name that no other has, whatever the case", async () => {
    await create();

    const again = create("BOUNDARY");

    await expect(again).rejects.toMatchObject({ name: "EntityAlreadyExistsException" });
  });

  it("holds 6,144 characters, white space not counted (facts C4)", async () => {
    const padded = (length: number) => {
      const sid = "x".repeat(length - effect("Allow").length);
      return documentOf([{ Sid: `S${sid}`, Effect: "Allow", Action: "ssm:*", Resource: "*" }]);
    };

    await create("Fits", `${padded(6144)}   `);

    await expect(create("Over", padded(6145))).rejects.toMatchObject({
      name: "LimitExceededException",
    });
  });

  it("decides by its default version, for every role that it bounds", async () => {
    await create();
    const arn = cloud.iam.seedRole({
      name: "bounded",
      trust,
      boundary: BOUNDARY,
      policies: [{ name: "own", document: effect("Allow") }],
    });
    const caller = cloud.iam.callerOf(cloud.iam.keyFor(arn, "s").accessKeyId)!;
    const may = () => cloud.iam.authorize(caller, NEED).allowed;
    const before = may();

    await version(effect("Deny"));
    const unchanged = may();
    await cloud.admin.iam.send(
      new SetDefaultPolicyVersionCommand({ ...onBoundary, VersionId: "v2" }),
    );
    const denied = may();
    await version(effect("Allow"), true);

    expect([before, unchanged, denied, may()]).toEqual([true, true, false, true]);
  });

  it("has five versions at most, and never a version's number again", async () => {
    await create();
    for (let made = 0; made < 4; made += 1) await version(effect("Allow"));

    const sixth = version(effect("Allow"));
    await expect(sixth).rejects.toMatchObject({ name: "LimitExceededException" });
    await cloud.admin.iam.send(new DeletePolicyVersionCommand({ ...onBoundary, VersionId: "v5" }));
    await version(effect("Deny"), true);

    const { Versions } = await cloud.admin.iam.send(new ListPolicyVersionsCommand(onBoundary));
    const shown = await cloud.admin.iam.send(
      new GetPolicyVersionCommand({ ...onBoundary, VersionId: "v6" }),
    );
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual(["v1", "v2", "v3", "v4", "v6"]);
    expect(Versions?.filter((one) => one.IsDefaultVersion)).toHaveLength(1);
    expect(decodeURIComponent(shown.PolicyVersion?.Document ?? "")).toBe(effect("Deny"));
  });

  it("keeps its default version", async () => {
    await create();

    const deleted = cloud.admin.iam.send(
      new DeletePolicyVersionCommand({ ...onBoundary, VersionId: "v1" }),
    );

    await expect(deleted).rejects.toMatchObject({ name: "DeleteConflictException" });
  });

  it("cannot be deleted while it is a role's boundary (facts K1)", async () => {
    await create();
    await role({ PermissionsBoundary: BOUNDARY });
    const remove = () => cloud.admin.iam.send(new DeletePolicyCommand(onBoundary));

    const early = remove();

    await expect(early).rejects.toMatchObject({ name: "DeleteConflictException" });
    await cloud.admin.iam.send(new DeleteRoleCommand({ RoleName: "ana" }));
    await expect(remove()).resolves.toBeDefined();
  });

  it("cannot be deleted while it is attached or has other versions", async () => {
    await create();
    await role();
    await cloud.admin.iam.send(new AttachRolePolicyCommand({ RoleName: "ana", ...onBoundary }));
    const remove = () => cloud.admin.iam.send(new DeletePolicyCommand(onBoundary));

    const attached = remove();
    await expect(attached).rejects.toMatchObject({ name: "DeleteConflictException" });
    await cloud.admin.iam.send(new DetachRolePolicyCommand({ RoleName: "ana", ...onBoundary }));
    await version(effect("Deny"));

    await expect(remove()).rejects.toMatchObject({ name: "DeleteConflictException" });
  });

  it("tells whom it bounds and whom it is attached to, apart", async () => {
    await create();
    await role({ PermissionsBoundary: BOUNDARY });
    await role({ RoleName: "ben" });
    await cloud.admin.iam.send(new AttachRolePolicyCommand({ RoleName: "ben", ...onBoundary }));
    const rolesBy = async (usage: "PermissionsPolicy" | "PermissionsBoundary") => {
      const answer = await cloud.admin.iam.send(
        new ListEntitiesForPolicyCommand({ ...onBoundary, PolicyUsageFilter: usage }),
      );
      return answer.PolicyRoles?.map(({ RoleName }) => RoleName);
    };

    const bounded = await rolesBy("PermissionsBoundary");

    expect(bounded).toEqual(["ana"]);
    expect(await rolesBy("PermissionsPolicy")).toEqual(["ben"]);
  });

  it("is listed by its path and by its use", async () => {
    await create();
    await create("Unused");
    cloud.iam.seedManagedPolicy({ name: "Elsewhere", document: effect("Allow") });
    await role({ PermissionsBoundary: BOUNDARY });
    const list = async (more: object) => {
      const { Policies } = await cloud.admin.iam.send(new ListPoliciesCommand(more));
      return Policies?.map(({ PolicyName }) => PolicyName);
    };

    const under = await list({ PathPrefix: "/curfew/", Scope: "Local" });

    expect(under).toEqual(["Boundary", "Unused"]);
    expect(await list({ PolicyUsageFilter: "PermissionsBoundary" })).toEqual(["Boundary"]);
    expect(await list({ OnlyAttached: true })).toEqual(["Boundary"]);
    expect(await list({ Scope: "AWS" })).toEqual([]);
  });

  it("is NoSuchEntity when it is not there", async () => {
    const asked = cloud.admin.iam.send(new GetPolicyCommand(onBoundary));

    await expect(asked).rejects.toMatchObject({ name: "NoSuchEntityException" });
  });
});
