import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  EntityAlreadyExistsException,
  GetRoleCommand,
  GetRolePolicyCommand,
  LimitExceededException,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListUserPoliciesCommand,
  MalformedPolicyDocumentException,
  NoSuchEntityException,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  TagRoleCommand,
  UnmodifiableEntityException,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { beforeEach, describe, expect, it } from "vitest";
import { serviceTrust } from "../../../../local/cloud/iam/seeds.ts";
import { createCloud, place } from "../front/cloud.ts";
import { documentOf } from "./policies.ts";

const trustIn = (arn: string) =>
  documentOf([{ Effect: "Allow", Principal: { AWS: arn }, Action: "sts:AssumeRole" }]);
const allowing = (action: string, padding = 0) =>
  documentOf([{ Sid: `S${"x".repeat(padding)}`, Effect: "Allow", Action: action, Resource: "*" }]);

describe("roles and their policies", () => {
  let cloud: ReturnType<typeof createCloud>;
  let ana: string;
  const create = (name = "ana", more: object = {}) =>
    cloud.admin.iam.send(
      new CreateRoleCommand({
        RoleName: name,
        Path: "/curfew/",
        AssumeRolePolicyDocument: trustIn(ana),
        ...more,
      }),
    );
  const put = (document: string, name = "grant-1", role = "ana") =>
    cloud.admin.iam.send(
      new PutRolePolicyCommand({ RoleName: role, PolicyName: name, PolicyDocument: document }),
    );

  beforeEach(() => {
    cloud = createCloud();
    ana = cloud.iam.seedUser({ name: "ana" });
    cloud.iam.seedManagedPolicy({ name: "Boundary", document: allowing("ssm:*") });
  });

  it("makes a role with path, boundary and tags and shows it whole", async () => {
    const boundary = `arn:aws:iam::${place.account}:policy/Boundary`;

    await create("ana", {
      PermissionsBoundary: boundary,
      Description: "x & \"y\" <'z'>",
      Tags: [{ Key: "Équipe α/1", Value: "a b_.:/=+-@" }],
    });

    const { Role } = await cloud.admin.iam.send(new GetRoleCommand({ RoleName: "ana" }));
    expect(Role).toMatchObject({
      Arn: `arn:aws:iam::${place.account}:role/curfew/ana`,
      CreateDate: new Date("2026-03-02T09:00:00Z"),
      PermissionsBoundary: { PermissionsBoundaryArn: boundary },
      Description: "x & \"y\" <'z'>",
      Tags: [{ Key: "Équipe α/1", Value: "a b_.:/=+-@" }],
    });
    expect(Role?.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/);
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toBe(trustIn(ana));
  });

  it("refuses a second role of the same name, whatever the case", async () => {
    await create("ana");

    const again = create("ANA");

    await expect(again).rejects.toThrow(EntityAlreadyExistsException);
  });

  it("gives a role made anew another unique id", async () => {
    const first = await create();
    await cloud.admin.iam.send(new DeleteRoleCommand({ RoleName: "ana" }));

    const second = await create();

    expect(second.Role?.RoleId).not.toBe(first.Role?.RoleId);
  });

  it("lists roles under a path, page by page, without boundary and tags", async () => {
    for (const name of ["c", "a", "b"]) await create(name, { Tags: [{ Key: "k", Value: "v" }] });
    cloud.iam.seedRole({ name: "other", trust: serviceTrust("lambda.amazonaws.com") });
    const list = (Marker?: string) =>
      cloud.admin.iam.send(
        new ListRolesCommand({ PathPrefix: "/curfew/", MaxItems: 2, ...(Marker && { Marker }) }),
      );

    const first = await list();
    const second = await list(first.Marker);

    const names = [first, second].map(({ Roles }) => Roles?.map(({ RoleName }) => RoleName));
    expect(names).toEqual([["a", "b"], ["c"]]);
    expect([first.IsTruncated, second.IsTruncated]).toEqual([true, false]);
    expect(first.Roles?.[0]?.Tags).toBeUndefined();
  });

  it("upserts, shows, lists and deletes inline policies (facts C4)", async () => {
    await create();
    await put(allowing("ec2:*"));

    await put(allowing("ssm:*"));

    const name = { RoleName: "ana", PolicyName: "grant-1" };
    const shown = await cloud.admin.iam.send(new GetRolePolicyCommand(name));
    const { PolicyNames } = await cloud.admin.iam.send(
      new ListRolePoliciesCommand({ RoleName: "ana" }),
    );
    await cloud.admin.iam.send(new DeleteRolePolicyCommand(name));
    expect(decodeURIComponent(shown.PolicyDocument ?? "")).toBe(allowing("ssm:*"));
    expect(PolicyNames).toEqual(["grant-1"]);
    expect(cloud.iam.policiesOf("ana")).toEqual([]);
  });

  it("answers NoSuchEntity for what is gone (facts C4)", async () => {
    await create();
    const gone = [
      new DeleteRolePolicyCommand({ RoleName: "ana", PolicyName: "none" }),
      new DeleteRolePolicyCommand({ RoleName: "ben", PolicyName: "none" }),
    ];

    const answers = await Promise.allSettled(gone.map((one) => cloud.admin.iam.send(one)));

    for (const answer of answers)
      expect(answer).toMatchObject({ reason: expect.any(NoSuchEntityException) });
  });

  it("holds 10,240 characters of inline policies a role, white space not counted (facts C4)", async () => {
    await create();
    const overhead = allowing("ssm:*").length;
    await put(`${allowing("ssm:*", 10_000 - overhead)}${" ".repeat(5000)}`, "big");

    const fits = put(allowing("ssm:*", 240 - overhead), "small");
    const tooMuch = fits.then(() => put(allowing("ssm:*"), "more"));

    await expect(fits).resolves.toBeDefined();
    await expect(tooMuch).rejects.toThrow(LimitExceededException);
  });

  it("holds only 2,048 characters for a user (facts C4)", async () => {
    const write = (padding: number) =>
      cloud.admin.iam.send(
        new PutUserPolicyCommand({
          UserName: "ana",
          PolicyName: "p",
          PolicyDocument: allowing("ssm:*", padding),
        }),
      );
    await write(1900);

    const tooMuch = write(2048);

    await expect(tooMuch).rejects.toThrow(LimitExceededException);
    const { PolicyNames } = await cloud.admin.iam.send(
      new ListUserPoliciesCommand({ UserName: "ana" }),
    );
    expect(PolicyNames).toEqual(["p"]);
  });

  it("refuses a policy that is malformed", async () => {
    await create();

    const written = put(documentOf([{ Effect: "Allow", Action: "ssm:*", Resource: "i-1" }]));

    await expect(written).rejects.toThrow(MalformedPolicyDocumentException);
  });

  it("refuses a trust policy that names somebody unknown", async () => {
    const unknown = trustIn(`arn:aws:iam::${place.account}:user/nobody`);

    const made = create("ben", { AssumeRolePolicyDocument: unknown });

    await expect(made).rejects.toThrow(/Invalid principal in policy/);
  });

  it("refuses to delete a role that still has policies", async () => {
    await create();
    await put(allowing("ssm:*"));

    const deleted = cloud.admin.iam.send(new DeleteRoleCommand({ RoleName: "ana" }));

    await expect(deleted).rejects.toMatchObject({ name: "DeleteConflictException" });
  });

  it("refuses to touch Identity Center's roles (facts C7)", async () => {
    const name = "AWSReservedSSO_Engineer_0123456789abcdef";
    const path = "/aws-reserved/sso.amazonaws.com/";
    cloud.iam.seedRole({ name, path, trust: serviceTrust("sso.amazonaws.com") });

    const written = put(allowing("ssm:*"), "p", name);

    await expect(written).rejects.toThrow(UnmodifiableEntityException);
  });

  it("refuses names outside AWS's patterns", async () => {
    const attempts = [create("a b"), create("a".repeat(65)), create("ok", { Path: "curfew" })];

    const answers = await Promise.allSettled(attempts);

    for (const answer of answers)
      expect(answer).toMatchObject({ reason: { name: "ValidationError" } });
  });

  it("changes tags, trust and boundary", async () => {
    await create("ana", { Tags: [{ Key: "a", Value: "1" }] });
    const boundary = `arn:aws:iam::${place.account}:policy/Boundary`;
    const role = { RoleName: "ana" };

    await cloud.admin.iam.send(
      new TagRoleCommand({
        ...role,
        Tags: [
          { Key: "a", Value: "2" },
          { Key: "b", Value: "3" },
        ],
      }),
    );
    await cloud.admin.iam.send(
      new UpdateAssumeRolePolicyCommand({ ...role, PolicyDocument: trustIn(place.account) }),
    );
    await cloud.admin.iam.send(
      new PutRolePermissionsBoundaryCommand({ ...role, PermissionsBoundary: boundary }),
    );

    const bounded = await cloud.admin.iam.send(new GetRoleCommand(role));
    await cloud.admin.iam.send(new DeleteRolePermissionsBoundaryCommand(role));
    const free = await cloud.admin.iam.send(new GetRoleCommand(role));
    expect(bounded.Role).toMatchObject({
      Tags: [
        { Key: "a", Value: "2" },
        { Key: "b", Value: "3" },
      ],
      PermissionsBoundary: { PermissionsBoundaryArn: boundary },
      AssumeRolePolicyDocument: encodeURIComponent(trustIn(place.account)),
    });
    expect(free.Role?.PermissionsBoundary).toBeUndefined();
  });

  it("refuses a boundary that is no policy", async () => {
    const unknown = `arn:aws:iam::${place.account}:policy/None`;

    const made = create("ana", { PermissionsBoundary: unknown });

    await expect(made).rejects.toThrow(NoSuchEntityException);
  });
});
