import {
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetAccountSummaryCommand,
  GetRoleCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import type { Propagation } from "../../../../local/cloud/iam/lag.ts";
import { ADMIN, createCloud, credentialsOf, place } from "../front/cloud.ts";
import { documentOf } from "./policies.ts";

const exactly = (ms: number) => ({ min: ms, max: ms });
/** Found after 4 s, assumed after 10 s, changed in 3 s, forgotten after 2 s. */
const SLOW: Propagation = {
  ...exactly(3000),
  newName: exactly(4000),
  newPrincipal: exactly(10_000),
  deletion: exactly(2000),
};
const arn = (rest: string) => `arn:aws:iam::${place.account}:${rest}`;
const BOUNDARY = arn("policy/Boundary");
const GRANT = { RoleName: "req-1" };
const anything = documentOf([{ Effect: "Allow", Action: "*", Resource: "*" }]);
const nothing = documentOf([{ Effect: "Deny", Action: "*", Resource: "*" }]);
const start = { action: "ssm:StartSession", resource: "*" };

function prepare(propagation = SLOW) {
  const cloud = createCloud({ propagation });
  const ana = cloud.iam.seedUser({ name: "ana" });
  cloud.iam.seedManagedPolicy({ name: "Boundary", document: anything });
  const own = documentOf([
    {
      Effect: "Allow",
      Action: ["iam:CreateRole", "iam:PutRolePolicy", "iam:DeleteRole", "iam:GetRole"],
      Resource: arn("role/curfew/*"),
    },
  ]);
  const granter = cloud.as(
    cloud.iam.keyFor(
      cloud.iam.seedUser({ name: "granter", policies: [{ name: "own", document: own }] }),
    ),
  ).iam;
  const trust = documentOf([
    { Effect: "Allow", Principal: { AWS: ana }, Action: "sts:AssumeRole" },
  ]);
  const create = (by = granter) =>
    by.send(
      new CreateRoleCommand({
        ...GRANT,
        Path: "/curfew/",
        AssumeRolePolicyDocument: trust,
        PermissionsBoundary: BOUNDARY,
      }),
    );
  const put = (by = granter) =>
    by.send(new PutRolePolicyCommand({ ...GRANT, PolicyName: "grant", PolicyDocument: anything }));
  const assume = async () =>
    credentialsOf(
      await cloud
        .as(cloud.iam.keyFor(ana))
        .sts.send(
          new AssumeRoleCommand({ RoleArn: arn("role/curfew/req-1"), RoleSessionName: "req-1" }),
        ),
    );
  const may = (accessKeyId: string) =>
    cloud.iam.authorize(cloud.iam.callerOf(accessKeyId)!, start).allowed;
  return { ...cloud, granter, trust, create, put, assume, may };
}

const nameOf = (call: Promise<unknown>) =>
  call.then(
    () => "done",
    (error: Error) => error.name,
  );

describe("a role that was just made (facts K3, K9)", () => {
  it("is missing to IAM's own calls at first: denied to who may act under its path, NoSuchEntity to others", async () => {
    const { create, put, admin, granter, clock } = prepare();
    await create();
    const get = new GetRoleCommand(GRANT);

    const early = [put(), granter.send(get), put(admin.iam), admin.iam.send(get)].map(nameOf);

    expect(await Promise.all(early)).toEqual([
      "AccessDenied",
      "AccessDenied",
      "NoSuchEntityException",
      "NoSuchEntityException",
    ]);
    await clock.advance(4000);
    expect(await nameOf(put())).toBe("done");
  });

  it("is missing in lists, but has taken its name and counts", async () => {
    const { create, admin, clock } = prepare();
    await create();
    const list = async () =>
      (await admin.iam.send(new ListRolesCommand({ PathPrefix: "/curfew/" }))).Roles?.length;

    const again = nameOf(create());

    expect(await again).toBe("EntityAlreadyExistsException");
    const { SummaryMap } = await admin.iam.send(new GetAccountSummaryCommand({}));
    expect([SummaryMap?.Roles, await list()]).toEqual([1, 0]);
    await clock.advance(4000);
    expect(await list()).toBe(1);
  });

  it("cannot be named in a trust policy before it is found", async () => {
    const { create, admin, clock } = prepare();
    await create();
    const naming = () =>
      nameOf(
        admin.iam.send(
          new CreateRoleCommand({
            RoleName: "next",
            AssumeRolePolicyDocument: documentOf([
              {
                Effect: "Allow",
                Principal: { AWS: arn("role/curfew/req-1") },
                Action: "sts:AssumeRole",
              },
            ]),
          }),
        ),
      );

    const early = await naming();

    expect(early).toBe("MalformedPolicyDocumentException");
    await clock.advance(4000);
    expect(await naming()).toBe("done");
  });

  it("is assumed only when the data plane knows it, a policy put meanwhile does not hurry it", async () => {
    const { create, put, assume, may, clock } = prepare();
    await create();
    await clock.advance(4000);
    await put();

    await clock.advance(5999);
    const early = await nameOf(assume());
    await clock.advance(1);
    const { accessKeyId } = await assume();

    expect([early, may(accessKeyId)]).toEqual(["AccessDenied", true]);
  });

  it("waits for its policy, too, when that is the later of the two", async () => {
    const { create, put, assume, may, clock } = prepare();
    await create();
    await clock.advance(9000);
    await put();
    await clock.advance(1000);
    const { accessKeyId } = await assume();

    const early = may(accessKeyId);
    await clock.advance(2000);

    expect([early, may(accessKeyId)]).toEqual([false, true]);
  });
});

describe("a role that was deleted", () => {
  const alive = async () => {
    const story = prepare();
    await story.create();
    await story.clock.advance(4000);
    await story.put();
    await story.clock.advance(6000);
    return { ...story, ...(await story.assume()) };
  };
  const policy = { ...GRANT, PolicyName: "grant" };

  it("is deleted while its sessions live, and they are obeyed for seconds yet", async () => {
    const { admin, may, accessKeyId, clock } = await alive();
    await admin.iam.send(new DeleteRolePolicyCommand(policy));

    await admin.iam.send(new DeleteRoleCommand(GRANT));

    await clock.advance(1999);
    const still = may(accessKeyId);
    await clock.advance(1);
    expect([still, may(accessKeyId)]).toEqual([true, false]);
  });

  it("can be assumed for seconds yet, then reads as a role that never was", async () => {
    const { admin, assume, clock } = await alive();
    await admin.iam.send(new DeleteRolePolicyCommand(policy));
    await admin.iam.send(new DeleteRoleCommand(GRANT));

    const early = await nameOf(assume());
    await clock.advance(2000);

    expect([early, await nameOf(assume())]).toEqual(["done", "AccessDenied"]);
  });

  it("is judged by its bare name when it is deleted again", async () => {
    const { admin, granter } = await alive();
    await admin.iam.send(new DeleteRolePolicyCommand(policy));
    await granter.send(new DeleteRoleCommand(GRANT));

    const [ours, theirs] = [
      await nameOf(granter.send(new DeleteRoleCommand(GRANT))),
      await nameOf(admin.iam.send(new DeleteRoleCommand(GRANT))),
    ];

    expect([ours, theirs]).toEqual(["AccessDenied", "NoSuchEntityException"]);
  });

  it("leaves nothing to its sessions when it is made anew, however soon", async () => {
    const { admin, create, put, may, accessKeyId, clock } = await alive();
    await admin.iam.send(new DeleteRolePolicyCommand(policy));
    await admin.iam.send(new DeleteRoleCommand(GRANT));
    await create();
    await clock.advance(4000);
    await put();

    await clock.advance(3000);
    const early = may(accessKeyId);
    await clock.advance(20_000);

    expect([early, may(accessKeyId)]).toEqual([false, false]);
  });
});

describe("a boundary's new default version", () => {
  it("decides after the delay, also of sessions that live (facts C5)", async () => {
    const { iam, admin, trust, may, clock } = prepare();
    const role = iam.seedRole({ name: "r", trust, boundary: BOUNDARY, policies: [ADMIN] });
    const { accessKeyId } = iam.keyFor(role, "s");

    await admin.iam.send(
      new CreatePolicyVersionCommand({
        PolicyArn: BOUNDARY,
        PolicyDocument: nothing,
        SetAsDefault: true,
      }),
    );

    const early = may(accessKeyId);
    await clock.advance(3000);
    expect([early, may(accessKeyId)]).toEqual([true, false]);
  });
});
