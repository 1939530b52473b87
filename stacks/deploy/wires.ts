// A function with its triggers: what each kind is given, and the kinds that call it directly.
import type { Trigger } from "../shapes.ts";
import type { Deps } from "./deps.ts";
import type { Functions } from "./functions.ts";
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
export function queueOf({ queues }: Ends, name: string): $util.Output<string> {
  const queue = queues.get(name);
  if (queue === undefined) throw new Error(`the topology has no queue ${name}`);
  return queue.arn;
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
