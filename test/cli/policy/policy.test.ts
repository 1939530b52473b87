// What the policy commands find, on a copy of the sample policies with one thing changed.
import { cpSync, mkdtempSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { curfewAlone } from "../../support/curfew.ts";
import { copyOfPolicies, withGroups, withoutPolicy } from "../../support/policies-copy.ts";

async function curfew(folder: string, ...words: string[]) {
  const { out, ...rest } = await curfewAlone([...words, "--policies", "."], { folder });
  return { ...rest, out: out.join("\n") };
}

type Copy = ReturnType<typeof copyOfPolicies>;

const adding = (policy: string) => (copy: Copy) =>
  copy.edit("access.cedar", (text) => `${text}\n${policy}`);

it("finds nothing in the sample policies, and every example as expected", async () => {
  const { folder } = copyOfPolicies();

  const [check, test] = [
    await curfew(folder, "policy", "check"),
    await curfew(folder, "policy", "test"),
  ];

  expect(check).toMatchObject({ code: 0, err: "" });
  expect(check.out).toContain("nothing found");
  expect(test).toMatchObject({ code: 0, err: "", out: "14 of 14 examples are as expected." });
});

it.each<[string, (copy: Copy) => unknown, string]>([
  [
    "a mistake, with its line",
    (copy) => copy.edit("access.cedar", (text) => text.replace("context.minutes", "context.hours")),
    "access.cedar:11: ",
  ],
  [
    "an ordinary role in people.yaml, with its line",
    (copy) =>
      copy.edit("people.yaml", (text) =>
        text.replace(
          'user: "arn:aws:iam::111122223333:user/ana"',
          'role: "arn:aws:iam::111122223333:role/ops", userName: ana',
        ),
      ),
    "people.yaml:13: people.0.aws.role: this is not a permission set's own role.",
  ],
  [
    "somebody's second entry, with its line",
    (copy) => copy.edit("people.yaml", (text) => text.replace("user/bea", "user/ana")),
    "people.yaml:23: people.2.aws: this is also the AWS identity of p-ana001 (Ana (engineer));",
  ],
  [
    "more Session documents than AWS holds, with their count",
    (copy) =>
      copy.edit("profiles.yaml", (text) => {
        const ladder = Array.from({ length: 20 }, (_, step) => 5 + step);
        const more = Array.from(
          { length: 25 },
          (_, index) =>
            `  - { id: more-${index}, priority: ${300 + index}, match: { tags: { More: "${index}" } }, ladder: [${ladder.join(", ")}], idleMinutes: 5, approvals: 1, channel: C0PROD, session: { logGroup: /curfew/sessions } }`,
        );
        return `${text.trimEnd()}\n${more.join("\n")}\n`;
      }),
    "profiles.yaml:1: The profiles make 513 Session documents",
  ],
  [
    "a profile whose boundary is longer than IAM takes, with its count",
    (copy) =>
      copy.edit("profiles.yaml", (text) => {
        const ladder = Array.from({ length: 20 }, (_, step) => 5 + step).join(", ");
        const ports = `portForwarding: { ports: [1001, 1002, 1003, 1004, 1005], ladder: [${ladder}], idleMinutes: 5 }`;
        return `${text.trimEnd()}\n  - { id: more, priority: 300, match: { tags: { More: "1" } }, ladder: [${ladder}], idleMinutes: 5, approvals: 1, channel: C0PROD, ${ports}, session: { logGroup: /curfew/sessions } }\n`;
      }),
    "profiles.yaml:50: more: its boundary would have ",
  ],
  [
    "a policy that looks at incidents where no service keeps them, with its line",
    adding(
      '@id("open-incident") forbid (principal, action == Curfew::Action::"breakGlass", resource) unless { context has incidentKnown && context.incidentKnown };',
    ),
    "open-incident looks at incidentKnown, which is always false: rota.yaml does not say how",
  ],
  [
    "a condition that is never true",
    adding(
      '@id("never") permit (principal, action, resource) when { context.minutes < 5 && false };',
    ),
    "never: no question can make it true",
  ],
  [
    "a group nobody is in, in a head",
    adding('@id("typo") forbid (principal in Curfew::Group::"enginers", action, resource);'),
    "typo: nobody in people.yaml is in the group enginers",
  ],
  [
    "a group nobody is in, in a condition",
    adding(
      '@id("typo") forbid (principal, action, resource) when { principal in Curfew::Group::"leeds" };',
    ),
    "typo: nobody in people.yaml is in the group leeds",
  ],
  [
    "a profile that there is not",
    adding('@id("gone") forbid (principal, action, resource in Curfew::Profile::"old");'),
    "gone: no profile in profiles.yaml has the id old",
  ],
  [
    "a profile that nobody can approve",
    (copy) => copy.edit("access.cedar", withoutPolicy("leads-approve")),
    "profile prod needs 1 approval, and nobody may approve",
  ],
  [
    "a profile that too few can approve",
    (copy) => copy.edit("people.yaml", withGroups("p-bea001", "[engineers]")),
    "profile vault needs 2 approvals, and Ben (lead) may approve",
  ],
  [
    "an approver whose own request lacks one",
    (copy) => copy.edit("access.cedar", withoutPolicy("vault-leads-do-not-ask")),
    "profile vault: Ben (lead) may ask, but then too few others may approve",
  ],
])("policy check finds %s", async (_what, change, sentence) => {
  const copy = copyOfPolicies();
  change(copy);

  const { code, out } = await curfew(copy.folder, "policy", "check");

  expect(out).toContain(sentence);
  expect(code).toBe(1);
});

it.each([
  [
    "an answer",
    "context.minutes <= 60",
    "context.minutes <= 30",
    "expected allow because of staging-short-is-free; it is deny",
  ],
  [
    "a reason",
    '@id("leads-approve")',
    '@id("any-lead-approves")',
    "expected allow because of leads-approve; it is allow because of any-lead-approves",
  ],
])("policy test tells %s that is not the expected one", async (_what, from, to, sentence) => {
  const copy = copyOfPolicies();
  copy.edit("access.cedar", (text) => text.replace(from, to));

  const { code, out } = await curfew(copy.folder, "policy", "test");

  expect(out).toContain(sentence);
  expect(out).toContain("13 of 14 examples are as expected.");
  expect(code).toBe(1);
});

it("policy test refuses a table with a mistake, and a folder without one", async () => {
  const copy = copyOfPolicies();
  const bare = mkdtempSync(join(dirname(copy.folder), "curfew-bare-"));
  for (const file of ["people.yaml", "profiles.yaml", "access.cedar", "access.cedarschema"])
    cpSync(join(copy.folder, file), join(bare, file));
  copy.edit("examples.yaml", (text) => text.replace("answer: allow", "answer: perhaps"));

  const [mistaken, missing] = [
    await curfew(copy.folder, "policy", "test"),
    await curfew(bare, "policy", "test"),
  ];

  expect(mistaken).toMatchObject({ code: 1 });
  expect(mistaken.out).toContain("examples.yaml:16: examples.0.answer");
  expect(missing).toMatchObject({ code: 1 });
  expect(missing.out).toContain("there is no readable examples.yaml");
});
