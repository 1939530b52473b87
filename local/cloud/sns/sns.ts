// SNS of the local cloud: topics with their subscriptions, to be listed. Nothing is delivered.
// Invariant: a subscription that nobody has confirmed says so instead of its ARN, as on AWS.
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { AwsError, type Operation, type Place, type Service } from "../core/service.ts";
import type { Store } from "../core/store.ts";

export interface Subscription {
  readonly protocol: "email";
  readonly endpoint: string;
  readonly isConfirmed: boolean;
}

export interface Sns {
  /** `sns`, AWS Query. */
  readonly service: Service;
  /** Adds or replaces a topic; returns its ARN. */
  seedTopic(name: string, subscriptions: readonly Subscription[]): string;
}

interface Topic {
  readonly subscriptions: readonly (Subscription & { readonly id: string })[];
}

const listInput = z.strictObject({ TopicArn: z.string(), NextToken: z.string().optional() });

export function createSns({ store, place }: { readonly store: Store; readonly place: Place }): Sns {
  const topics = store.collection<Topic>("sns.topics");
  const list: Operation<z.infer<typeof listInput>> = {
    input: listInput,
    needs: ({ TopicArn }) => [{ action: "sns:ListSubscriptionsByTopic", resource: TopicArn }],
    run({ TopicArn }) {
      const topic = topics.get(TopicArn);
      if (topic === undefined) throw new AwsError("NotFound", "Topic does not exist", 404);
      return {
        Subscriptions: topic.subscriptions.map(({ id, protocol, endpoint, isConfirmed }) => ({
          TopicArn,
          Protocol: protocol,
          SubscriptionArn: isConfirmed ? `${TopicArn}:${id}` : "PendingConfirmation",
          Owner: place.account,
          Endpoint: endpoint,
        })),
      };
    },
  };
  return {
    service: { name: "sns", protocol: "query", operations: { ListSubscriptionsByTopic: list } },
    seedTopic(name, subscriptions) {
      const arn = `arn:aws:sns:${place.region}:${place.account}:${name}`;
      topics.put(arn, {
        subscriptions: subscriptions.map((one) => ({ ...one, id: randomUUID() })),
      });
      return arn;
    },
  };
}
