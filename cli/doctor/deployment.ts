// Whether a stage of Curfew is deployed in the account and Region at all.
// Never untrue: one rule or Session document that is there is enough; a stage that lost some is broken, not absent.
import { DescribeRuleCommand, EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { GetDocumentCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { CheckDeps } from "./finding.ts";

/** What cannot be asked counts as there, so that the checks say what is missing. */
export async function isDeployed({
  aws,
  topology,
}: Pick<CheckDeps, "aws" | "topology">): Promise<boolean> {
  const events = new EventBridgeClient(aws);
  const ssm = new SSMClient(aws);
  for (const { triggers } of topology.functions)
    for (const trigger of triggers)
      if (trigger.kind === "rule") {
        const asked = events.send(new DescribeRuleCommand({ Name: trigger.name }));
        if (await isThere(asked, "ResourceNotFoundException")) return true;
      }
  for (const { name } of topology.documents)
    if (await isThere(ssm.send(new GetDocumentCommand({ Name: name })), "InvalidDocument"))
      return true;
  return false;
}

async function isThere(asked: Promise<unknown>, absent: string): Promise<boolean> {
  try {
    await asked;
    return true;
  } catch (error) {
    return !(error instanceof Error && error.name === absent);
  }
}
