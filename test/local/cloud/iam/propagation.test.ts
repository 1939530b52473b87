import {
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { memoryStore } from "../../../../local/cloud/core/store.ts";
import { AS_MEASURED } from "../../../../local/cloud/iam/lag.ts";
import { ADMIN, createCloud, place, START } from "../front/cloud.ts";
import { documentOf } from "./policies.ts";

const NEED = { action: "ssm:StartSession", resource: "*" };
const allowUntil = (until?: string) =>
  documentOf([
    {
      Sid: "Start",
      Effect: "Allow",
      Action: "ssm:StartSession",
      Resource: "*",
      ...(until && { Condition: { DateLessThan: { "aws:CurrentTime": until } } }),
    },
  ]);
const trust = documentOf([
  { Effect: "Allow", Principal: { AWS: place.account }, Action: "sts:AssumeRole" },
]);

function withRole(options: Parameters<typeof createCloud>[0] = {}) {
  const cloud = createCloud({ propagation: { min: 3000, max: 3000 }, ...options });
  const role = cloud.iam.seedRole({ name: "ana", path: "/curfew/", trust });
  const caller = cloud.iam.callerOf(cloud.iam.keyFor(role, "ana").accessKeyId)!;
  const put = (document: string) =>
    cloud.admin.iam.send(
      new PutRolePolicyCommand({ RoleName: "ana", PolicyName: "g", PolicyDocument: document }),
    );
  const drop = () =>
    cloud.admin.iam.send(new DeleteRolePolicyCommand({ RoleName: "ana", PolicyName: "g" }));
  return { ...cloud, caller, put, drop, may: () => cloud.iam.authorize(caller, NEED).allowed };
}

describe("propagation (facts C5)", () => {
  it("lets decisions see a new policy only after the delay", async () => {
    const cloud = withRole();
    await cloud.put(allowUntil());

    const before = cloud.may();
    await cloud.clock.advance(2999);
    const almost = cloud.may();
    await cloud.clock.advance(1);

    expect([before, almost, cloud.may()]).toEqual([false, false, true]);
  });

  it("lets a deleted policy work on for the delay", async () => {
    const cloud = withRole();
    await cloud.put(allowUntil());
    await cloud.clock.advance(3000);
    await cloud.drop();

    const still = cloud.may();
    await cloud.clock.advance(3000);

    expect([still, cloud.may()]).toEqual([true, false]);
  });

  it("shows a change at once to Get", async () => {
    const cloud = withRole();
    await cloud.put(allowUntil());

    const shown = await cloud.admin.iam.send(
      new GetRolePolicyCommand({ RoleName: "ana", PolicyName: "g" }),
    );

    expect(shown.PolicyName).toBe("g");
  });

  it("enforces a deadline to the millisecond, with no delay (facts C1)", async () => {
    const cloud = withRole();
    await cloud.put(allowUntil(new Date(START + 60_000).toISOString()));
    await cloud.clock.advance(59_999);

    const before = cloud.may();
    await cloud.clock.advance(1);

    expect([before, cloud.may()]).toEqual([true, false]);
  });

  it("never goes back to an older state, however the delays fall", async () => {
    const cloud = withRole();
    cloud.iam.setPropagation({ min: 10_000, max: 10_000 });
    await cloud.put(allowUntil());
    cloud.iam.setPropagation({ min: 1000, max: 1000 });
    await cloud.drop();

    await cloud.clock.advance(1000);
    const seen = [cloud.may()];
    await cloud.clock.advance(20_000);

    expect([...seen, cloud.may()]).toEqual([false, false]);
  });

  it("draws delays between min and max, the same for the same seed", async () => {
    const visibleAfter = async () => {
      const cloud = withRole({ propagation: { min: 1000, max: 60_000 } });
      await cloud.put(allowUntil());
      let waited = 0;
      for (; !cloud.may() && waited < 70_000; waited += 500) await cloud.clock.advance(500);
      return waited;
    };

    const [first, second] = [await visibleAfter(), await visibleAfter()];

    expect(first).toBe(second);
    expect(first).toBeGreaterThanOrEqual(1000);
    expect(first).toBeLessThanOrEqual(60_500);
  });

  it("keeps what is on its way over a restart", async () => {
    const store = memoryStore();
    const before = withRole({ store });
    await before.put(allowUntil());

    const after = createCloud({ store });
    const early = after.iam.authorize(before.caller, NEED).allowed;
    await after.clock.advance(3000);

    expect([early, after.iam.authorize(before.caller, NEED).allowed]).toEqual([false, true]);
  });

  it("does not know a new role at first", async () => {
    const cloud = withRole();
    await cloud.admin.iam.send(
      new CreateRoleCommand({ RoleName: "ben", AssumeRolePolicyDocument: trust }),
    );

    const unseen = cloud.iam.seenRole(`arn:aws:iam::${place.account}:role/ben`);

    expect(unseen).toBeUndefined();
  });
});

describe("what IAM takes by default", () => {
  it("is 2 to 4 s for a change, and 2 to 15 s for a new role to be assumed (facts K3)", async () => {
    const { clock, iam, admin: as } = createCloud({ propagation: AS_MEASURED });
    const admin = as.iam;
    const waits = { change: [] as number[], role: [] as number[] };
    const settled = async (kind: keyof typeof waits) => {
      waits[kind].push(iam.settledAt() - clock.now());
      await clock.advance(20_000);
    };

    for (let made = 0; made < 40; made += 1) {
      const RoleName = `r${made}`;
      await admin.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
      await settled("role");
      await admin.send(
        new PutRolePolicyCommand({ RoleName, PolicyName: "g", PolicyDocument: allowUntil() }),
      );
      await settled("change");
    }

    const range = (ms: readonly number[]) => [Math.min(...ms), Math.max(...ms)];
    const [[changeMin = 0, changeMax = 0], [roleMin = 0, roleMax = 0]] = [
      range(waits.change),
      range(waits.role),
    ];
    expect([changeMin >= 2000, changeMax <= 4000]).toEqual([true, true]);
    expect([roleMin >= 2000, roleMax <= 15_000, roleMax > 10_000]).toEqual([true, true, true]);
  });
});

describe("principals", () => {
  it("cannot be seeded under one name in two cases, as IAM would refuse it (facts K1)", () => {
    const { iam } = createCloud();
    iam.seedRole({ name: "curfew-Sweep", trust });

    const again = () => iam.seedRole({ name: "curfew-sweep", path: "/other/", trust });

    expect(again).toThrow(/Another role has the name curfew-sweep/);
  });

  it("get the same ids and keys at every start", () => {
    const start = () => {
      const { iam } = createCloud();
      const role = iam.seedRole({ name: "fn", trust });
      const user = iam.seedUser({ name: "ana" });
      return [iam.keyFor(role, "fn"), iam.keyFor(user)].map((keys) => [
        keys,
        iam.callerOf(keys.accessKeyId),
      ]);
    };

    const [first, second] = [start(), start()];

    expect(first).toEqual(second);
  });

  it("allow nothing while their boundary's policy is missing", () => {
    const { iam } = createCloud();
    const boundary = `arn:aws:iam::${place.account}:policy/None`;
    const role = iam.seedRole({ name: "fn", trust, boundary, policies: [ADMIN] });

    const ruling = iam.authorize(iam.callerOf(iam.keyFor(role, "fn").accessKeyId)!, NEED);

    expect(ruling).toMatchObject({ verdict: "ImplicitlyDenied", layer: "boundary" });
  });

  it("bring their user name and tags into decisions", () => {
    const { iam } = createCloud();
    const document = documentOf([
      {
        Effect: "Allow",
        Action: "*",
        Resource: "*",
        Condition: { StringEquals: { "aws:username": "ana", "aws:PrincipalTag/team": "blue" } },
      },
    ]);
    const user = iam.seedUser({
      name: "ana",
      tags: { team: "blue" },
      policies: [{ name: "p", document }],
    });

    const ruling = iam.authorize(iam.callerOf(iam.keyFor(user).accessKeyId)!, NEED);

    expect(ruling.allowed).toBe(true);
  });
});
