// The breakGlass section of profiles.yaml, and rota.yaml: each mistake is told with file and line.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { PolicyFolderFault, policySetOf, readPolicyFolder } from "../../adapters/policy-files.ts";
import { emergencyProfile } from "../../domain/emergency.ts";
import { sessionDocuments } from "../../domain/session-document.ts";
import { PLACE } from "../support/builders.ts";
import { copyOfPolicies } from "../support/policies-copy.ts";

let policies = copyOfPolicies();
afterEach(() => {
  policies.remove();
  policies = copyOfPolicies();
});
const mistakes = () => {
  try {
    readPolicyFolder(policies.folder);
    return "none";
  } catch (error) {
    if (error instanceof PolicyFolderFault) return error.message;
    throw error;
  }
};
const inProfiles = (from: string, to: string) =>
  policies.edit("profiles.yaml", (text) => text.replace(from, to));

describe("a breakGlass section", () => {
  it.each([
    [
      "ladder: [15, 30]\n      idle",
      "ladder: [15, 960]\n      idle",
      "longer than the profile's own",
    ],
    ["idleMinutes: 5\n      session", "idleMinutes: 16\n      session", "idler than the profile's"],
    ["reviewWithinHours: 72", "reviewWithinHours: 721", "1 to 720 hours"],
    ["remindAfterHours: 24", "remindAfterHours: soon", "whole number of hours"],
    ["remindAfterHours: 24", "remindAfterHours: 24\n      approvals: 0", "approvals"],
    ["prefix: break-glass }", "prefix: break-glass, encrypted: false }", "can only be true"],
    ["id: staging", "id: prod-break-glass", "documents called prod-break-glass"],
  ])("with %j made %j is refused with its line", (from, to, sentence) => {
    inProfiles(from, to);

    expect(mistakes()).toMatch(/^profiles\.yaml:\d+: /);
    expect(mistakes()).toContain(sentence);
  });

  it("is off where it is left out, and then makes no documents", () => {
    const { profiles } = readPolicyFolder(policies.folder).directory;
    const at = { place: PLACE, prefix: "curfew" };
    const names = sessionDocuments({ profiles }, at).map(({ name }) => name);

    const found = names.filter((name) => name.includes("break-glass"));

    expect(found).toEqual(["curfew-prod-break-glass-15", "curfew-prod-break-glass-30"]);
    const staging = profiles.find(({ id }) => id === "staging");
    expect(staging && emergencyProfile(staging)).toBeUndefined();
  });

  it("is logged to S3 even where neither it nor the profile says so", () => {
    inProfiles("session: { s3: { prefix: break-glass } }\n      ", "");
    const [prod] = readPolicyFolder(policies.folder).directory.profiles;

    expect(prod && emergencyProfile(prod)?.session).toMatchObject({
      s3: {},
      logGroup: "/curfew/sessions",
    });
    expect(prod?.session.s3).toBeUndefined();
  });
});

describe("rota.yaml", () => {
  it("with a mistake makes the whole folder one with a mistake, with its line", () => {
    writeFileSync(
      join(policies.folder, "rota.yaml"),
      "rotations:\n  - name: a\n    people: [omar]\n    start: today\n    hours: 1\n",
    );

    expect(mistakes()).toContain("rota.yaml:3: rotations.0.people.0");
    expect(mistakes()).toContain("rota.yaml:4: rotations.0.start: a moment in UTC");
  });

  it("may be left out: nobody is on call, and the policy set is another", () => {
    const before = policySetOf(policies.folder);
    rmSync(join(policies.folder, "rota.yaml"));

    expect(readPolicyFolder(policies.folder).directory.rota).toBeUndefined();
    expect(policySetOf(policies.folder)).not.toBe(before);
  });
});
