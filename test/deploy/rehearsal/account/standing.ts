// What AWS does not look at while it deploys, and what fails in silence afterwards: who may call and send to whom.

import { bucketsIn } from "../types/buckets.ts";
import { alarmsIn } from "../types/cloudwatch.ts";
import { ruleArn, schedulesIn, targetsIn } from "../types/events.ts";
import { keysIn } from "../types/kms.ts";
import { functionArn, functionPolicyAllows, functionsIn, nameInArn } from "../types/lambda.ts";
import { groupSettings } from "../types/logs.ts";
import { mayQueue, mayRing } from "../types/queues.ts";
import { machinesIn } from "../types/states.ts";
import type { Region } from "./account.ts";
import { roleMay } from "./roles.ts";

const EVENTS = "events.amazonaws.com";

const targetFaults = (region: Region): string[] =>
  targetsIn(region)
    .all()
    .flatMap(({ rule, arn, deadLetterConfig }) => {
      const source = ruleArn(region, rule);
      const context = { "aws:SourceArn": source };
      const call = { principal: EVENTS, action: "lambda:InvokeFunction", context };
      return [
        ...(functionPolicyAllows(region, nameInArn(arn), call)
          ? []
          : [`the rule ${rule} may not invoke ${arn}`]),
        ...(deadLetterConfig === undefined || mayQueue(region, deadLetterConfig.arn, EVENTS, source)
          ? []
          : [`the rule ${rule} may not send to ${deadLetterConfig.arn}`]),
      ];
    });

const scheduleFaults = (region: Region): string[] =>
  schedulesIn(region)
    .all()
    .flatMap(({ name, target: { arn, roleArn, deadLetterConfig } }) =>
      [
        { action: "lambda:InvokeFunction", resource: arn },
        ...(deadLetterConfig === undefined
          ? []
          : [{ action: "sqs:SendMessage", resource: deadLetterConfig.arn }]),
      ]
        .filter((need) => !roleMay(region, roleArn, need))
        .map(
          ({ action, resource }) =>
            `the role of the schedule ${name} may not ${action} ${resource}`,
        ),
    );

const machineFaults = (region: Region): string[] =>
  machinesIn(region)
    .all()
    .flatMap(({ name, roleArn, definition }) => {
      const called = [...definition.matchAll(/"(arn:[\w-]+:lambda:[^"]+)"/g)].map(
        ([, arn = ""]) => arn,
      );
      return [...new Set(called)].flatMap((arn) => {
        if (functionsIn(region).find(nameInArn(arn)) === undefined)
          return [`the machine ${name} calls ${arn}, which does not exist`];
        const may = roleMay(region, roleArn, { action: "lambda:InvokeFunction", resource: arn });
        return may ? [] : [`the machine ${name} may not invoke ${arn}`];
      });
    });

const alarmFaults = (region: Region): string[] =>
  alarmsIn(region)
    .all()
    .flatMap(({ name, alarmActions, okActions = [], dimensions, namespace }) => {
      const { FunctionName } = dimensions;
      const watched = FunctionName === undefined || namespace !== "AWS/Lambda";
      return [
        ...[...alarmActions, ...okActions]
          .filter((arn) => !mayRing(region, arn))
          .map((arn) => `the alarm ${name} may not ring ${arn}`),
        ...(watched || functionsIn(region).find(FunctionName) !== undefined
          ? []
          : [
              `the alarm ${name} watches ${functionArn(region, FunctionName)}, which does not exist`,
            ]),
      ];
    });

/** A sentence for each thing in the Region that is there but would not work. */
export const standingFaults = (region: Region): string[] => [
  ...targetFaults(region),
  ...scheduleFaults(region),
  ...machineFaults(region),
  ...alarmFaults(region),
];

const PROTECTING = [
  "BucketPolicy",
  "BucketPublicAccessBlock",
  "BucketVersioning",
  "BucketServerSideEncryptionConfiguration",
];

/** The key that a bucket or a log group names, wherever it stands in its settings. */
const keyIn = (settings: unknown): string[] =>
  [...JSON.stringify(settings).matchAll(/"(arn:[\w-]+:kms:[^"]+)"/g)].map(([, arn = ""]) => arn);

/** A sentence for each thing that outlived its stage without what protects it, or under a key that goes. */
export function keptFaults(region: Region): string[] {
  const buckets = bucketsIn(region).all();
  const bare = buckets.flatMap(({ name, settings }) =>
    PROTECTING.filter((part) => settings[part] === undefined).map(
      (part) => `the bucket ${name} lost its ${part}`,
    ),
  );
  const keys = [...buckets, ...groupSettings(region).all()].flatMap(keyIn);
  const gone = keysIn(region)
    .all()
    .filter(({ arn, isPendingDeletion }) => isPendingDeletion && keys.includes(arn))
    .map(({ arn }) => `what is kept is encrypted under ${arn}, which waits for its deletion`);
  return [...bare, ...gone];
}
