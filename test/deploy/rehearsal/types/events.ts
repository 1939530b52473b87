// Rules of EventBridge with their targets, and schedules.
import { z } from "zod";
import { AwsError } from "../../../../local/cloud/core/service.ts";
import { parseExpression } from "../../../../local/cloud/scheduler/expression.ts";
import type { Region } from "../account/account.ts";
import { ask } from "../account/ask.ts";
import { mustTrust } from "../account/roles.ts";
import { type Shelf, shelfOf, TAKEN_OVER } from "../account/shelf.ts";
import { type Made, type ResourceType, resourceType } from "../engine/resource-type.ts";
import { functionsIn, nameInArn } from "./lambda.ts";
import { mustHaveQueue } from "./queues.ts";

const retry = z.strictObject({
  maximumRetryAttempts: z.int().min(0).max(185),
  maximumEventAgeInSeconds: z.int().min(60).max(86_400),
});
const deadLetters = z.strictObject({ arn: z.string() }).optional();

const rule = z.strictObject({
  name: z.string(),
  description: z.string().optional(),
  eventPattern: z.string(),
});
type Rule = z.infer<typeof rule>;

export const ruleArn = ({ place }: Region, name: string) =>
  `arn:${place.partition}:events:${place.region}:${place.account}:rule/${name}`;

async function putRule(region: Region, inputs: Rule): Promise<Made> {
  const { name: Name, eventPattern: EventPattern, description: Description } = inputs;
  await ask(region, "events", "PutRule", { Name, EventPattern, Description });
  return { id: Name, outputs: { arn: ruleArn(region, Name) } };
}

const target = z.strictObject({
  rule: z.string(),
  arn: z.string(),
  retryPolicy: retry,
  deadLetterConfig: deadLetters,
});
export type Target = z.infer<typeof target>;

/** Of the targets, what the local cloud keeps in another form. */
export const targetsIn = ({ here }: Region): Shelf<Target> =>
  shelfOf(here, "events.targets", { taken: TAKEN_OVER, missing: "ResourceNotFoundException" });

/** EventBridge asks neither for the function nor for the queue; a target without them would lose its events in silence. */
async function putTarget(region: Region, inputs: Target, id: string): Promise<Made> {
  const { rule: Rule, arn: Arn, retryPolicy, deadLetterConfig } = inputs;
  functionsIn(region).get(nameInArn(Arn));
  if (deadLetterConfig !== undefined)
    mustHaveQueue(region, deadLetterConfig.arn, "ValidationException");
  const RetryPolicy = {
    MaximumRetryAttempts: retryPolicy.maximumRetryAttempts,
    MaximumEventAgeInSeconds: retryPolicy.maximumEventAgeInSeconds,
  };
  const DeadLetterConfig = deadLetterConfig && { Arn: deadLetterConfig.arn };
  const Targets = [{ Id: id, Arn, RetryPolicy, DeadLetterConfig }];
  await ask(region, "events", "PutTargets", { Rule, Targets });
  return { id: `${Rule}/${id}`, outputs: {}, read: { targetId: id } };
}

const schedule = z.strictObject({
  name: z.string(),
  description: z.string().max(512).optional(),
  scheduleExpression: z.string(),
  flexibleTimeWindow: z.strictObject({ mode: z.literal("OFF") }),
  target: z.strictObject({
    arn: z.string(),
    roleArn: z.string(),
    retryPolicy: retry,
    deadLetterConfig: deadLetters,
  }),
});
export type Schedule = z.infer<typeof schedule>;

/** Of the schedules, what the local cloud keeps in another form. */
export const schedulesIn = ({ here }: Region): Shelf<Schedule> =>
  shelfOf(here, "scheduler.targets", {
    taken: "ConflictException",
    missing: "ResourceNotFoundException",
  });

function checkSchedule(region: Region, { scheduleExpression, target: to }: Schedule): void {
  parseExpression(scheduleExpression);
  mustTrust(region, to.roleArn, "scheduler.amazonaws.com", "ValidationException");
  functionsIn(region).get(nameInArn(to.arn));
  if (to.deadLetterConfig !== undefined)
    mustHaveQueue(region, to.deadLetterConfig.arn, "ValidationException");
}

function putSchedule(region: Region, { name, scheduleExpression, target: to }: Schedule): void {
  region.scheduler.putSchedule({
    name,
    expression: scheduleExpression,
    target: to.arn,
    retries: to.retryPolicy.maximumRetryAttempts,
    maxAgeSeconds: to.retryPolicy.maximumEventAgeInSeconds,
  });
}

export const scheduleArn = ({ place }: Region, name: string) =>
  `arn:${place.partition}:scheduler:${place.region}:${place.account}:schedule/default/${name}`;

export const eventTypes: Readonly<Record<string, ResourceType>> = {
  "aws:cloudwatch/eventRule:EventRule": resourceType<Rule>({
    inputs: rule,
    replacedBy: ["name"],
    named: "name",
    create(region, inputs) {
      if (region.here.collection("events.rules").get(inputs.name) !== undefined)
        throw new AwsError(TAKEN_OVER, `there is a rule ${inputs.name} already`);
      return putRule(region, inputs);
    },
    update: (region, { inputs }) => putRule(region, inputs),
    async remove(region, { id }) {
      await ask(region, "events", "DeleteRule", { Name: id });
    },
  }),
  "aws:cloudwatch/eventTarget:EventTarget": resourceType<Target>({
    inputs: target,
    replacedBy: ["rule"],
    async create(region, inputs) {
      // The provider draws the target's id.
      const made = await putTarget(
        region,
        inputs,
        `terraform-${targetsIn(region).all().length + 1}`,
      );
      targetsIn(region).add(made.id, inputs);
      return made;
    },
    async update(region, { made, inputs }) {
      const again = await putTarget(region, inputs, made.read?.targetId ?? "");
      targetsIn(region).change(made.id, inputs);
      return again;
    },
    async remove(region, { id, read }, { rule: Rule }) {
      await ask(region, "events", "RemoveTargets", { Rule, Ids: [read?.targetId] });
      targetsIn(region).remove(id);
    },
  }),
  "aws:scheduler/schedule:Schedule": resourceType<Schedule>({
    inputs: schedule,
    replacedBy: ["name"],
    named: "name",
    create(region, inputs) {
      checkSchedule(region, inputs);
      schedulesIn(region).add(inputs.name, inputs);
      putSchedule(region, inputs);
      const arn = scheduleArn(region, inputs.name);
      return { id: inputs.name, outputs: { arn } };
    },
    update(region, { made, inputs }) {
      checkSchedule(region, inputs);
      putSchedule(region, inputs);
      schedulesIn(region).change(made.id, inputs);
      return made;
    },
    remove(region, { id }) {
      region.scheduler.deleteSchedule(id);
      schedulesIn(region).remove(id);
    },
  }),
};
