// The inputs of the rule operations, with AWS's limits, and the one bus there is.
// Never untrue: a parameter the local bus does not honour is refused here.
import { z } from "zod";
import { AwsError, type Place } from "../core/service.ts";

const Name = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[.\-_A-Za-z0-9]+$/);
const BusName = z.string().optional();

export const NamedRule = z.strictObject({ Name, EventBusName: BusName });

export const PutRule = z.strictObject({
  Name,
  EventPattern: z.string().max(4096),
  State: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  Description: z.string().max(512).optional(),
  EventBusName: BusName,
});

export const PutTargets = z.strictObject({
  Rule: Name,
  EventBusName: BusName,
  Targets: z
    .array(
      z.strictObject({
        Id: Name,
        Arn: z.string(),
        RetryPolicy: z
          .strictObject({
            MaximumRetryAttempts: z.int().min(0).max(185).optional(),
            MaximumEventAgeInSeconds: z.int().min(60).max(86_400).optional(),
          })
          .optional(),
        DeadLetterConfig: z.strictObject({ Arn: z.string().startsWith("arn:aws:sqs:") }).optional(),
      }),
    )
    .min(1),
});

export const RemoveTargets = z.strictObject({
  Rule: Name,
  EventBusName: BusName,
  Ids: z.array(z.string()).min(1),
  Force: z.boolean().optional(),
});

export const DeleteRule = z.strictObject({
  Name,
  EventBusName: BusName,
  Force: z.boolean().optional(),
});

export const ListRules = z.strictObject({
  NamePrefix: Name.optional(),
  EventBusName: BusName,
  NextToken: z.string().optional(),
  Limit: z.int().min(1).max(100).default(100),
});

export const ListTargetsByRule = z.strictObject({ Rule: Name, EventBusName: BusName });

export const TestEventPattern = z.strictObject({ EventPattern: z.string(), Event: z.string() });

/** Refuses every bus but the default one, by name or ARN; AWS services speak only there (facts D1). */
export function checkBus(name: string | undefined, place: Place): void {
  const arn = `arn:aws:events:${place.region}:${place.account}:event-bus/default`;
  if (name === undefined || name === "default" || name === arn) return;
  throw new AwsError("ResourceNotFoundException", `Event bus ${name} does not exist.`);
}
