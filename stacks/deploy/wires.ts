// Each kind of trigger as AWS has it.
import type { Trigger } from "../shapes.ts";
import type { Deps } from "./deps.ts";
import type { Functions } from "./functions.ts";
import { policyOf, trustIn } from "./policies.ts";
import type { Queues } from "./queues.ts";
import type { LogGroups } from "./storage.ts";

export interface Ends {
  readonly functions: Functions;
  readonly queues: Queues;
  readonly logGroups: LogGroups;
}

/** One function with one of its triggers. */
export interface Wire<Kind extends Trigger["kind"]> {
  readonly fn: aws.lambda.Function;
  readonly name: string;
  readonly trigger: Extract<Trigger, { readonly kind: Kind }>;
}

/** The queue's ARN. An event that nobody keeps would be lost without a word. */
function queueOf({ queues }: Ends, name: string): $util.Output<string> {
  const queue = queues.get(name);
  if (queue === undefined) throw new Error(`the topology has no queue ${name}`);
  return queue.arn;
}

export function makeRule({ aws }: Deps, ends: Ends, { fn, trigger }: Wire<"rule">): void {
  const { name, pattern, retries, maxAgeSeconds, deadLetters } = trigger;
  const rule = new aws.cloudwatch.EventRule(name, { name, eventPattern: JSON.stringify(pattern) });
  const permission = new aws.lambda.Permission(name, {
    action: "lambda:InvokeFunction",
    function: fn.name,
    principal: "events.amazonaws.com",
    sourceArn: rule.arn,
  });
  new aws.cloudwatch.EventTarget(
    name,
    {
      rule: rule.name,
      arn: fn.arn,
      retryPolicy: { maximumRetryAttempts: retries, maximumEventAgeInSeconds: maxAgeSeconds },
      deadLetterConfig: { arn: queueOf(ends, deadLetters) },
    },
    { dependsOn: [permission] },
  );
}

export function makeSchedule(
  { aws, topology }: Deps,
  ends: Ends,
  { fn, trigger }: Wire<"schedule">,
): void {
  const { name, expression, retries, maxAgeSeconds, deadLetters, statements } = trigger;
  const role = new aws.iam.Role(name, {
    name,
    assumeRolePolicy: trustIn("scheduler.amazonaws.com", topology.place.account),
  });
  const policy = new aws.iam.RolePolicy(name, {
    name: "topology",
    role: role.name,
    policy: policyOf(statements),
  });
  new aws.scheduler.Schedule(
    name,
    {
      name,
      scheduleExpression: expression,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: fn.arn,
        roleArn: role.arn,
        retryPolicy: { maximumRetryAttempts: retries, maximumEventAgeInSeconds: maxAgeSeconds },
        deadLetterConfig: { arn: queueOf(ends, deadLetters) },
      },
    },
    { dependsOn: [policy] },
  );
}

/** Two subscriptions a group are the most (facts E2); this is one. */
export function makeSubscription(
  { aws }: Deps,
  { logGroups }: Ends,
  { fn, trigger }: Wire<"logs">,
  index: number,
): void {
  const group = logGroups.get(trigger.logGroup);
  if (group === undefined) throw new Error(`the topology has no log group ${trigger.logGroup}`);
  const name = `${trigger.name}-${index + 1}`;
  const permission = new aws.lambda.Permission(name, {
    action: "lambda:InvokeFunction",
    function: fn.name,
    principal: "logs.amazonaws.com",
    sourceArn: $interpolate`${group.arn}:*`,
  });
  new aws.cloudwatch.LogSubscriptionFilter(
    name,
    { name: trigger.name, logGroup: group.name, filterPattern: "", destinationArn: fn.arn },
    { dependsOn: [permission] },
  );
}

/** Since October 2025 a new function URL asks for both permissions (Lambda developer guide, access to function URLs). */
export function makeUrl({ aws }: Deps, { fn, name }: Wire<"url">): $util.Output<string> {
  const open = { function: fn.name, principal: "*" };
  new aws.lambda.Permission(`${name}-url`, {
    ...open,
    action: "lambda:InvokeFunctionUrl",
    functionUrlAuthType: "NONE",
  });
  new aws.lambda.Permission(`${name}-invoke`, {
    ...open,
    action: "lambda:InvokeFunction",
    invokedViaFunctionUrl: true,
  });
  return new aws.lambda.FunctionUrl(name, { functionName: fn.name, authorizationType: "NONE" })
    .functionUrl;
}

/** Lambda's own limits for an event it has taken: 0 to 2 further tries, 60 to 21,600 seconds. */
const patienceOf = (trigger: Wire<"rule" | "schedule" | "logs">["trigger"]) =>
  trigger.kind === "logs"
    ? { maximumRetryAttempts: 2 }
    : {
        maximumRetryAttempts: Math.min(trigger.retries, 2),
        maximumEventAgeInSeconds: Math.min(trigger.maxAgeSeconds, 21_600),
      };

/** Lambda takes an event before it runs the function; what fails after that is kept, too, and tried as the trigger says. */
export function keepFailures(
  { aws }: Deps,
  ends: Ends,
  wires: readonly (Wire<"rule"> | Wire<"schedule"> | Wire<"logs">)[],
): void {
  for (const { fn, name, trigger } of new Map(wires.map((wire) => [wire.name, wire])).values())
    new aws.lambda.FunctionEventInvokeConfig(name, {
      functionName: fn.name,
      ...patienceOf(trigger),
      destinationConfig: { onFailure: { destination: queueOf(ends, trigger.deadLetters) } },
    });
}
