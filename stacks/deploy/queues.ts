// The dead-letter queues. EventBridge's rules may send; Scheduler and Lambda send under roles of their own.
import type { Deps } from "./deps.ts";
import { ruleArn } from "./policies.ts";

export type Queues = ReadonlyMap<string, aws.sqs.Queue>;

const TWO_WEEKS_SECONDS = 1_209_600;

export const makeQueues = (deps: Deps): Queues =>
  new Map(
    deps.topology.queues.map((name) => {
      const { aws } = deps;
      const queue = new aws.sqs.Queue(name, {
        name,
        messageRetentionSeconds: TWO_WEEKS_SECONDS,
        sqsManagedSseEnabled: true,
      });
      new aws.sqs.QueuePolicy(name, {
        queueUrl: queue.url,
        policy: JSON.stringify(queuePolicy(deps, name)),
      });
      return [name, queue];
    }),
  );

function queuePolicy({ topology }: Deps, name: string) {
  const { partition, account, region } = topology.place;
  const arn = `arn:${partition}:sqs:${region}:${account}:${name}`;
  const rules = topology.functions.flatMap(({ triggers }) =>
    triggers.flatMap((trigger) =>
      trigger.kind === "rule" && trigger.deadLetters === name
        ? [ruleArn(topology, trigger.name)]
        : [],
    ),
  );
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OurRulesSend",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: arn,
        Condition: { ArnEquals: { "aws:SourceArn": rules } },
      },
      {
        Sid: "OnlyTls",
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:*",
        Resource: arn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  };
}
