// A schema of the customer's that is older than what their profiles use is named plainly when the folder is read.
import { expect, it, onTestFinished } from "vitest";
import { readPolicyFolder } from "../../adapters/policy-files.ts";
import { copyOfPolicies } from "../support/policies-copy.ts";

const without = (...words: string[]) => {
  const policies = copyOfPolicies();
  onTestFinished(policies.remove);
  policies.edit("access.cedarschema", (text) =>
    words.reduce(
      (rest, word) => rest.replaceAll(new RegExp(`(?<!//.*)\\b${word}\\b`, "g"), "x"),
      text,
    ),
  );
  return policies;
};
const forwarding = (text: string) =>
  text.replace("    # portForwarding: { ports: [5432]", "    portForwarding: { ports: [5432]");

it("names the action and the profile that needs it", () => {
  const { folder, edit } = without("forwardPort");
  edit("profiles.yaml", forwarding);

  expect(() => readPolicyFolder(folder)).toThrow(
    "access.cedarschema:1: does not know forwardPort, which the section portForwarding of the profile staging needs",
  );
});

it("says the same of break-glass", () => {
  const { folder } = without("breakGlass", "overdueReviews");

  expect(() => readPolicyFolder(folder)).toThrow(
    "does not know breakGlass and overdueReviews, which the section breakGlass of the profile prod needs",
  );
});

it("takes an older schema where nothing needs more, and the sample's as it is", () => {
  const { folder } = without("forwardPort");

  expect(readPolicyFolder(folder).texts.schema).not.toMatch(/forwardPort,/);
  expect(readPolicyFolder("policies").directory.profiles.length).toBeGreaterThan(1);
});
