// Pulumi's part of a rehearsal: order, references, protection, retention, and what one failure leaves out.
import { expect, it } from "vitest";
import { openAccount } from "./account/account.ts";
import { deploy, forget, remove, type Stack } from "./engine/engine.ts";
import { inOrder } from "./engine/order.ts";
import {
  ACCOUNT,
  bucket,
  engineIn,
  faultsOf,
  key,
  logGroup,
  planWith,
  policy,
  resource,
  role,
  rolePolicy,
} from "./plan-by-hand.ts";

const account = () => openAccount({ partition: "aws", account: ACCOUNT });

it("a type that the rehearsal does not know fails it", async () => {
  const faults = await faultsOf(resource("aws:ec2/instance:Instance", "i", {}));

  expect(faults).toMatch(/aws:ec2\/instance:Instance::i: .*does not know/);
});

it("an input that the rehearsal does not know fails it, by its name", async () => {
  const faults = await faultsOf(role("Worker", "lambda.amazonaws.com", { forceDetach: true }));

  expect(faults).toMatch(/aws:iam\/role:Role::Worker: .*forceDetach/);
});

it.each([
  "first",
  "last",
] as const)("nothing is made before what it depends on (%s by name)", (choice) => {
  const [a, m, z] = [logGroup("a"), logGroup("m"), logGroup("z")];
  const needsBoth = logGroup("b", {}, [a, z]);

  const ordered = inOrder([needsBoth, z, m, a], choice).map(({ name }) => name);

  expect(ordered.indexOf("b")).toBeGreaterThan(
    Math.max(ordered.indexOf("a"), ordered.indexOf("z")),
  );
});

it("a dependency that the plan lacks is said, and so is a circle", () => {
  const missing = logGroup("b", {}, [logGroup("a")]);
  const [one, two] = [
    logGroup("one", {}, [logGroup("two")]),
    logGroup("two", {}, [logGroup("one")]),
  ];

  expect(() => inOrder([missing], "first")).toThrow(/LogGroup::b/);
  expect(() => inOrder([one, two], "first")).toThrow(/LogGroup::one.*LogGroup::two/);
});

it("a reference to what is not made yet fails: the dependency is missing", async () => {
  const alias = resource("aws:kms/alias:Alias", "a", {
    name: "alias/a",
    targetKeyId: "key-id-of-k",
  });

  const faults = await faultsOf(alias, key("k"));

  expect(faults).toMatch(/Alias::a: .*key-id-of-k, which is not made yet/);
});

it("what failed leaves out all that needs it, and is told once", async () => {
  const [Sweep, sweep] = [role("curfew-Sweep"), role("curfew-sweep")];

  const faults = await faultsOf(Sweep, sweep, rolePolicy(sweep, '{"Version":"2012-10-17"}'));

  expect(faults.split("\n")).toHaveLength(1);
  expect(faults).toContain("EntityAlreadyExists");
});

it("the same plan again changes nothing", async () => {
  const there = account();
  const stack: Stack = new Map();
  const plan = planWith(role("a"), policy("b"), key("k"), bucket("a-bucket"));
  await deploy(engineIn(there), stack, plan);
  const before = there.contents();

  const faults = await deploy(engineIn(there), stack, plan);

  expect(faults).toEqual([]);
  expect(there.contents()).toEqual(before);
});

it("what the plan no longer has is deleted, the dependents first", async () => {
  const there = account();
  const stack: Stack = new Map();
  const worker = role("Worker");
  const may = rolePolicy(worker, policy("p").inputs.policy as string);
  await deploy(engineIn(there), stack, planWith(worker, may));

  const faults = await deploy(engineIn(there), stack, planWith());

  expect(faults).toEqual([]);
  expect(there.contents()).toEqual([]);
});

it("a deploy that would delete what is protected does nothing at all", async () => {
  const there = account();
  const stack: Stack = new Map();
  await deploy(engineIn(there), stack, planWith(bucket("kept-bucket", {}, { protect: true })));

  const faults = await deploy(engineIn(there), stack, planWith(role("Worker")));

  expect(faults.join()).toMatch(/kept-bucket: is protected/);
  expect(there.contents()).toEqual(["everywhere s3.buckets kept-bucket"]);
});

it("a deploy that would replace what is protected fails there", async () => {
  const there = account();
  const stack: Stack = new Map();
  const kept = { protect: true };
  await deploy(engineIn(there), stack, planWith(bucket("kept-bucket", {}, kept)));

  const locked = bucket("kept-bucket", { objectLockEnabled: true }, kept);
  const faults = await deploy(engineIn(there), stack, planWith(locked));

  expect(faults.join()).toMatch(/kept-bucket: .*is protected, and this deploy would replace it/);
});

it("what is retained stays in the account, and a new one of its name then cannot be made", async () => {
  const there = account();
  const stack: Stack = new Map();
  const plan = planWith(bucket("kept-bucket", {}, { retainOnDelete: true }));
  await deploy(engineIn(there), stack, plan);

  const removed = await remove(engineIn(there), stack, plan);
  const again = await deploy(engineIn(there), stack, plan);

  expect(removed).toEqual([]);
  expect(there.contents()).toEqual(["everywhere s3.buckets kept-bucket"]);
  expect(again.join()).toContain("BucketAlreadyOwnedByYou");
});

it("a protected stage, or one with a protected resource, is not removed", async () => {
  const there = account();
  const stack: Stack = new Map();
  const plan = planWith(bucket("kept-bucket", {}, { protect: true }));
  await deploy(engineIn(there), stack, plan);

  const byStage = await remove(engineIn(there), stack, { ...plan, isProtected: true });
  const byResource = await remove(engineIn(there), stack, plan);

  expect(byStage.join()).toContain("the stage is protected");
  expect(byResource.join()).toMatch(/kept-bucket: is protected/);
  expect(there.contents()).toHaveLength(1);
});

it("what is taken out of the state stays in the account, and what needed it can be removed", async () => {
  const there = account();
  const stack: Stack = new Map();
  const worker = role("Worker");
  const plan = planWith(worker, rolePolicy(worker, String(policy("p").inputs.policy)), policy("p"));
  await deploy(engineIn(there), stack, plan);

  forget(stack, "p");
  const faults = await remove(engineIn(there), stack, plan);

  expect(faults).toEqual([]);
  expect(there.contents()).toEqual([
    `everywhere iam.managed-policies arn:aws:iam::${ACCOUNT}:policy/p`,
  ]);
});

it("a resource that keeps its name is deleted before its replacement is made", async () => {
  const there = account();
  const stack: Stack = new Map();
  const table = (rangeKey: string) =>
    resource("aws:dynamodb/table:Table", "t", {
      name: "a-table",
      billingMode: "PAY_PER_REQUEST",
      hashKey: "pk",
      rangeKey,
      attributes: ["pk", rangeKey].map((name) => ({ name, type: "S" })),
    });
  await deploy(engineIn(there), stack, planWith(table("sk")));

  const faults = await deploy(engineIn(there), stack, planWith(table("at")));

  expect(faults).toEqual([]);
});

it("a change that is said to replace does so, and the old one goes first where that is said", async () => {
  const there = account();
  const stack: Stack = new Map();
  const anew = { replaceOnChanges: ["description"], deleteBeforeReplace: true };
  const described = (description: string) => ({
    ...role("Worker", "lambda.amazonaws.com", { description }),
    ...anew,
  });
  await deploy(engineIn(there), stack, planWith(described("one")));
  const { iam } = engineIn(there).region;
  const arn = `arn:aws:iam::${ACCOUNT}:role/Worker`;
  const before = iam.seenRole(arn)?.id;

  const faults = await deploy(engineIn(there), stack, planWith(described("two")));

  expect(faults).toEqual([]);
  expect(iam.seenRole(arn)?.description).toBe("two");
  expect(iam.seenRole(arn)?.id).not.toBe(before);
});
