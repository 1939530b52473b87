// The EventBridge rules: without them a session is first noticed by the next sweep.
// Never untrue: a rule is well only if it is there, enabled, with its pattern, its target and its dead-letter queue.
import { isDeepStrictEqual } from "node:util";
import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
  type Target,
} from "@aws-sdk/client-eventbridge";
import type { FunctionSpec, Trigger } from "../../../stacks/shapes.ts";
import type { Check, Finding } from "../finding.ts";

type Rule = Extract<Trigger, { kind: "rule" }>;
const DEPLOY = "Deploy again.";

const ruleOf = (trigger: Trigger, { name }: FunctionSpec) =>
  trigger.kind === "rule" ? [{ rule: trigger, functionName: name }] : [];

export const checkRules: Check = async ({ aws, topology }) => {
  const client = new EventBridgeClient(aws);
  const rules = topology.functions.flatMap((spec) =>
    spec.triggers.flatMap((trigger) => ruleOf(trigger, spec)),
  );
  return Promise.all(
    rules.map(({ rule, functionName }) =>
      lookAt(client, rule, `${topology.prefix}-${functionName}`),
    ),
  );
};

async function lookAt(
  client: EventBridgeClient,
  rule: Rule,
  functionName: string,
): Promise<Finding> {
  const wrong = (what: string, toDo = DEPLOY): Finding => ({
    check: "rules",
    severity: "error",
    resource: rule.name,
    what,
    toDo,
  });
  const found = await describe(client, rule.name);
  if (found === undefined) return wrong("This EventBridge rule is missing.");
  if (found.State !== "ENABLED")
    return wrong(
      "This EventBridge rule is disabled.",
      "Enable it (aws events enable-rule) and ask who disabled it.",
    );
  if (!isDeepStrictEqual(JSON.parse(found.EventPattern ?? "null"), rule.pattern))
    return wrong("This EventBridge rule has another pattern than Curfew's.");
  const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule: rule.name }));
  const target = Targets.find(({ Arn }) => Arn?.endsWith(`:function:${functionName}`));
  if (target === undefined) return wrong(`This EventBridge rule does not call ${functionName}.`);
  if (rule.deadLetters !== undefined && !hasQueue(target, rule.deadLetters))
    return wrong(`This rule's target has no dead-letter queue ${rule.deadLetters}.`);
  return { ...wrong("Present, enabled, with its target and queue.", ""), severity: "ok" };
}

const hasQueue = ({ DeadLetterConfig }: Target, queue: string) =>
  DeadLetterConfig?.Arn?.endsWith(`:${queue}`) === true;

async function describe(client: EventBridgeClient, name: string) {
  try {
    return await client.send(new DescribeRuleCommand({ Name: name }));
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") return undefined;
    throw error;
  }
}
