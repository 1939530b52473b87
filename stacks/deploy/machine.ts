// The state machine. Its role may invoke its own steps; its log has states and errors, never what people wrote.
import type { Deps } from "./deps.ts";
import type { Functions } from "./functions.ts";
import { policyOf, trustIn } from "./policies.ts";

export function makeMachine({ aws, topology }: Deps, functions: Functions): aws.sfn.StateMachine {
  const { name, definition, statements, platform, logGroup } = topology.machine;
  const role = new aws.iam.Role(name, {
    name,
    assumeRolePolicy: trustIn("states.amazonaws.com", topology.place.account),
  });
  const policy = new aws.iam.RolePolicy(name, {
    name: "topology",
    role: role.name,
    policy: policyOf([...statements, ...platform]),
  });
  const logs = new aws.cloudwatch.LogGroup(name, {
    name: logGroup,
    retentionInDays: topology.keep.functionLogs,
  });
  return new aws.sfn.StateMachine(
    name,
    {
      name,
      type: "STANDARD",
      roleArn: role.arn,
      definition: JSON.stringify(definition),
      loggingConfiguration: {
        level: "ERROR",
        includeExecutionData: false,
        logDestination: $interpolate`${logs.arn}:*`,
      },
    },
    { dependsOn: [policy, ...functions.values()] },
  );
}
