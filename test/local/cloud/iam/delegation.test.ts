import {
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { beforeEach, describe, expect, it } from "vitest";
import { policyOfStatements, serviceTrust } from "../../../../local/cloud/iam/seeds.ts";
import { createCloud, place } from "../front/cloud.ts";
import { documentOf } from "./policies.ts";

const arn = (rest: string) => `arn:aws:iam::${place.account}:${rest}`;
const BOUNDARY = arn("policy/Boundary");
const anything = documentOf([{ Effect: "Allow", Action: "*", Resource: "*" }]);

describe("a function that may write only bounded roles (facts C8)", () => {
  let cloud: ReturnType<typeof createCloud>;
  let granter: ReturnType<ReturnType<typeof createCloud>["as"]>;
  const create = (more: object = {}) =>
    granter.iam.send(
      new CreateRoleCommand({
        RoleName: "ana",
        Path: "/curfew/",
        AssumeRolePolicyDocument: documentOf([
          { Effect: "Allow", Principal: { AWS: place.account }, Action: "sts:AssumeRole" },
        ]),
        ...more,
      }),
    );
  const put = (role: string) =>
    granter.iam.send(
      new PutRolePolicyCommand({ RoleName: role, PolicyName: "g", PolicyDocument: anything }),
    );

  beforeEach(() => {
    cloud = createCloud();
    cloud.iam.seedManagedPolicy({ name: "Boundary", document: anything });
    const role = cloud.iam.seedRole({
      name: "granter",
      trust: serviceTrust("lambda.amazonaws.com"),
      policies: [
        {
          name: "own",
          document: policyOfStatements([
            {
              sid: "WriteBounded",
              actions: ["iam:CreateRole", "iam:PutRolePolicy", "iam:DeleteRolePolicy"],
              resources: [arn("role/curfew/*")],
              condition: { StringEquals: { "iam:PermissionsBoundary": BOUNDARY } },
            },
            {
              sid: "Bound",
              actions: ["iam:PutRolePermissionsBoundary"],
              resources: [arn("role/curfew/*")],
              condition: { StringEquals: { "iam:PermissionsBoundary": BOUNDARY } },
            },
          ]),
        },
      ],
    });
    granter = cloud.as(cloud.iam.keyFor(role, "granter"));
  });

  it("may make a role with the boundary, not without", async () => {
    const without = create();
    await expect(without).rejects.toMatchObject({ name: "AccessDenied" });

    const made = await create({ PermissionsBoundary: BOUNDARY });

    expect(made.Role?.Path).toBe("/curfew/");
    expect(cloud.calls.at(-1)).toMatchObject({ statement: "own/WriteBounded" });
  });

  it("may not make a role under another path", async () => {
    const made = create({ PermissionsBoundary: BOUNDARY, Path: "/other/" });

    await expect(made).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("may not tag a role while making it without iam:TagRole", async () => {
    const made = create({ PermissionsBoundary: BOUNDARY, Tags: [{ Key: "a", Value: "b" }] });

    await expect(made).rejects.toThrow(/iam:TagRole/);
  });

  it("may write on a role only while the boundary is attached", async () => {
    await create({ PermissionsBoundary: BOUNDARY });
    await put("ana");
    cloud.iam.seedRole({ name: "ana", path: "/curfew/", trust: serviceTrust("x.amazonaws.com") });

    const unbounded = put("ana");

    await expect(unbounded).rejects.toMatchObject({
      name: "AccessDenied",
      $metadata: { httpStatusCode: 403 },
    });
  });

  it("may attach that boundary and no other", async () => {
    cloud.iam.seedManagedPolicy({ name: "Wide", document: anything });
    await create({ PermissionsBoundary: BOUNDARY });
    const attach = (boundary: string) =>
      granter.iam.send(
        new PutRolePermissionsBoundaryCommand({ RoleName: "ana", PermissionsBoundary: boundary }),
      );

    const other = attach(arn("policy/Wide"));

    await expect(other).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(attach(BOUNDARY)).resolves.toBeDefined();
  });

  it("is denied, not told NoSuchEntity, about a role that does not exist: its path is unknown", async () => {
    const command = new DeleteRolePolicyCommand({ RoleName: "gone", PolicyName: "g" });

    const deleted = granter.iam.send(command);

    await expect(deleted).rejects.toMatchObject({ name: "AccessDenied" });
  });
});
