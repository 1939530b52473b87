// The role of the sample instances with less than it has.

import { serviceTrust } from "../../local/cloud/iam/seeds.ts";
import type { InProcessStage } from "../../local/stage/in-process.ts";
import { SAMPLE_NODE_POLICY, SAMPLE_NODE_ROLE } from "../../local/stage/sample.ts";

/** Takes an action from every instance; gives the way back. */
export function takeFromInstances(
  { cloud }: Pick<InProcessStage, "cloud">,
  action: string,
): () => void {
  const give = (document: unknown) =>
    cloud.iam.seedRole({
      name: SAMPLE_NODE_ROLE,
      trust: serviceTrust("ec2.amazonaws.com"),
      policies: [{ name: "agent", document }],
    });
  const Statement = SAMPLE_NODE_POLICY.Statement.map((one) => ({
    ...one,
    Action: one.Action.filter((each) => each !== action),
  })).filter(({ Action }) => Action.length > 0);
  give({ ...SAMPLE_NODE_POLICY, Statement });
  return () => give(SAMPLE_NODE_POLICY);
}
