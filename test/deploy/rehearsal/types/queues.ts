// Queues, topics, and the policies by which services send to them.
import { z } from "zod";
import { AwsError } from "../../../../local/cloud/core/service.ts";
import type { Region } from "../account/account.ts";
import { resourcePolicy } from "../account/resource-policy.ts";
import { type Shelf, shelfOf, TAKEN_OVER } from "../account/shelf.ts";
import { type Made, type ResourceType, resourceType } from "../engine/resource-type.ts";
import { usableKey } from "./kms.ts";

const queue = z.strictObject({
  name: z.string().regex(/^[\w-]{1,80}$/),
  messageRetentionSeconds: z.int().min(60).max(1_209_600),
  visibilityTimeoutSeconds: z.int().min(0).max(43_200).optional(),
  sqsManagedSseEnabled: z.boolean().optional(),
  kmsMasterKeyId: z.string().optional(),
});
type Queue = z.infer<typeof queue>;

interface QueueRecord extends Queue {
  readonly policy?: string | undefined;
}

const queuesIn = ({ here }: Region): Shelf<QueueRecord> =>
  shelfOf(here, "sqs.queues", {
    taken: "QueueAlreadyExists",
    missing: "AWS.SimpleQueueService.NonExistentQueue",
  });

export const queueArn = ({ place }: Region, name: string) =>
  `arn:${place.partition}:sqs:${place.region}:${place.account}:${name}`;

export const queueArnExists = (region: Region, arn: string): boolean =>
  queuesIn(region).find(arn.slice(arn.lastIndexOf(":") + 1)) !== undefined &&
  queueArn(region, arn.slice(arn.lastIndexOf(":") + 1)) === arn;

const QUEUE_POLICY = { bytes: 8192, malformed: "InvalidAttributeValue" };
const TOPIC_POLICY = { bytes: 30_720, malformed: "InvalidParameter" };

/** Whether the queue's policy lets a service send to it for one of its resources. */
export function mayQueue(region: Region, arn: string, principal: string, source: string): boolean {
  const { policy } = queuesIn(region).get(arn.slice(arn.lastIndexOf(":") + 1));
  if (policy === undefined) return false;
  const context = { "aws:SourceArn": source, "aws:SecureTransport": "true" };
  return resourcePolicy(region, policy, { ...QUEUE_POLICY, of: arn }).allows({
    principal,
    action: "sqs:SendMessage",
    resource: arn,
    context,
  });
}

const queuePolicy = z.strictObject({ queueUrl: z.url(), policy: z.string() });
type QueuePolicy = z.infer<typeof queuePolicy>;

function putQueuePolicy(region: Region, { queueUrl, policy }: QueuePolicy): Made {
  const name = queueUrl.slice(queueUrl.lastIndexOf("/") + 1);
  resourcePolicy(region, policy, { ...QUEUE_POLICY, of: queueArn(region, name) });
  queuesIn(region).change(name, { policy });
  return { id: name, outputs: {} };
}

const topic = z.strictObject({
  name: z.string().regex(/^[\w-]{1,256}$/),
  displayName: z.string().max(100).optional(),
  kmsMasterKeyId: z.string().optional(),
});
type Topic = z.infer<typeof topic>;

interface TopicRecord extends Topic {
  readonly policy?: string | undefined;
  /** Addresses that were written to; none has confirmed. */
  readonly subscribed: readonly string[];
}

const topicsIn = ({ here }: Region): Shelf<TopicRecord> =>
  shelfOf(here, "sns.topics", { taken: TAKEN_OVER, missing: "NotFound" });

const nameOf = (arn: string) => arn.slice(arn.lastIndexOf(":") + 1);

const topicArn = ({ place }: Region, name: string) =>
  `arn:${place.partition}:sns:${place.region}:${place.account}:${name}`;

/** Whether alarms of this account may ring the topic. */
export function mayRing(region: Region, arn: string): boolean {
  const { policy } = topicsIn(region).get(nameOf(arn));
  if (policy === undefined || topicArn(region, nameOf(arn)) !== arn) return false;
  return resourcePolicy(region, policy, { ...TOPIC_POLICY, of: arn }).allows({
    principal: "cloudwatch.amazonaws.com",
    action: "sns:Publish",
    resource: arn,
    context: { "aws:SourceAccount": region.place.account, "aws:SecureTransport": "true" },
  });
}

const topicPolicy = z.strictObject({ arn: z.string(), policy: z.string() });
type TopicPolicy = z.infer<typeof topicPolicy>;

function putTopicPolicy(region: Region, { arn, policy }: TopicPolicy): Made {
  resourcePolicy(region, policy, { ...TOPIC_POLICY, of: arn });
  topicsIn(region).change(nameOf(arn), { policy });
  return { id: nameOf(arn), outputs: {} };
}

const subscription = z.strictObject({
  topic: z.string(),
  protocol: z.literal("email"),
  endpoint: z.email(),
});
type Subscription = z.infer<typeof subscription>;

export const queueTypes: Readonly<Record<string, ResourceType>> = {
  "aws:sqs/queue:Queue": resourceType<Queue>({
    inputs: queue,
    replacedBy: ["name"],
    named: "name",
    create(region, inputs) {
      const { name, kmsMasterKeyId } = inputs;
      if (kmsMasterKeyId !== undefined) usableKey(region, kmsMasterKeyId);
      queuesIn(region).add(name, inputs);
      const { region: at, account } = region.place;
      const url = `https://sqs.${at}.amazonaws.com/${account}/${name}`;
      return { id: name, outputs: { arn: queueArn(region, name), url } };
    },
    update(region, { made, inputs }) {
      queuesIn(region).change(made.id, inputs);
      return made;
    },
    remove: (region, { id }) => queuesIn(region).remove(id),
  }),
  "aws:sqs/queuePolicy:QueuePolicy": resourceType<QueuePolicy>({
    inputs: queuePolicy,
    replacedBy: ["queueUrl"],
    create: putQueuePolicy,
    update: (region, { inputs }) => putQueuePolicy(region, inputs),
    remove: (region, { id }) => queuesIn(region).change(id, { policy: undefined }),
  }),
  "aws:sns/topic:Topic": resourceType<Topic>({
    inputs: topic,
    replacedBy: ["name"],
    named: "name",
    create(region, inputs) {
      if (inputs.kmsMasterKeyId !== undefined) usableKey(region, inputs.kmsMasterKeyId);
      topicsIn(region).add(inputs.name, { ...inputs, subscribed: [] });
      return { id: inputs.name, outputs: { arn: topicArn(region, inputs.name) } };
    },
    update(region, { made, inputs }) {
      topicsIn(region).change(made.id, inputs);
      return made;
    },
    remove: (region, { id }) => topicsIn(region).remove(id),
  }),
  "aws:sns/topicPolicy:TopicPolicy": resourceType<TopicPolicy>({
    inputs: topicPolicy,
    replacedBy: ["arn"],
    create: putTopicPolicy,
    update: (region, { inputs }) => putTopicPolicy(region, inputs),
    remove: (region, { id }) => topicsIn(region).change(id, { policy: undefined }),
  }),
  "aws:sns/topicSubscription:TopicSubscription": resourceType<Subscription>({
    inputs: subscription,
    replacedBy: ["topic", "protocol", "endpoint"],
    create(region, { topic: arn, endpoint }) {
      const { subscribed } = topicsIn(region).get(nameOf(arn));
      topicsIn(region).change(nameOf(arn), { subscribed: [...subscribed, endpoint] });
      return { id: `${nameOf(arn)}/${endpoint}`, outputs: {} };
    },
    // An address that has not confirmed cannot be unsubscribed: it goes with the topic, or by itself (SNS guide).
    remove: () => undefined,
  }),
};

/** Throws AwsError for a queue that is not there. */
export function mustHaveQueue(region: Region, arn: string, code: string): void {
  if (!queueArnExists(region, arn)) throw new AwsError(code, `there is no queue ${arn}`);
}
