// The sample policies with levels: production asks the instance's owner and then a lead; staging a lead and then Ben.
import { copyOfPolicies } from "./policies-copy.ts";

const OWNERS = `securityChannel: C0SECURITY
owners:
  tag: Team
  are:
    payments: { groups: [payments] }
`;

const PAYMENTS_APPROVE = `
@id("owners-approve")
@description("Those who own an instance approve")
permit (
  principal in Curfew::Group::"payments",
  action == Curfew::Action::"approve",
  resource
);
`;

/** A level in profiles.yaml. */
const levels = (...asked: readonly string[]) =>
  ["levels:", ...asked.map((one) => `      - ${one}`)].join("\n");

export function copyWithLevels() {
  const policies = copyOfPolicies();
  policies.edit("access.cedar", (text) => text + PAYMENTS_APPROVE);
  policies.edit("profiles.yaml", (text) =>
    text
      .replace("securityChannel: C0SECURITY\n", OWNERS)
      .replace(
        "approvals: 1\n    channel: C0PROD",
        `${levels("{ approvals: 1, from: { owner: true } }", "{ approvals: 1, from: { groups: [leads] } }")}\n    channel: C0PROD`,
      )
      .replace(
        "approvals: 1\n    channel: C0STAGING",
        `${levels("{ approvals: 1, from: { groups: [leads] } }", "{ approvals: 1, from: { people: [p-ben001] } }")}\n    channel: C0STAGING`,
      ),
  );
  return policies;
}
