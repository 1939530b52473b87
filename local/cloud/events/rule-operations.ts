// The operations on rules and their targets.
// Never untrue: a rule that exists has a pattern that was accepted when it was put.
import type { z } from "zod";
import { AwsError, type Operation, type Place } from "../core/service.ts";
import type { Bus, Rule, Target } from "./bus.ts";
import * as inputs from "./inputs.ts";
import { parsePattern } from "./pattern.ts";

const MOST_TARGETS = 5;
const DEFAULT_RETRIES = 185;
const DEFAULT_AGE_SECONDS = 86_400;

function describe(rule: Rule) {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventPattern: rule.pattern,
    State: rule.isEnabled ? "ENABLED" : "DISABLED",
    ...(rule.description !== undefined && { Description: rule.description }),
    EventBusName: "default",
  };
}

type WireTarget = z.infer<typeof inputs.PutTargets>["Targets"][number];

function readTarget({ Id, Arn, RetryPolicy, DeadLetterConfig }: WireTarget): Target {
  if (!/^arn:aws:lambda:[^:]+:\d{12}:function:[^:]+$/.test(Arn)) {
    throw new AwsError(
      "ValidationException",
      `Parameter Arn is not valid. Reason: ${Arn} is no Lambda function, the only target here.`,
    );
  }
  const queue = DeadLetterConfig?.Arn.split(":").at(-1);
  return {
    id: Id,
    arn: Arn,
    retries: RetryPolicy?.MaximumRetryAttempts ?? DEFAULT_RETRIES,
    maxAgeSeconds: RetryPolicy?.MaximumEventAgeInSeconds ?? DEFAULT_AGE_SECONDS,
    ...(queue !== undefined && { deadLetters: queue }),
  };
}

function describeTarget({ id, arn, retries, maxAgeSeconds, deadLetters }: Target, place: Place) {
  const queueArn = `arn:aws:sqs:${place.region}:${place.account}:${deadLetters}`;
  return {
    Id: id,
    Arn: arn,
    RetryPolicy: { MaximumRetryAttempts: retries, MaximumEventAgeInSeconds: maxAgeSeconds },
    ...(deadLetters !== undefined && { DeadLetterConfig: { Arn: queueArn } }),
  };
}

function addTargets(bus: Bus, name: string, added: readonly Target[]): void {
  const ids = new Set(added.map(({ id }) => id));
  const targets = [...bus.find(name).targets.filter(({ id }) => !ids.has(id)), ...added];
  if (targets.length > MOST_TARGETS) {
    throw new AwsError(
      "LimitExceededException",
      "The requested resource exceeds the maximum number allowed.",
    );
  }
  bus.setTargets(name, targets);
}

function deleteRule(bus: Bus, name: string): void {
  const rule = bus.rules().find((one) => one.name === name);
  if ((rule?.targets.length ?? 0) > 0) {
    throw new AwsError("ValidationException", "Rule can't be deleted since it has targets.");
  }
  bus.deleteRule(name);
}

const ENVELOPE = [
  "id",
  "account",
  "source",
  "time",
  "region",
  "resources",
  "detail-type",
  "detail",
] as const;

/** TestEventPattern asks for a whole envelope. */
function readEvent(json: string): unknown {
  const refuse = (reason: string) =>
    new AwsError("ValidationException", `Parameter Event is not valid. Reason: ${reason}`);
  let event: unknown;
  try {
    event = JSON.parse(json);
  } catch {
    throw refuse("Event is not JSON.");
  }
  for (const name of ENVELOPE) {
    if (typeof event !== "object" || event === null || !(name in event)) {
      throw refuse(`${name} is a required argument.`);
    }
  }
  return event;
}

function page(bus: Bus, { NamePrefix = "", NextToken, Limit }: z.infer<typeof inputs.ListRules>) {
  const named = bus.rules().filter(({ name }) => name.startsWith(NamePrefix));
  const sorted = named.sort((a, b) => (a.name < b.name ? -1 : 1));
  const from = Number(NextToken ?? 0);
  const end = from + Limit;
  return {
    Rules: sorted.slice(from, end).map(describe),
    ...(end < sorted.length && { NextToken: String(end) }),
  };
}

/** All rule operations, by name. */
export function ruleOperations(bus: Bus, place: Place) {
  /** An operation on one rule: the rule is what IAM decides about, and the bus must be the default one. */
  const onRule = <Input extends { readonly EventBusName?: string | undefined }>(
    action: string,
    input: z.ZodType<Input>,
    nameOf: (input: Input) => string,
    run: (input: Input) => unknown,
  ): Operation<Input> => ({
    input,
    needs: (given) => [{ action: `events:${action}`, resource: bus.arnOf(nameOf(given)) }],
    run(given) {
      inputs.checkBus(given.EventBusName, place);
      return run(given) ?? {};
    },
  });
  const byName = ({ Name }: { readonly Name: string }) => Name;
  const byRule = ({ Rule }: { readonly Rule: string }) => Rule;
  const none = { FailedEntryCount: 0, FailedEntries: [] };

  return {
    PutRule: onRule("PutRule", inputs.PutRule, byName, (given) => {
      const { Name: name, EventPattern: pattern, Description: description } = given;
      const isEnabled = given.State === "ENABLED";
      const kept = description === undefined ? {} : { description };
      return { RuleArn: bus.putRule({ name, pattern, isEnabled, ...kept }).arn };
    }),
    DescribeRule: onRule("DescribeRule", inputs.NamedRule, byName, ({ Name }) => ({
      ...describe(bus.find(Name)),
      CreatedBy: place.account,
    })),
    EnableRule: onRule("EnableRule", inputs.NamedRule, byName, ({ Name }) =>
      bus.setEnabled(Name, true),
    ),
    DisableRule: onRule("DisableRule", inputs.NamedRule, byName, ({ Name }) =>
      bus.setEnabled(Name, false),
    ),
    DeleteRule: onRule("DeleteRule", inputs.DeleteRule, byName, ({ Name }) =>
      deleteRule(bus, Name),
    ),
    PutTargets: onRule("PutTargets", inputs.PutTargets, byRule, ({ Rule, Targets }) => {
      addTargets(bus, Rule, Targets.map(readTarget));
      return none;
    }),
    RemoveTargets: onRule("RemoveTargets", inputs.RemoveTargets, byRule, ({ Rule, Ids }) => {
      const left = bus.find(Rule).targets.filter(({ id }) => !Ids.includes(id));
      bus.setTargets(Rule, left);
      return none;
    }),
    ListTargetsByRule: onRule(
      "ListTargetsByRule",
      inputs.ListTargetsByRule,
      byRule,
      ({ Rule }) => ({
        Targets: bus.find(Rule).targets.map((target) => describeTarget(target, place)),
      }),
    ),
    ListRules: {
      input: inputs.ListRules,
      needs: () => [{ action: "events:ListRules", resource: "*" }],
      run(given: z.infer<typeof inputs.ListRules>) {
        inputs.checkBus(given.EventBusName, place);
        return page(bus, given);
      },
    },
    TestEventPattern: {
      input: inputs.TestEventPattern,
      needs: () => [{ action: "events:TestEventPattern", resource: "*" }],
      run: ({ EventPattern, Event }: z.infer<typeof inputs.TestEventPattern>) => ({
        Result: parsePattern(EventPattern)(readEvent(Event)),
      }),
    },
  };
}
