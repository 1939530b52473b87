// The role of a grant is made, adopted and removed against the local IAM, with the very rights of the functions.
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { expect, it } from "vitest";
import { iamRoleMaker } from "../../adapters/iam-role-maker.ts";
import { iamRoleRemover } from "../../adapters/iam-role-remover.ts";
import { boundaryArn } from "../../domain/grant-boundary.ts";
import { type GrantRoleSpec, grantPath } from "../../domain/grant-role.ts";
import { instantOf } from "../../domain/time.ts";
import type { InProcessStage } from "../../local/stage/in-process.ts";
import { LOCAL_PLACE } from "../../local/stage/sample.ts";
import { namesIn } from "../../stacks/names.ts";
import { grantRoleNames, roleNameOf, SCOPE } from "../support/grant-roles.ts";
import { clientAs } from "../support/stage.ts";
import { openAdapterStage } from "./table.ts";

const ID = "req-abcdefghij0123456789";
const SPEC: GrantRoleSpec = {
  requestId: ID,
  name: roleNameOf(ID),
  path: grantPath(SCOPE),
  trust: {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:user/ana" },
        Action: "sts:AssumeRole",
      },
    ],
  },
  boundaryArn: boundaryArn(SCOPE, "prod"),
  maxSessionSeconds: 3600,
  tags: { "curfew:request": ID, "curfew:person": "p-ana001" },
};

/** The configuration of a client with the very rights of a function. */
function as(stage: InProcessStage, functionName: string) {
  const name = namesIn(LOCAL_PLACE, "curfew").functionRole(functionName);
  const role = `arn:aws:iam::${LOCAL_PLACE.account}:role/${name}`;
  const credentials = stage.cloud.iam.keyFor(role, "test");
  return { ...clientAs(stage, "unused", ["none:None"]), credentials };
}
const makerOn = (stage: InProcessStage) =>
  iamRoleMaker(as(stage, "GrantAccess"), SCOPE, stage.clock.now);
const removerOn = (stage: InProcessStage) => iamRoleRemover(as(stage, "RevokeAccess"), SCOPE);
const adminOn = (stage: InProcessStage) => new IAMClient(clientAs(stage, "admin", ["iam:*"]));

it("removes what others put on the role, then the role; run again it finds nothing", async () => {
  const stage = await openAdapterStage();
  await makerOn(stage).create(SPEC, instantOf(stage.clock.now()));
  await stage.clock.advance(10_000);
  const PolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "ssm:*", Resource: "*" }],
  });
  await adminOn(stage).send(
    new PutRolePolicyCommand({ RoleName: SPEC.name, PolicyName: "other", PolicyDocument }),
  );

  const foreign = await removerOn(stage).remove(ID);
  const again = await removerOn(stage).remove(ID);

  expect(foreign).toEqual(["other"]);
  expect(again).toEqual([]);
  expect(grantRoleNames(stage)).toEqual([]);
});

it("adopts a role that equals the specification, and refuses one that differs", async () => {
  const stage = await openAdapterStage();
  const since = instantOf(stage.clock.now());
  const first = await makerOn(stage).create(SPEC, since);
  await stage.clock.advance(10_000);

  const adopted = await makerOn(stage).create(SPEC, since);
  const refused = await makerOn(stage).create({ ...SPEC, maxSessionSeconds: 7200 }, since);

  expect(adopted).toMatchObject({ id: "id" in first ? first.id : "none" });
  expect(refused).toMatchObject({
    problem: "role-taken",
    differences: ["maximum session duration"],
  });
});

it("does not take a role of the same name outside of the path for the grant's", async () => {
  const stage = await openAdapterStage();
  await adminOn(stage).send(
    new CreateRoleCommand({
      RoleName: SPEC.name,
      Path: "/",
      AssumeRolePolicyDocument: JSON.stringify(SPEC.trust),
    }),
  );
  await stage.clock.advance(10_000);

  const made = await makerOn(stage).create(SPEC, instantOf(stage.clock.now()));

  expect(made).toMatchObject({ problem: "role-taken" });
  expect(await removerOn(stage).remove(ID)).toEqual([]);
});
