import { CreateRoleCommand, GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { iamGranter } from "../../adapters/iam-granter.ts";
import { iamRevoker } from "../../adapters/iam-revoker.ts";
import { accessTrust, grantPolicy } from "../../domain/grant-policy.ts";
import { plusMinutes } from "../../domain/time.ts";
import { policyOfStatements } from "../../local/cloud/iam/seeds.ts";
import type { InProcessStage } from "../../local/stage/in-process.ts";
import { LOCAL_PLACE } from "../../local/stage/sample.ts";
import { namesIn } from "../../stacks/names.ts";
import { aPerson, NOON } from "../support/builders.ts";
import { clientAs } from "../support/stage.ts";
import { openAdapterStage } from "./table.ts";

const { boundaryArn, accessRoleArns, bareAccessRoleArns } = namesIn(LOCAL_PLACE, "curfew");
const ACCESS_ROLES = [accessRoleArns, bareAccessRoleArns];
const ID = "req-abcdefghij0123456789";
const POLICY = `curfew-${ID}`;
const TERMS = {
  person: "p-ana001",
  instanceId: "i-0a1b2c3d4e5f60001",
  document: "curfew-prod-60",
  deadline: plusMinutes(NOON, 60),
};

/** The adapter with the very rights of the function that uses it. */
function as(stage: InProcessStage, functionName: string) {
  const { iam } = stage.cloud;
  const role = `arn:aws:iam::${LOCAL_PLACE.account}:role/curfew-${functionName}-eu-west-1`;
  return { ...clientAs(stage, "unused", ["none:None"]), credentials: iam.keyFor(role, "test") };
}
const granterOn = (stage: InProcessStage) =>
  iamGranter(as(stage, "GrantAccess"), LOCAL_PLACE, boundaryArn);
const revokerOn = (stage: InProcessStage) => iamRevoker(as(stage, "RevokeAccess"));
const adminOn = (stage: InProcessStage) => new IAMClient(clientAs(stage, "admin", ["iam:*"]));

async function roleOf(stage: InProcessStage) {
  const { Role } = await adminOn(stage).send(new GetRoleCommand({ RoleName: "p-ana001" }));
  return {
    path: Role?.Path,
    boundary: Role?.PermissionsBoundary?.PermissionsBoundaryArn,
    trust: JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "null")) as unknown,
  };
}

describe("granting in IAM", () => {
  it("makes the access role under its path, with the boundary and the person's trust", async () => {
    const stage = await openAdapterStage();

    await granterOn(stage).ensureRole(aPerson());

    expect(await roleOf(stage)).toEqual({
      path: "/curfew/",
      boundary: boundaryArn,
      trust: accessTrust(aPerson()),
    });
  });

  it("done twice is as done once", async () => {
    const stage = await openAdapterStage();
    const granter = granterOn(stage);

    for (let times = 0; times < 2; times++) {
      await granter.ensureRole(aPerson());
      await granter.grant(ID, TERMS);
    }

    const policies = stage.cloud.iam.policiesOf("p-ana001");
    expect(policies.map(({ name }) => name)).toEqual([POLICY]);
    expect(JSON.parse(policies[0]?.document ?? "")).toEqual(grantPolicy(LOCAL_PLACE, TERMS));
  });

  it("keeps the grants of one person apart", async () => {
    const stage = await openAdapterStage();
    const granter = granterOn(stage);
    await granter.ensureRole(aPerson());
    await granter.grant(ID, TERMS);

    await granter.grant("req-zzzzzzzzzz0123456789", {
      ...TERMS,
      instanceId: "i-0a1b2c3d4e5f60002",
    });
    await revokerOn(stage).revoke(ID, "p-ana001");

    const names = stage.cloud.iam.policiesOf("p-ana001").map(({ name }) => name);
    expect(names).toEqual(["curfew-req-zzzzzzzzzz0123456789"]);
  });

  it("repairs the trust when the person's AWS identity has changed", async () => {
    const stage = await openAdapterStage();
    const granter = granterOn(stage);
    await granter.ensureRole(aPerson());
    const renamed = aPerson({ aws: { user: "arn:aws:iam::111122223333:user/ana-maria" } });
    stage.cloud.iam.seedUser({ name: "ana-maria" });

    await granter.ensureRole(renamed);

    expect((await roleOf(stage)).trust).toEqual(accessTrust(renamed));
  });

  it("tags the role with the person's own user, changes the tag with people.yaml, and takes it away", async () => {
    const stage = await openAdapterStage();
    const granter = granterOn(stage);
    const tagged = async () => {
      const { Role } = await adminOn(stage).send(new GetRoleCommand({ RoleName: "p-ana001" }));
      return Role?.Tags?.find(({ Key }) => Key === "SSMSessionRunAs")?.Value;
    };
    const seen: (string | undefined)[] = [];

    for (const osUser of ["ana", "ana", "ana_b", undefined]) {
      await granter.ensureRole(aPerson({ osUser }));
      seen.push(await tagged());
    }

    expect(seen).toEqual(["ana", "ana", "ana_b", undefined]);
  });

  it.each([
    ["without the boundary", { Path: "/curfew/" }],
    ["under another path", { Path: "/", PermissionsBoundary: boundaryArn }],
    ["with another boundary", { Path: "/curfew/", PermissionsBoundary: "other" }],
  ])("refuses a role of that name %s, and changes nothing of it", async (_, odd) => {
    const stage = await openAdapterStage();
    const other = stage.cloud.iam.seedManagedPolicy({
      name: "other",
      document: policyOfStatements([{ sid: "Any", actions: ["s3:*"], resources: ["*"] }]),
    });
    const trust = { ...(accessTrust(aPerson()) as object), Id: "somebody-elses" };
    await adminOn(stage).send(
      new CreateRoleCommand({
        RoleName: "p-ana001",
        AssumeRolePolicyDocument: JSON.stringify(trust),
        ...odd,
        ...("PermissionsBoundary" in odd && odd.PermissionsBoundary === "other"
          ? { PermissionsBoundary: other }
          : {}),
      }),
    );

    const made = granterOn(stage).ensureRole(aPerson());

    await expect(made).rejects.toThrow();
    expect((await roleOf(stage)).trust).toEqual(trust);
    expect(stage.cloud.iam.policiesOf("p-ana001")).toEqual([]);
  });

  it("cannot write a grant on a role without the boundary, even past its own check (facts C8)", async () => {
    const stage = await openAdapterStage();
    await adminOn(stage).send(
      new CreateRoleCommand({
        RoleName: "p-ana001",
        Path: "/curfew/",
        AssumeRolePolicyDocument: JSON.stringify(accessTrust(aPerson())),
      }),
    );

    const written = granterOn(stage).grant(ID, TERMS);

    await expect(written).rejects.toMatchObject({ name: expect.stringMatching(/^AccessDenied/) });
    expect(stage.cloud.iam.policiesOf("p-ana001")).toEqual([]);
  });
});

const makeRole = (stage: InProcessStage, path: string) =>
  adminOn(stage).send(
    new CreateRoleCommand({
      RoleName: "p-ana001",
      Path: path,
      AssumeRolePolicyDocument: JSON.stringify(accessTrust(aPerson())),
    }),
  );

describe("revoking in IAM", () => {
  it("deletes the grant's policy", async () => {
    const stage = await openAdapterStage();
    await granterOn(stage).ensureRole(aPerson());
    await granterOn(stage).grant(ID, TERMS);

    await revokerOn(stage).revoke(ID, "p-ana001");

    expect(stage.cloud.iam.policiesOf("p-ana001")).toEqual([]);
  });

  it("succeeds where there is no such policy", async () => {
    const stage = await openAdapterStage();
    await granterOn(stage).ensureRole(aPerson());

    await expect(revokerOn(stage).revoke(ID, "p-ana001")).resolves.toBeUndefined();
  });

  it("succeeds where there is no such role, which IAM judges by its bare name", async () => {
    const stage = await openAdapterStage();

    await expect(revokerOn(stage).revoke(ID, "p-ana001")).resolves.toBeUndefined();
  });

  it("succeeds where the name belongs to a role outside Curfew's path: no grant can be on it", async () => {
    const stage = await openAdapterStage();
    await makeRole(stage, "/");

    await expect(revokerOn(stage).revoke(ID, "p-ana001")).resolves.toBeUndefined();
  });

  it.each([
    "/curfew/",
    "/elsewhere/",
  ])("does not take a denial for success while a role is there that it may not look into or change: %s", async (path) => {
    const stage = await openAdapterStage();
    await makeRole(stage, path);
    const powerless = iamRevoker(clientAs(stage, "powerless", ["iam:GetRole"], ACCESS_ROLES));

    const revoked = powerless.revoke(ID, "p-ana001");

    await expect(revoked).rejects.toMatchObject({ name: expect.stringMatching(/^AccessDenied/) });
  });
});
