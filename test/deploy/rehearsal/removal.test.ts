// What AWS and its provider refuse when something is changed or removed that is in use.
import { expect, it } from "vitest";
import type { Resource } from "../plan/recorder.ts";
import { openAccount } from "./account/account.ts";
import { deploy, remove, type Stack } from "./engine/engine.ts";
import {
  ACCOUNT,
  bucket,
  document,
  engineIn,
  functionWith,
  key,
  logGroup,
  planWith,
  policy,
  resource,
} from "./plan-by-hand.ts";
import { contentsOf, endGrants, grantUnderEachBoundary, putObjects, versionByHand } from "./use.ts";

async function deployed(...resources: readonly Resource[]) {
  const account = openAccount({ partition: "aws", account: ACCOUNT });
  const engine = engineIn(account);
  const stack: Stack = new Map();
  const plan = planWith(...resources);
  expect(await deploy(engine, stack, plan)).toEqual([]);
  return { account, engine, region: engine.region, stack, plan };
}

it("a policy that is a live grant's boundary stays until the grant is gone", async () => {
  const { account, engine, region, stack, plan } = await deployed(policy("Bound"));
  const grants = await grantUnderEachBoundary(region, stack);

  const during = await remove(engine, stack, plan);
  await endGrants(region, grants);
  const after = await remove(engine, stack, plan);

  expect(during.join()).toMatch(/Policy::Bound: DeleteConflict/);
  expect(after).toEqual([]);
  expect(account.contents()).toEqual([]);
});

it("a policy changes more often than it has versions, and goes with all of them", async () => {
  const { account, engine, stack } = await deployed(policy("Bound"));
  const changed = (sid: string) =>
    policy(
      "Bound",
      String(policy("Bound").inputs.policy).replace('"Effect"', `"Sid":"${sid}","Effect"`),
    );

  for (const sid of ["a", "b", "c", "d", "e", "f", "g"])
    expect(await deploy(engine, stack, planWith(changed(sid)))).toEqual([]);
  const removed = await remove(engine, stack, planWith());

  expect(removed).toEqual([]);
  expect(account.contents()).toEqual([]);
});

it("a bucket with objects is removed only if its removal is forced, and never while Object Lock keeps one", async () => {
  const plain = bucket("plain-bucket");
  const forced = bucket("forced-bucket", { forceDestroy: true });
  const locked = bucket("locked-bucket", { forceDestroy: true, objectLockEnabled: true });
  const { account, engine, region, stack, plan } = await deployed(plain, forced, locked);
  putObjects(region, stack);

  const faults = await remove(engine, stack, plan);

  expect(faults.join("\n")).toMatch(/plain-bucket: BucketNotEmpty/);
  expect(faults.join("\n")).toMatch(/locked-bucket: AccessDenied/);
  expect(account.contents()).toEqual([
    "everywhere s3.buckets locked-bucket",
    "everywhere s3.buckets plain-bucket",
  ]);
});

it("a table under deletion protection is not removed", async () => {
  const table = resource("aws:dynamodb/table:Table", "t", {
    name: "a-table",
    billingMode: "PAY_PER_REQUEST",
    hashKey: "pk",
    attributes: [{ name: "pk", type: "S" }],
    deletionProtectionEnabled: true,
  });
  const { engine, stack, plan } = await deployed(table);

  const faults = await remove(engine, stack, plan);

  expect(faults.join()).toMatch(/protected against deletion/);
});

it("a removed key waits for its deletion, and nothing can be encrypted under it any more", async () => {
  const logs = {
    Effect: "Allow",
    Principal: { Service: "logs.eu-west-1.amazonaws.com" },
    Action: "kms:*",
    Resource: "*",
  };
  const { account, engine, region, stack, plan } = await deployed(key("k", [logs]));
  await remove(engine, stack, plan);

  const [left = ""] = account.contents();
  const keyId = left.split(" ").at(-1);
  const late = logGroup("/g", { kmsKeyId: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/${keyId}` });
  const faults = await deploy({ ...engine, region }, new Map(), planWith(late));

  expect(account.contents()).toEqual([`eu-west-1 kms.keys ${keyId}`]);
  expect(faults.join()).toMatch(/pending deletion/);
});

it("a function goes before the role, the key and the log group that it uses", async () => {
  const { account, engine, stack, plan } = await deployed(...functionWith());

  const faults = await remove(engine, stack, plan);

  expect(faults).toEqual([]);
  expect(account.contents().filter((line) => !line.includes("kms.keys"))).toEqual([]);
});

it("a Session document that nobody touched takes a change, and both of its versions say it", async () => {
  const { engine, region, stack } = await deployed(document("curfew-15", 15));
  const changed = document("curfew-15", 20);

  const faults = await deploy(engine, stack, planWith(changed));

  expect(faults).toEqual([]);
  const { content } = changed.inputs;
  expect(await contentsOf(region, "curfew-15")).toEqual([content, content]);
});

it.each([
  "in force",
  "not in force",
] as const)("a Session document with a version by hand, %s, refuses the provider's next change", async (how) => {
  const { engine, region, stack } = await deployed(document("curfew-15", 15));
  await versionByHand(region, "curfew-15", how);

  const faults = await deploy(engine, stack, planWith(document("curfew-15", 20)));

  expect(faults.join()).toMatch(/Document::curfew-15: InvalidDocumentVersion/);
});
