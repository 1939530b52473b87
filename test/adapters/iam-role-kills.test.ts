// The making and the removal of a grant's role, broken at each call to IAM, and run again.
import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { expect, it } from "vitest";
import { isProblem } from "../../domain/grant-problem.ts";
import type { GrantRoleMaker } from "../../domain/grant-role-ports.ts";
import { type Instant, instantOf } from "../../domain/time.ts";
import type { FaultPoint } from "../../local/cloud/front/faults.ts";
import { AS_MEASURED } from "../../local/cloud/iam/lag.ts";
import type { InProcessStage } from "../../local/stage/in-process.ts";
import { grantRoleNames } from "../support/grant-roles.ts";
import { propagated } from "../support/stage.ts";
import { adminOn, makerOn, readerOn, removerOn, SPEC, UNRECORDED } from "./grant-role-stage.ts";
import { openAdapterStage } from "./table.ts";

const POLICY = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "ssm:StartSession", Resource: "*" }],
};
const OTHERS_POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: "a:b", Resource: "*" }],
});

/** Makes the role with its policy, as the step that grants does. */
async function make(maker: GrantRoleMaker, since: Instant): Promise<void> {
  const role = await maker.create(SPEC, since);
  if (isProblem(role)) throw new Error(JSON.stringify(role));
  expect(await maker.writePolicy(role, POLICY)).toBeUndefined();
}

/** Runs a piece of work once unbroken; gives the boundaries of its calls to IAM, in order. */
async function boundariesOf(stage: InProcessStage, work: () => Promise<unknown>) {
  const seen: FaultPoint["phase"][] = [];
  const stop = stage.cloud.faults.intercept(({ service, phase }) => {
    if (service === "iam") seen.push(phase);
  });
  await work();
  stop();
  return seen.length;
}

/** Runs it with the connection gone at one boundary. */
async function dyingAt(stage: InProcessStage, at: number, work: () => Promise<unknown>) {
  let passed = 0;
  const stop = stage.cloud.faults.intercept(({ service }) => {
    if (service === "iam" && passed++ === at) throw new Error("the process is gone");
  });
  await expect(work()).rejects.toThrow();
  stop();
}

/** The role as IAM shows it, but for what no two creations have in common. */
async function asMade(stage: InProcessStage) {
  const state = await readerOn(stage, "CheckAccess").read(SPEC.requestId);
  return { ...state, id: "", createdAt: "" };
}

/** What somebody with every right in IAM puts on the grant's role. */
async function putOthersThings(stage: InProcessStage): Promise<void> {
  const admin = adminOn(stage);
  const RoleName = SPEC.name;
  for (const PolicyName of ["other", "another"])
    await admin.send(
      new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: OTHERS_POLICY }),
    );
  const { Policy } = await admin.send(
    new CreatePolicyCommand({ PolicyName: "managed", PolicyDocument: OTHERS_POLICY }),
  );
  await admin.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: Policy?.Arn }));
  const InstanceProfileName = "profile";
  await admin.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
  await admin.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
}

/** A stage on which the grant's role is made, with others' things on it. */
async function stageWithRole(): Promise<InProcessStage> {
  const stage = await openAdapterStage();
  await make(makerOn(stage), instantOf(stage.clock.now()));
  await propagated(stage);
  await putOthersThings(stage);
  await propagated(stage);
  return stage;
}

it("makes the same role with the same policy when it is run again after it died at any call, before or after the effect", async () => {
  const well = await openAdapterStage();
  const since = instantOf(well.clock.now());
  const count = await boundariesOf(well, () => make(makerOn(well), since));
  await propagated(well);
  const wanted = await asMade(well);
  await well.close();

  for (let at = 0; at < count; at++) {
    const stage = await openAdapterStage();
    const maker = makerOn(stage);
    await dyingAt(stage, at, () => make(maker, since));
    await propagated(stage);
    await make(maker, since);

    expect({ at, made: await asMade(stage) }).toEqual({ at, made: wanted });
    expect(grantRoleNames(stage)).toEqual([SPEC.name]);
    await stage.close();
  }

  expect(count).toBe(4);
});

it("removes the role and everything on it when it is run again after it died at any call, before or after the effect", async () => {
  const well = await stageWithRole();
  const count = await boundariesOf(well, () => removerOn(well).remove(UNRECORDED));
  await well.close();

  for (let at = 0; at < count; at++) {
    const stage = await stageWithRole();
    await dyingAt(stage, at, () => removerOn(stage).remove(UNRECORDED));
    await removerOn(stage).remove(UNRECORDED);

    expect({ at, left: grantRoleNames(stage) }).toEqual({ at, left: [] });
    await stage.close();
  }

  expect(count).toBe(20);
});

it("tells every policy and instance profile that others had put on the role, over more than one page", async () => {
  const stage = await stageWithRole();
  const many = Array.from({ length: 105 }, (_, index) => `more-${index}`);
  for (const PolicyName of many)
    await adminOn(stage).send(
      new PutRolePolicyCommand({ RoleName: SPEC.name, PolicyName, PolicyDocument: OTHERS_POLICY }),
    );

  const { foreign } = await removerOn(stage).remove(UNRECORDED);

  expect([...foreign].sort()).toEqual(
    [
      ...many,
      "other",
      "another",
      "arn:aws:iam::111122223333:policy/managed",
      "instance profile profile",
    ].sort(),
  );
  expect(grantRoleNames(stage)).toEqual([]);
});

it("begins again where somebody writes on the role while it is removed", async () => {
  const stage = await stageWithRole();
  let written = false;
  const stop = stage.cloud.faults.intercept(async ({ operation, phase }) => {
    if (operation !== "DeleteRole" || phase !== "before" || written) return;
    written = true;
    await adminOn(stage).send(
      new PutRolePolicyCommand({
        RoleName: SPEC.name,
        PolicyName: "late",
        PolicyDocument: OTHERS_POLICY,
      }),
    );
  });
  const first = removerOn(stage).remove(UNRECORDED);
  await expect(first).rejects.toMatchObject({ name: "DeleteConflictException" });
  stop();

  const { foreign } = await removerOn(stage).remove(UNRECORDED);

  expect(foreign).toEqual(["late"]);
  expect(grantRoleNames(stage)).toEqual([]);
});

it("takes a role that IAM does not find for not there yet, for 30 s after its creation, and then for denied", async () => {
  const stage = await openAdapterStage();
  const hidden = { min: 60_000, max: 60_000 };
  stage.cloud.iam.setPropagation({ ...AS_MEASURED, newName: hidden });
  const maker = makerOn(stage);
  const role = await maker.create(SPEC, instantOf(stage.clock.now()));
  if (isProblem(role)) throw new Error(JSON.stringify(role));

  await expect(maker.writePolicy(role, POLICY)).rejects.toMatchObject({ retryable: true });
  await stage.clock.advance(29_000);
  await expect(maker.writePolicy(role, POLICY)).rejects.toMatchObject({ retryable: true });
  await stage.clock.advance(2_000);
  const late = await maker.writePolicy(role, POLICY);
  await stage.clock.advance(30_000);

  expect(late).toMatchObject({ problem: "denied" });
  expect(await maker.writePolicy(role, POLICY)).toBeUndefined();
});
