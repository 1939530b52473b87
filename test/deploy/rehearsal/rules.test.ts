// AWS's own rules as the rehearsal holds them: what a deploy would be refused for.
import { expect, it } from "vitest";
import type { Resource } from "../plan/recorder.ts";
import { openAccount } from "./account/account.ts";
import { deploy, type Stack } from "./engine/engine.ts";
import {
  ACCOUNT,
  allowing,
  bucket,
  document,
  engineIn,
  engineWithConcurrency,
  faultsOf,
  functionWith,
  key,
  logGroup,
  planWith,
  policy,
  resource,
  role,
  rolePolicy,
  statementFor,
} from "./plan-by-hand.ts";

const long = (length: number) => "x".repeat(length);
const wide = (length: number) =>
  allowing("ssm:StartSession", `arn:aws:ssm:::document/${long(length)}`);

const queue = resource(
  "aws:sqs/queue:Queue",
  "q",
  { name: "q", messageRetentionSeconds: 60 },
  { outputs: { arn: "arn:planned:sqs:q", url: "https://sqs.planned/q" } },
);
const queuePolicy = (text: string) =>
  resource(
    "aws:sqs/queuePolicy:QueuePolicy",
    "q",
    { queueUrl: "https://sqs.planned/q", policy: text },
    { after: [queue] },
  );
const sends = (target: string, principal: object = { Service: "events.amazonaws.com" }) =>
  statementFor({
    Effect: "Allow",
    Principal: principal,
    Action: "sqs:SendMessage",
    Resource: target,
  });

const ARN_OF_WORKER = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:Worker`;
const invokeConfig = (after: readonly Resource[]) =>
  resource(
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    "Worker",
    {
      functionName: "Worker",
      destinationConfig: { onFailure: { destination: "arn:planned:sqs:q" } },
    },
    { after },
  );
const machine = (inputs: object = {}, after: readonly Resource[] = []) =>
  resource(
    "aws:sfn/stateMachine:StateMachine",
    "m",
    {
      name: "m",
      type: "STANDARD",
      roleArn: `arn:aws:iam::${ACCOUNT}:role/Machine`,
      definition: JSON.stringify({
        QueryLanguage: "JSONata",
        StartAt: "End",
        States: { End: { Type: "Succeed" } },
      }),
      loggingConfiguration: {
        level: "ERROR",
        includeExecutionData: false,
        logDestination: `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/machine:*`,
      },
      ...inputs,
    },
    { after },
  );
const trail = resource("aws:cloudtrail/trail:Trail", "t", {
  name: "a-trail",
  s3BucketName: "trail-bucket",
  enableLogging: true,
  enableLogFileValidation: true,
  isMultiRegionTrail: false,
  includeGlobalServiceEvents: false,
  eventSelectors: [],
});
const machineRole = role("Machine", "states.amazonaws.com");
const machineLogs = logGroup("/machine");
const encrypted = key("k");

const REFUSED: readonly (readonly [string, RegExp, readonly Resource[]])[] = [
  [
    "role names that differ only in case",
    /EntityAlreadyExists/,
    [role("a-Sweep"), role("a-sweep")],
  ],
  [
    "policy names that differ only in case",
    /EntityAlreadyExists/,
    [policy("Bound"), policy("bound")],
  ],
  ["a role's name of 65 characters", /64/, [role(long(65))]],
  ["a function's name of 65 characters", /64/, functionWith({ name: long(65) })],
  ["a bucket's name of 64 characters", /3 to 63/, [bucket(long(64))]],
  ["a bucket's name with capitals", /3 to 63/, [bucket("A-Bucket")]],
  ["a managed policy over 6,144 characters", /PolicySize|6144/, [policy("p", wide(6144))]],
  [
    "a role's policies over 10,240 characters",
    /10240/,
    [role("r"), rolePolicy(role("r"), wide(10_240))],
  ],
  [
    "variables of a function over 4 KB",
    /4KB/,
    functionWith({ environment: { variables: { LONG: long(4096) } } }),
  ],
  [
    "a variable's name that Lambda keeps for itself",
    /reserved/,
    functionWith({ environment: { variables: { AWS_REGION: "x" } } }),
  ],
  [
    "a definition over 1 MB",
    /1 MB/,
    [
      machineRole,
      machineLogs,
      machine({ definition: long(1_048_577) }, [machineRole, machineLogs]),
    ],
  ],
  [
    "an integration of another partition",
    /partition/,
    [
      machineRole,
      machineLogs,
      machine(
        {
          definition: JSON.stringify({
            QueryLanguage: "JSONata",
            StartAt: "A",
            States: {
              A: {
                Type: "Task",
                Resource: "arn:aws-cn:states:::lambda:invoke",
                Arguments: { FunctionName: ARN_OF_WORKER },
                End: true,
              },
            },
          }),
        },
        [machineRole, machineLogs],
      ),
    ],
  ],
  [
    "a Session document over 64 KB",
    /64 KB/,
    [{ ...document("doc", 15), inputs: { ...document("doc", 15).inputs, content: long(65_537) } }],
  ],
  [
    "a queue's policy over 8 KB",
    /8192/,
    [queue, queuePolicy(sends(`arn:aws:sqs:eu-west-1:${ACCOUNT}:q${long(8192)}`))],
  ],
  [
    "a queue's policy about another queue",
    /invalid resource/,
    [queue, queuePolicy(sends(`arn:aws:sqs:eu-west-1:${ACCOUNT}:other`))],
  ],
  [
    "a policy that names a role which is not there",
    /invalid principal/,
    [
      queue,
      queuePolicy(
        sends(`arn:aws:sqs:eu-west-1:${ACCOUNT}:q`, { AWS: `arn:aws:iam::${ACCOUNT}:role/nobody` }),
      ),
    ],
  ],
  [
    "a key's policy over 32 KB",
    /32768/,
    [
      key("k", [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
          Action: `kms:${long(32_768)}`,
          Resource: "*",
        },
      ]),
    ],
  ],
  [
    "a key that nobody could manage any more",
    /update the key policy/,
    [
      resource("aws:kms/key:Key", "k", {
        description: "k",
        policy: statementFor({
          Effect: "Allow",
          Principal: { Service: "logs.amazonaws.com" },
          Action: "kms:*",
          Resource: "*",
        }),
      }),
    ],
  ],
  [
    "rotation of a key that signs",
    /UnsupportedOperation/,
    [
      key("k", [], {
        keyUsage: "SIGN_VERIFY",
        customerMasterKeySpec: "ECC_NIST_P256",
        enableKeyRotation: true,
      }),
    ],
  ],
  [
    "a function whose role is not there",
    /does not exist/,
    functionWith({ role: `arn:aws:iam::${ACCOUNT}:role/nobody` }),
  ],
  [
    "a function whose log group is not there",
    /no log group/,
    functionWith({ loggingConfig: { logFormat: "Text", logGroup: "/nowhere" } }),
  ],
  [
    "a function under a key that is not there",
    /NotFoundException/,
    functionWith({ kmsKeyArn: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/none` }),
  ],
  [
    "a role under a boundary that is not there",
    /NoSuchEntity/,
    [
      role("r", "lambda.amazonaws.com", {
        permissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/none`,
      }),
    ],
  ],
  [
    "a machine whose role trusts another service",
    /cannot be assumed/,
    [role("Machine"), machineLogs, machine({}, [role("Machine"), machineLogs])],
  ],
  [
    "a machine whose role may not deliver logs",
    /Log Destination/,
    [machineRole, machineLogs, machine({}, [machineRole, machineLogs])],
  ],
  ["a machine that logs into no group", /no log group/, [machineRole, machine({}, [machineRole])]],
  [
    "a log group under a key whose policy does not let it",
    /not allowed to be used/,
    [encrypted, logGroup("/g", { kmsKeyId: "arn:planned:kms:k" }, [encrypted])],
  ],
  [
    "a destination that the function's role may not send to",
    /SendMessage/,
    [...functionWith(), queue, invokeConfig([...functionWith(), queue])],
  ],
  [
    "a subscription to a function that the logs may not call",
    /permission to execute/,
    [
      ...functionWith(),
      machineLogs,
      resource(
        "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
        "s",
        { name: "s", logGroup: "/machine", filterPattern: "", destinationArn: ARN_OF_WORKER },
        { after: [...functionWith(), machineLogs] },
      ),
    ],
  ],
  [
    "a trail whose bucket does not let it write",
    /InsufficientS3BucketPolicy/,
    [bucket("trail-bucket"), { ...trail, dependsOn: ["aws:s3/bucket:Bucket::trail-bucket"] }],
  ],
  [
    "Object Lock on a bucket that was made without",
    /without Object Lock/,
    [
      bucket("a-bucket"),
      resource(
        "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
        "l",
        { bucket: "a-bucket", rule: { defaultRetention: { mode: "GOVERNANCE", days: 1 } } },
        { after: [bucket("a-bucket")] },
      ),
    ],
  ],
  ["a public policy on a bucket that blocks those", /BlockPublicPolicy/, publicBucket()],
];

function publicBucket(): Resource[] {
  const open = bucket("a-bucket");
  const block = resource(
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    "b",
    {
      bucket: "a-bucket",
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    { after: [open] },
  );
  const text = statementFor({
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::a-bucket/*",
  });
  const given = { bucket: "a-bucket", policy: text };
  return [
    open,
    block,
    resource("aws:s3/bucketPolicy:BucketPolicy", "p", given, { after: [block] }),
  ];
}

it.each(REFUSED)("refused: %s", async (_, reason, resources) => {
  const faults = await faultsOf(...resources);

  expect(faults.split("\n")).toHaveLength(1);
  expect(faults).toMatch(reason);
});

it("taken: a function with its role, key and log group", async () => {
  expect(await faultsOf(...functionWith())).toBe("");
});

it("a Region without function URLs makes none", async () => {
  const url = resource(
    "aws:lambda/functionUrl:FunctionUrl",
    "u",
    { functionName: "Worker", authorizationType: "NONE" },
    { after: functionWith() },
  );
  const account = openAccount({ partition: "aws", account: ACCOUNT });

  const faults = await deploy(
    engineIn(account, "eu-south-2"),
    new Map(),
    planWith(...functionWith(), url),
  );

  expect(faults.join()).toContain("eu-south-2 has no function URLs");
});

it.each([
  [1000, 900, false],
  [1000, 901, true],
  [10, 1, true],
])("of %i concurrent executions %i can be reserved: refused is %s", async (all, reserved, isRefused) => {
  const stack: Stack = new Map();
  const plan = planWith(...functionWith({ reservedConcurrentExecutions: reserved }));

  const faults = await deploy(engineWithConcurrency(all), stack, plan);

  expect(faults.join().includes("UnreservedConcurrentExecution")).toBe(isRefused);
});
