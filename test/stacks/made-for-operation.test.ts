// What the deploy makes of the settings that operate a stage: alarms, caps, retries, and the transcripts' key.
import { describe, expect, it } from "vitest";
import { readPolicyFolder } from "../../adapters/policy-files.ts";
import { StageSettings } from "../../stacks/settings.ts";
import { topologyOf } from "../../stacks/topology.ts";
import { PLACE } from "../support/builders.ts";
import { type Made, recordedDeploy } from "./recorded-deploy.ts";

const { profiles } = readPolicyFolder("policies").directory;
const madeWith = (settings: object = {}, place = PLACE) => {
  const said = StageSettings.parse({ trail: "make", ...settings });
  const topology = topologyOf({ place, prefix: "curfew", profiles, settings: said });
  return { topology, made: recordedDeploy(topology) };
};
const of = (made: readonly Made[], type: string) => made.filter((one) => one.type === type);

describe("alarms", () => {
  it("are made as the topology says, each with its section of the runbook, and ring the topic", () => {
    const { topology, made } = madeWith();
    const [topic] = of(made, "sns.Topic");

    for (const { name, purpose, runbook, threshold, comparison, missingData } of topology.alarms) {
      const found = of(made, "cloudwatch.MetricAlarm").filter(({ args }) => args.name === name);
      expect(found).toHaveLength(1);
      expect(found[0]?.args).toMatchObject({
        alarmDescription: `${purpose}. What to do: docs/operate.md#${runbook}`,
        threshold,
        comparisonOperator: comparison,
        treatMissingData: missingData,
      });
      expect(found[0]?.args.alarmActions).toEqual([
        expect.stringContaining(String(topic?.args.name)),
      ]);
    }
  });

  it("ring a topic of the customer's where deploy.yaml names one, and none is made", () => {
    const alarmTopic = "arn:aws:sns:eu-west-1:111122223333:on-call";
    const { made } = madeWith({ alarmTopic });

    expect(of(made, "sns.Topic")).toEqual([]);
    for (const { args } of of(made, "cloudwatch.MetricAlarm"))
      expect(args.alarmActions).toEqual([alarmTopic]);
  });
});

describe("functions", () => {
  it("have the cap or the share that deploy.yaml gives, and none where it gives none", () => {
    const reservedIn = ({ made }: { readonly made: readonly Made[] }) =>
      of(made, "lambda.Function").flatMap(({ args }) =>
        args.reservedConcurrentExecutions === undefined
          ? []
          : [[args.name, args.reservedConcurrentExecutions]],
      );

    expect(reservedIn(madeWith())).toEqual([]);
    expect(reservedIn(madeWith({ concurrency: { doors: 3, enders: 4 } }))).toEqual([
      ["curfew-Slack", 3],
      ["curfew-Person", 3],
      ["curfew-RevokeAccess", 4],
      ["curfew-EndSessions", 4],
      ["curfew-Sweep", 2],
    ]);
  });

  it("are tried again, and their events kept, as the topology says", () => {
    const { topology, made } = madeWith();
    const configs = of(made, "lambda.FunctionEventInvokeConfig").map(({ args }) => [
      args.maximumRetryAttempts,
      args.maximumEventAgeInSeconds,
      args.destinationConfig !== undefined,
    ]);

    expect(configs).toEqual(
      topology.functions.flatMap(({ asynchronous }) =>
        asynchronous === undefined
          ? []
          : [
              [
                asynchronous.retries,
                asynchronous.maxAgeSeconds,
                asynchronous.deadLetters !== undefined,
              ],
            ],
      ),
    );
  });
});

describe("the transcripts' key", () => {
  const statementsOf = (place = PLACE) =>
    of(madeWith({}, place).made, "kms.Key").map(
      ({ args }) => JSON.parse(String(args.policy)).Statement as readonly { Sid: string }[],
    );
  const named = (sid: string, place = PLACE) =>
    statementsOf(place).flatMap((all) => all.filter(({ Sid }) => Sid === sid));

  it("lets whoever writes or reads a transcript use it through the logs service, for our groups and this account only", () => {
    expect(named("WritersAndReadersOfTranscripts")).toEqual([
      {
        Sid: "WritersAndReadersOfTranscripts",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
        Resource: "*",
        Condition: {
          StringEquals: {
            "kms:CallerAccount": PLACE.account,
            "kms:ViaService": `logs.${PLACE.region}.amazonaws.com`,
          },
          ArnEquals: {
            "kms:EncryptionContext:aws:logs:arn": madeWith().topology.logGroups.map(
              (name) => `arn:aws:logs:${PLACE.region}:${PLACE.account}:log-group:${name}`,
            ),
          },
        },
      },
    ]);
  });

  it("is described by them only through that service, too", () => {
    expect(named("WritersAndReadersDescribeTheKey")).toMatchObject([
      {
        Action: "kms:DescribeKey",
        Condition: { StringEquals: { "kms:CallerAccount": PLACE.account } },
      },
    ]);
  });

  it("is the only one that anybody may use at all, and names the service of its partition", () => {
    const place = { partition: "aws-eusc", account: "111122223333", region: "eusc-de-east-1" };
    const open = statementsOf().filter((all) => JSON.stringify(all).includes('{"AWS":"*"}'));

    expect(open).toHaveLength(1);
    expect(JSON.stringify(named("WritersAndReadersOfTranscripts", place))).toContain(
      "logs.eusc-de-east-1.amazonaws.eu",
    );
  });
});
