// Names: what is one stage's, one Region's, one account's, the world's. Two stages and two Regions of one account share it.
import { expect, it } from "vitest";
import { openAccount } from "./account/account.ts";
import { deploy } from "./engine/engine.ts";
import {
  ACCOUNT,
  bucket,
  document,
  engineIn,
  logGroup,
  planWith,
  policy,
  resource,
  role,
} from "./plan-by-hand.ts";

const queue = resource(
  "aws:sqs/queue:Queue",
  "q",
  { name: "q", messageRetentionSeconds: 60 },
  { outputs: { arn: "arn:planned:sqs:q", url: "https://sqs.planned/q" } },
);
const dashboard = resource("aws:cloudwatch/dashboard:Dashboard", "d", {
  dashboardName: "d",
  dashboardBody: "{}",
});
it.each([
  ["a role", role("Worker"), /EntityAlreadyExists/],
  ["a managed policy", policy("Bound"), /EntityAlreadyExists/],
  ["a bucket", bucket("a-bucket"), /BucketAlreadyOwnedByYou/],
  ["a dashboard", dashboard, /WouldReplaceAnother/],
])("%s of one name is not made in two Regions of an account", async (_, one, reason) => {
  const account = openAccount({ partition: "aws", account: ACCOUNT });
  await deploy(engineIn(account, "eu-west-1"), new Map(), planWith(one));

  const faults = await deploy(engineIn(account, "us-east-1"), new Map(), planWith(one));

  expect(faults.join()).toMatch(reason);
});

it.each([
  ["a log group", logGroup("/shared"), /ResourceAlreadyExists/],
  [
    "a rule",
    resource("aws:cloudwatch/eventRule:EventRule", "r", {
      name: "r",
      eventPattern: '{"source":["a"]}',
    }),
    /WouldReplaceAnother/,
  ],
  ["a Session document", document("curfew-15", 15), /DocumentAlreadyExists/],
  ["a queue", queue, /QueueAlreadyExists/],
])("%s of one name is not made by two stages of a Region, though it could be in another", async (_, one, reason) => {
  const account = openAccount({ partition: "aws", account: ACCOUNT });
  await deploy(engineIn(account), new Map(), planWith(one));

  const here = await deploy(engineIn(account), new Map(), planWith(one));
  const elsewhere = await deploy(engineIn(account, "us-east-1"), new Map(), planWith(one));

  expect(here.join()).toMatch(reason);
  expect(elsewhere).toEqual([]);
});
