// Turns the topology into a running system: what stacks/ does in AWS, done in the local cloud.
// Never untrue: a function runs with exactly the statements the topology gives it.
import type { FunctionSpec, Topology, Trigger } from "../../stacks/shapes.ts";
import type { Caller } from "../cloud/core/service.ts";
import type { Events } from "../cloud/events/events.ts";
import type { Iam } from "../cloud/iam/iam.ts";
import { policyOfStatements, serviceTrust } from "../cloud/iam/seeds.ts";
import type { Lambda } from "../cloud/lambda/lambda.ts";
import type { Logs } from "../cloud/logs/service.ts";
import type { Scheduler } from "../cloud/scheduler/scheduler.ts";
import type { Ssm } from "../cloud/ssm/service.ts";
import type { States } from "../cloud/states/states.ts";

export interface FunctionPlaces {
  /** The file a function runs from: its bundle, or its source in process. */
  readonly fileOf: (spec: FunctionSpec) => string;
  /** What the deploy adds to every function's environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** All of the stage's secrets, by name. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Makes each function's role and registers the function with its keys; gives the ARNs by name. */
export function deployFunctions(
  topology: Topology,
  iam: Iam,
  lambda: Lambda,
  places: FunctionPlaces,
): ReadonlyMap<string, string> {
  const arns = new Map<string, string>();
  for (const spec of topology.functions) {
    const functionName = `${topology.prefix}-${spec.name}`;
    const roleArn = iam.seedRole({
      name: spec.role,
      trust: serviceTrust("lambda.amazonaws.com"),
      policies: [{ name: "topology", document: policyOfStatements(spec.statements) }],
    });
    const key = iam.keyFor(roleArn, functionName);
    const arn = lambda.register(spec, {
      file: places.fileOf(spec),
      functionName,
      hasUrl: spec.triggers.some(({ kind }) => kind === "url"),
      secrets: places.secrets,
      environment: {
        ...places.environment,
        AWS_ACCESS_KEY_ID: key.accessKeyId,
        AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
        ...(key.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: key.sessionToken }),
      },
    });
    arns.set(spec.name, arn);
  }
  return arns;
}

export interface Targets {
  readonly events: Events;
  readonly scheduler: Scheduler;
  readonly logs: Logs;
  /** Who puts rules, as the deploy would. */
  readonly deployer: Caller;
}

/** Connects every function with what starts it. Done again at each start; what is unchanged stays as it is. */
export async function connectTriggers(
  topology: Topology,
  arns: ReadonlyMap<string, string>,
  targets: Targets,
): Promise<void> {
  // Encrypted, or no session that must be logged there would start (facts B1).
  for (const group of topology.logGroups)
    targets.logs.seedGroup({
      name: group,
      kmsKeyId: "arn:aws:kms:eu-west-1:111122223333:key/local",
    });
  for (const spec of topology.functions)
    for (const trigger of spec.triggers) await connect(trigger, arns.get(spec.name) ?? "", targets);
}

async function connect(trigger: Trigger, arn: string, targets: Targets): Promise<void> {
  const { events, scheduler, logs, deployer } = targets;
  switch (trigger.kind) {
    case "rule":
      return putRule(events, deployer, trigger, arn);
    case "schedule": {
      const { name, expression, retries, maxAgeSeconds } = trigger;
      scheduler.putSchedule({ name, expression, target: arn, retries, maxAgeSeconds });
      return;
    }
    case "logs":
      logs.seedSubscription(trigger.logGroup, trigger.name, arn.split(":").pop() ?? arn);
      return;
    case "url":
    case "workflow":
      return;
  }
}

async function putRule(
  events: Events,
  caller: Caller,
  rule: Extract<Trigger, { kind: "rule" }>,
  arn: string,
): Promise<void> {
  const call = { caller, requestId: "deploy" };
  const run = async (operation: string, input: unknown) => {
    const found = events.service.operations[operation];
    if (found === undefined) throw new Error(`the local EventBridge has no ${operation}`);
    await found.run(found.input.parse(input), call);
  };
  await run("PutRule", { Name: rule.name, EventPattern: JSON.stringify(rule.pattern) });
  await run("PutTargets", {
    Rule: rule.name,
    Targets: [
      {
        Id: "function",
        Arn: arn,
        RetryPolicy: {
          MaximumRetryAttempts: rule.retries,
          MaximumEventAgeInSeconds: rule.maxAgeSeconds,
        },
        ...(rule.deadLetters === undefined
          ? {}
          : {
              DeadLetterConfig: { Arn: `arn:aws:sqs:eu-west-1:111122223333:${rule.deadLetters}` },
            }),
      },
    ],
  });
}

/** The Session documents and the state machine. */
export function deployDefinitions(
  topology: Topology,
  iam: Iam,
  ssm: Ssm,
  states: () => States,
): string {
  for (const { name, content } of topology.documents) ssm.seedDocument(name, content);
  return states().putMachine({
    name: topology.machine.name,
    definition: topology.machine.definition,
    roleArn: machineRole(topology, iam),
  });
}

/** The role the state machine invokes functions with. */
export const machineRole = (topology: Topology, iam: Iam): string =>
  iam.seedRole({
    name: topology.machine.role,
    trust: serviceTrust("states.amazonaws.com"),
    policies: [{ name: "topology", document: policyOfStatements(topology.machine.statements) }],
  });
