// The role of a grant is made, adopted and removed against the local IAM, with the very rights of the functions.
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { expect, it } from "vitest";
import { boundaryArn } from "../../domain/grant-boundary.ts";
import { instantOf } from "../../domain/time.ts";
import { grantRoleNames, grantRoles, SCOPE } from "../support/grant-roles.ts";
import {
  adminOn,
  createInput,
  ID,
  makerOn,
  readerOn,
  removerOn,
  SPEC,
  UNRECORDED,
} from "./grant-role-stage.ts";
import { openAdapterStage } from "./table.ts";

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

  const removal = await removerOn(stage).remove(UNRECORDED);
  const again = await removerOn(stage).remove(UNRECORDED);

  expect(removal).toEqual({ foreign: ["other"], isAnothers: false });
  expect(again).toEqual({ foreign: [], isAnothers: false });
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
  expect(await removerOn(stage).remove(UNRECORDED)).toEqual({ foreign: [], isAnothers: false });
});

it("leaves another's role on the path without a boundary of the stage, and does not count it as the grant's", async () => {
  const stage = await openAdapterStage();
  await adminOn(stage).send(
    new CreateRoleCommand({
      RoleName: SPEC.name,
      Path: SPEC.path,
      AssumeRolePolicyDocument: JSON.stringify(SPEC.trust),
    }),
  );
  await stage.clock.advance(10_000);

  const made = await makerOn(stage).create(SPEC, instantOf(stage.clock.now()));
  const removal = await removerOn(stage).remove(UNRECORDED);

  expect(made).toMatchObject({ problem: "role-taken" });
  expect(removal).toEqual({ foreign: [], isAnothers: true });
  expect(await readerOn(stage).exists(UNRECORDED)).toBe(false);
  expect(grantRoleNames(stage)).toEqual([SPEC.name]);
});

it.each([
  [
    "trust policy",
    { AssumeRolePolicyDocument: JSON.stringify({ ...(SPEC.trust as object), Id: "x" }) },
  ],
  ["permissions boundary", { PermissionsBoundary: undefined }],
  ["maximum session duration", { MaxSessionDuration: 7200 }],
  ["tags", { Tags: [{ Key: "curfew:request", Value: ID }] }],
  ["path", { Path: `${SPEC.path}deeper/` }],
])("refuses a role that differs in its %s, and repairs nothing", async (difference, change) => {
  const stage = await openAdapterStage();
  const asked = { ...createInput(), ...change };
  await adminOn(stage).send(new CreateRoleCommand(asked));
  await stage.clock.advance(10_000);
  const before = JSON.stringify(grantRoles(stage));

  const made = await makerOn(stage).create(SPEC, instantOf(stage.clock.now()));

  expect(made).toMatchObject({ problem: "role-taken", differences: [difference] });
  expect(JSON.stringify(grantRoles(stage))).toBe(before);
});

it("does not take a role whose name has another case for the grant's, and tries again", async () => {
  const stage = await openAdapterStage();
  await adminOn(stage).send(
    new CreateRoleCommand({ ...createInput(), RoleName: SPEC.name.toUpperCase() }),
  );
  await stage.clock.advance(10_000);

  const making = makerOn(stage).create(SPEC, instantOf(stage.clock.now()));

  await expect(making).rejects.toMatchObject({ retryable: true });
  expect(grantRoleNames(stage)).toEqual([SPEC.name.toUpperCase()]);
});

it("refuses a role that equals the specification but was made before granting began", async () => {
  const stage = await openAdapterStage();
  await makerOn(stage).create(SPEC, instantOf(stage.clock.now()));
  await stage.clock.advance(300_000);

  const made = await makerOn(stage).create(SPEC, instantOf(stage.clock.now()));

  expect(made).toMatchObject({ problem: "role-taken", differences: ["creation time"] });
});

it("says that the boundary is missing, and makes nothing", async () => {
  const stage = await openAdapterStage();
  const spec = { ...SPEC, boundaryArn: boundaryArn(SCOPE, "nothere") };

  const made = await makerOn(stage).create(spec, instantOf(stage.clock.now()));

  expect(made).toEqual({ problem: "boundary-missing", boundary: spec.boundaryArn });
  expect(grantRoleNames(stage)).toEqual([]);
});
