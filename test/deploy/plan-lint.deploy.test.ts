// Every role and policy the deploy would make, read by the linter that reads the topology's.
import { describe, expect, it } from "vitest";
import { lintPolicy, type PolicyKind } from "../policy-lint/lint-policy.ts";
import { planOf, policiesOf } from "./plan/plan.ts";

/** The inputs that hold IAM policies of principals; resources' own policies (keys, buckets, queues) have other rules. */
const KINDS: Readonly<Record<string, PolicyKind>> = {
  "aws:iam/role:Role assumeRolePolicy": "trust",
  "aws:iam/rolePolicy:RolePolicy policy": "inline",
  "aws:iam/policy:Policy policy": "managed",
};

const documents = ["test", "prod"].flatMap((stage) =>
  policiesOf(planOf(stage)).flatMap(({ type, name, input, text }) => {
    const kind = KINDS[`${type} ${input}`];
    return kind === undefined ? [] : [{ stage, name, kind, document: JSON.parse(text) as unknown }];
  }),
);

/** Actions of Lambda, Scheduler and Step Functions themselves that the linter would have narrower, and why they are not. */
const SERVICES_OWN: Readonly<Record<string, string>> = {
  "logs:PutResourcePolicy":
    "log delivery to a state machine's group asks for `*` (Step Functions guide, logging)",
  "logs:DescribeLogGroups": "as above",
};

describe("the documents of the plan", () => {
  it("are there, of each kind", () => {
    expect(new Set(documents.map(({ kind }) => kind))).toEqual(
      new Set(["trust", "inline", "managed"]),
    );
  });

  it.each(documents)("$stage: $kind of $name has no finding", async ({ document, kind }) => {
    const found = await lintPolicy(document, kind);

    expect(found.filter(({ text }) => !(text in SERVICES_OWN))).toEqual([]);
  });
});
