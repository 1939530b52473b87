// The AWS identities of people.yaml as `curfew doctor` finds them in IAM.
import { beforeEach, expect, it } from "vitest";
import { serviceTrust } from "../../../local/cloud/iam/seeds.ts";
import { doctor, openHealthy, READ } from "../../support/doctor.ts";
import { type OpenStage, policyFolder } from "../../support/stage.ts";

const IAM = "arn:aws:iam::111122223333";
const SSO = "/aws-reserved/sso.amazonaws.com/";
const BEN = '{ account: "111122223333", permissionSet: Lead, userName: ben@example.com }';

let stage: OpenStage;
let policies: ReturnType<typeof policyFolder>;

beforeEach(async () => {
  stage = await openHealthy();
  policies = policyFolder();
});

const look = (actions: readonly string[] = READ) =>
  doctor(stage, actions, "--policies", policies.folder);
const makeRole = (name: string, path: string) =>
  stage.cloud.iam.seedRole({ name, path, trust: serviceTrust("sso.amazonaws.com") });

it("finds each identity of the sample in IAM", async () => {
  const { code, out } = await look();

  expect(out).not.toContain("identities");
  expect(code).toBe(0);
});

it("finds an IAM user that is not there, and says whose it is", async () => {
  policies.edit("people.yaml", "user/ana", "user/ana.typo");

  const { code, out } = await look();

  expect(out).toContain(`error           identities: ${IAM}:user/ana.typo`);
  expect(out).toContain(
    "IAM has no such user in account 111122223333, so p-ana001 gets no access.",
  );
  expect(code).toBe(3);
});

it.each([
  ["in another case", "user/Ana"],
  ["without its path", "user/team/ana"],
])("finds an IAM user that is written %s, and says how IAM writes it", async (_what, written) => {
  policies.edit("people.yaml", "user/ana", written);

  const { code, out } = await look();

  expect(out).toContain(`identities: ${IAM}:${written}`);
  expect(out).toContain(`write ${IAM}:user/ana for p-ana001 into people.yaml`);
  expect(code).toBe(3);
});

it("takes a role of the user's name for no user", async () => {
  policies.edit("people.yaml", "user/ana", "user/sample-node");

  const { out } = await look();

  expect(out).toContain("IAM has no such user");
});

it("finds an IAM user of another partition", async () => {
  policies.edit(
    "people.yaml",
    "arn:aws:iam::111122223333:user/ana",
    "arn:aws-cn:iam::111122223333:user/ana",
  );

  const { code, out } = await look();

  expect(out).toContain("This user is of another partition than aws");
  expect(code).toBe(3);
});

it.each([
  ["that Identity Center has not assigned here", "permissionSet: Leader"],
  ["in another case", "permissionSet: lead"],
  ["whose name begins as another's does", "permissionSet: Lea"],
])("finds a permission set %s, and says whom it keeps out", async (_what, written) => {
  policies.edit("people.yaml", "permissionSet: Lead", written);

  const { code, out } = await look();

  expect(out).toContain(`identities: permission set ${written.slice(15)}`);
  expect(out).toContain("has no role of this permission set in this account");
  expect(out).toContain("(p-ben001)");
  expect(code).toBe(3);
});

it("finds a permission set with two roles, and names them", async () => {
  makeRole("AWSReservedSSO_Lead_fedcba9876543210", SSO);

  const { code, out } = await look();

  expect(out).toContain("This account has 2 roles of this permission set");
  expect(out).toContain(
    "AWSReservedSSO_Lead_0123456789abcdef, AWSReservedSSO_Lead_fedcba9876543210",
  );
  expect(code).toBe(3);
});

it.each([
  "AWSReservedSSO_Lead_evil_0123456789abcdef",
  "AWSReservedSSO_Lead_0123456789abcde",
  "AWSReservedSSO_Lead",
])("takes the role %s for none of the permission set Lead", async (name) => {
  makeRole(name, SSO);

  expect((await look()).code).toBe(0);
});

it.each([
  "/",
  "/aws-reserved/",
  "/team/aws-reserved/sso.amazonaws.com/",
])("finds a role under %s that bears the name of a permission set's role", async (path) => {
  makeRole("AWSReservedSSO_Lead_fedcba9876543210", path);

  const { code, out } = await look();

  expect(out).toContain(`identities: ${IAM}:role${path}AWSReservedSSO_Lead_fedcba9876543210`);
  expect(out).toContain("passes at the terminal for anybody of the permission set Lead");
  expect(code).toBe(3);
});

it("says of another account that it was not read, once, with whom it is about and what they need there", async () => {
  policies.edit("people.yaml", `${IAM}:user/ana`, "arn:aws:iam::444455556666:user/ana");
  policies.edit("people.yaml", BEN, BEN.replace("111122223333", "444455556666"));

  const { code, out } = await look();

  expect(out.match(/identities: /g)).toHaveLength(1);
  expect(out).toContain("note            identities: account 444455556666");
  expect(out).toContain("Not checked: the identities of p-ana001, p-ben001 are of this account");
  expect(out).toContain("its own policy allows sts:AssumeRole on arn:aws:iam::111122223333:role/");
  expect(code).toBe(0);
});

it("names the permission it lacks", async () => {
  const { out } = await look(READ.filter((one) => one !== "iam:GetAccountAuthorizationDetails"));

  expect(out).toContain("could-not-check identities\n");
  expect(out).toContain("The permission iam:GetAccountAuthorizationDetails is missing.");
});
