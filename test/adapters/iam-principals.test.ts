// Whom a grant role's trust names where the identity is of another account, whose IAM cannot be asked.
import { IAMClient } from "@aws-sdk/client-iam";
import { expect, it } from "vitest";
import { findPrincipal } from "../../adapters/iam-principals.ts";
import { LOCAL_PLACE } from "../../local/stage/sample.ts";

const BEN = { account: "444455556666", permissionSet: "Lead", userName: "ben@example.com" };
const ROLES = "arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/";
const LEAD = `AWSReservedSSO_Lead_${"?".repeat(16)}`;

const patternsOf = async (region?: string, home = LOCAL_PLACE.region) => {
  const identity = region === undefined ? BEN : { ...BEN, region };
  const place = { ...LOCAL_PLACE, region: home };
  const found = await findPrincipal(new IAMClient({ region: home }), place, identity);
  return "patterns" in found ? found.patterns : found;
};

it("a permission set whose Region nobody says is one of Identity Center in us-east-1, or in Curfew's own Region", async () => {
  const patterns = await patternsOf();

  expect(patterns).toEqual([`${ROLES}${LEAD}`, `${ROLES}eu-west-1/${LEAD}`]);
});

it("a permission set whose Region is said is one of that Region and no other", async () => {
  const patterns = await patternsOf("eu-central-1");

  expect(patterns).toEqual([`${ROLES}eu-central-1/${LEAD}`]);
});

it.each([
  ["said", "us-east-1", "eu-west-1"],
  ["Curfew's own", undefined, "us-east-1"],
])("a permission set of us-east-1, %s, has no Region in its role's path", async (_how, region, home) => {
  const patterns = await patternsOf(region, home);

  expect(patterns).toEqual([`${ROLES}${LEAD}`]);
});
