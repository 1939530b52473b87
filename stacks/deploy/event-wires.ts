// Triggers of EventBridge and its Scheduler: each retries as the topology says, and a rule keeps what it could not deliver.
import type { Deps } from "./deps.ts";
import { trustIn } from "./policies.ts";
import { makeRole } from "./roles.ts";
import { type Ends, queueOf, type Wire } from "./wires.ts";

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
      ...(deadLetters === undefined
        ? {}
        : { deadLetterConfig: { arn: queueOf(ends, deadLetters) } }),
    },
    { dependsOn: [permission] },
  );
}

export function makeSchedule(deps: Deps, { fn, trigger }: Wire<"schedule">): void {
  const { aws, topology } = deps;
  const { name, expression, retries, maxAgeSeconds, statements } = trigger;
  const trust = trustIn("scheduler.amazonaws.com", topology.place.account);
  const { role, policy } = makeRole(deps, trigger.role, trust, statements);
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
      },
    },
    { dependsOn: [policy] },
  );
}
