// The state machine. Its role may invoke its own steps; its log has states and errors, never what people wrote.
import type { Deps } from "./deps.ts";
import type { Functions } from "./functions.ts";
import { trustIn } from "./policies.ts";
import { makeRole } from "./roles.ts";

export function makeMachine(deps: Deps, functions: Functions): aws.sfn.StateMachine {
  const { aws, topology } = deps;
  const { name, role: roleName, definition, statements, platform, logGroup } = topology.machine;
  const trust = trustIn("states.amazonaws.com", topology.place.account);
  const { role, policy } = makeRole(deps, roleName, trust, [...statements, ...platform]);
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
