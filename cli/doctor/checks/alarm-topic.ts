// Whom the alarms reach: a topic without a confirmed subscription wakes nobody.
import {
  paginateListSubscriptionsByTopic,
  SNSClient,
  type Subscription,
} from "@aws-sdk/client-sns";
import { type Check, type Finding, findingsOf } from "../finding.ts";

const about = findingsOf("alarm-topic");

/** What SNS lists instead of the ARN of a subscription that nobody has confirmed. */
const PENDING = "PendingConfirmation";

export const checkAlarmTopic: Check = async ({ aws, place, topology, settings }) => {
  const { name, existing } = topology.alarmTopic;
  const { partition, region, account } = place;
  const topic = existing ?? `arn:${partition}:sns:${region}:${account}:${name}`;
  const found = await subscriptionsOf(new SNSClient(aws), topic);
  if (found === undefined)
    return [about("error", topic, "The topic that the alarms ring is missing.", "Deploy again.")];
  const pending = found.filter(({ SubscriptionArn }) => SubscriptionArn === PENDING);
  const reached = found.length - pending.length;
  return [
    ...pending.map(unconfirmed),
    ...(reached > 0
      ? [about("ok", topic, `The alarms reach ${reached} confirmed subscriptions.`)]
      : [reachNobody(topic, settings?.production === true)]),
  ];
};

const unconfirmed = ({ Endpoint = "" }: Subscription): Finding =>
  about(
    "warning",
    Endpoint,
    "This subscription to the alarms is not confirmed, so nothing is sent to it.",
    "Open SNS's mail and confirm; a confirmation lapses after two days, then deploy again.",
  );

const reachNobody = (topic: string, isProduction: boolean): Finding =>
  about(
    isProduction ? "error" : "note",
    topic,
    "No alarm reaches anybody: the topic has no confirmed subscription.",
    "Set alarmEmail or alarmTopic in deploy.yaml and deploy, or subscribe to the topic.",
  );

async function subscriptionsOf(
  client: SNSClient,
  topic: string,
): Promise<Subscription[] | undefined> {
  const found: Subscription[] = [];
  try {
    for await (const page of paginateListSubscriptionsByTopic({ client }, { TopicArn: topic }))
      found.push(...(page.Subscriptions ?? []));
    return found;
  } catch (error) {
    if (error instanceof Error && error.name === "NotFoundException") return undefined;
    throw error;
  }
}
