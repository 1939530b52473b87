// The alarms, the topic they ring, and the dashboard.
import type { Deps } from "./deps.ts";

export function makeAlarms(deps: Deps): void {
  const { aws, topology } = deps;
  const topic = topology.alarmTopic.existing ?? makeTopic(deps).arn;
  for (const alarm of topology.alarms)
    new aws.cloudwatch.MetricAlarm(alarm.name, {
      name: alarm.name,
      alarmDescription: `${alarm.purpose}. What to do: docs/operate.md#${alarm.runbook}`,
      namespace: alarm.namespace,
      metricName: alarm.metric,
      dimensions: alarm.dimensions,
      statistic: alarm.statistic,
      threshold: alarm.threshold,
      comparisonOperator: alarm.comparison,
      period: alarm.periodSeconds,
      evaluationPeriods: alarm.evaluationPeriods,
      treatMissingData: alarm.missingData,
      alarmActions: [topic],
      okActions: [topic],
    });
  new aws.cloudwatch.Dashboard(topology.dashboard.name, {
    dashboardName: topology.dashboard.name,
    dashboardBody: JSON.stringify(topology.dashboard.body),
  });
}

function makeTopic({ aws, topology }: Deps): aws.sns.Topic {
  const { name, email } = topology.alarmTopic;
  const { account } = topology.place;
  const topic = new aws.sns.Topic(name, { name });
  new aws.sns.TopicPolicy(name, {
    arn: topic.arn,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AlarmsOfThisAccount",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: topic.arn,
          Condition: { StringEquals: { "aws:SourceAccount": account } },
        },
      ],
    }),
  });
  if (email !== undefined)
    new aws.sns.TopicSubscription(name, { topic: topic.arn, protocol: "email", endpoint: email });
  return topic;
}
