// What the policy commands say of approvals in levels.
import { afterAll, expect, it } from "vitest";
import { curfewAlone } from "../../support/curfew.ts";
import { copyWithLevels } from "../../support/levels-copy.ts";
import { withGroups } from "../../support/policies-copy.ts";

const policies = copyWithLevels();
afterAll(policies.remove);

const curfew = (...words: string[]) => curfewAlone([...words, "--policies", policies.folder]);

const explain = (who: string, ...tags: string[]) =>
  curfew(
    "explain",
    ...["--person", who, "--instance", "i-0a1b2c3d4e5f60718", "--minutes", "240"],
    ...tags.flatMap((tag) => ["--tag", tag]),
  );

it("explain names the approvers level by level", async () => {
  const { code, out } = await explain("p-omar01", "Env=prod", "Team=payments");

  expect(code).toBe(0);
  expect(out.slice(1)).toEqual([
    "Approvals needed in level 1 (1 of the owner): 1, from",
    "  Ana (engineer), because: Those who own an instance approve (owners-approve)",
    "Approvals needed in level 2 (1 of group leads): 1, from",
    "  Ben (lead), because: Leads approve (leads-approve)",
    "  Bea (second lead), because: Leads approve (leads-approve)",
  ]);
});

it.each([
  [["Env=prod"], "p-omar01", "owner-missing"],
  [["Env=prod", "Team=data"], "p-omar01", "owner-unknown"],
  [
    ["Env=prod", "Team=payments"],
    "p-ana001",
    "no-approver: 1 needed in level 1 (1 of the owner), 0",
  ],
  [["Env=staging"], "p-bea001", "no-approver: nobody counts twice, and level"],
])("explain refuses what %j of %s would be refused for", async (tags, who, why) => {
  const { code, out } = await explain(who, ...tags);

  expect(code).toBe(1);
  expect(out.at(-1)).toContain(`Refused: ${why}`);
});

it("check finds who may ask where too few others are left, for each owner", async () => {
  const { code, out } = await curfew("policy", "check");

  expect(code).toBe(1);
  expect(out).toEqual([
    "profile prod, owner payments: Ana (engineer) may ask, but then too few others may approve; 2 needed",
    "profile staging: Ben (lead) may ask, but then too few others may approve; 2 needed",
    "profile staging: Bea (second lead) may ask, but then too few others may approve; 2 needed",
  ]);
});

it("check finds a level that nobody completes, and whom it names in vain", async () => {
  const repairs = [
    policies.edit("people.yaml", withGroups("p-ana001", "[engineers]")),
    policies.edit("profiles.yaml", (text) => text.replace("[p-ben001]", "[p-gone01]")),
  ];

  const { out } = await curfew("policy", "check");
  for (const repair of repairs) repair();

  const found = out.join("\n");
  expect(found).toContain("profile staging asks p-gone01, who is nobody in people.yaml");
  expect(found).toContain("profile staging needs 1 approval in level 2 (1 of p-gone01)");
  expect(found).toContain(
    "profile prod, owner payments needs 1 approval in level 1 (1 of the owner)",
  );
});
