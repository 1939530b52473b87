// Small plans for tests of the rehearsal's own rules.
import type { Plan } from "../plan/plan.ts";
import type { Resource } from "../plan/recorder.ts";
import { openAccount } from "./account/account.ts";
import { deploy, type Engine, type Stack } from "./engine/engine.ts";
import { keyOf } from "./engine/order.ts";
import { TYPES } from "./types/all.ts";

export const ACCOUNT = "123456789012";
export const IRELAND = "eu-west-1";

type Options = Partial<
  Pick<
    Resource,
    "protect" | "retainOnDelete" | "replaceOnChanges" | "deleteBeforeReplace" | "outputs"
  >
> & {
  readonly after?: readonly Resource[];
};

/** A resource that depends on those it comes `after`. */
export const resource = (
  type: string,
  name: string,
  inputs: object,
  { after = [], ...options }: Options = {},
): Resource => ({
  type,
  name,
  protect: false,
  retainOnDelete: false,
  replaceOnChanges: [],
  deleteBeforeReplace: false,
  outputs: {},
  ...options,
  dependsOn: after.map((one) => `pulumi:pulumi:Stack$${keyOf(one)}`),
  inputs: inputs as Resource["inputs"],
});

export const planWith = (...resources: readonly Resource[]): Plan => ({
  stage: "test",
  isProtected: false,
  resources,
  unanswered: [],
  errors: [],
});

const open = (options: { readonly concurrency?: number } = {}) =>
  openAccount({ partition: "aws", account: ACCOUNT, ...options });

/** An engine in a new account, or in another Region of one. */
export const engineIn = (
  account = open(),
  region = IRELAND,
  choice: Engine["choice"] = "first",
): Engine => ({ region: account.region(region), types: TYPES, choice });

export const engineWithConcurrency = (concurrency: number) => engineIn(open({ concurrency }));

/** What a first deploy of these in an empty account says. */
export async function faultsOf(...resources: readonly Resource[]): Promise<string> {
  const stack: Stack = new Map();
  return (await deploy(engineIn(), stack, planWith(...resources))).join("\n");
}

export const statementFor = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

export const trustIn = (service: string) =>
  statementFor({ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" });

export const allowing = (action: string, target: string) =>
  statementFor({ Effect: "Allow", Action: action, Resource: target });

export const role = (name: string, service = "lambda.amazonaws.com", more: object = {}) =>
  resource("aws:iam/role:Role", name, { name, assumeRolePolicy: trustIn(service), ...more });

export const policy = (name: string, text = allowing("ssm:StartSession", "*")) =>
  resource("aws:iam/policy:Policy", name, { name, policy: text });

export const rolePolicy = (of: Resource, text: string) =>
  resource(
    "aws:iam/rolePolicy:RolePolicy",
    of.name,
    { name: "p", role: of.name, policy: text },
    { after: [of] },
  );

const ROOT = `arn:aws:iam::${ACCOUNT}:root`;

/** A key whose policy lets IAM decide, and whoever else is given. */
export const key = (name: string, more: readonly object[] = [], inputs: object = {}) =>
  resource(
    "aws:kms/key:Key",
    name,
    {
      description: name,
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { AWS: ROOT }, Action: "kms:*", Resource: "*" },
          ...more,
        ],
      }),
      ...inputs,
    },
    { outputs: { arn: `arn:planned:kms:${name}`, keyId: `key-id-of-${name}` } },
  );

export const logGroup = (name: string, inputs: object = {}, after: readonly Resource[] = []) =>
  resource(
    "aws:cloudwatch/logGroup:LogGroup",
    name,
    { name, retentionInDays: 90, ...inputs },
    { after },
  );

export const bucket = (name: string, inputs: object = {}, options: Options = {}) =>
  resource("aws:s3/bucket:Bucket", name, { bucket: name, ...inputs }, options);

export const document = (name: string, minutes: number) =>
  resource("aws:ssm/document:Document", name, {
    name,
    documentType: "Session",
    documentFormat: "JSON",
    content: JSON.stringify({
      schemaVersion: "1.0",
      description: `${minutes} minutes`,
      sessionType: "Standard_Stream",
      inputs: {
        s3BucketName: "",
        s3KeyPrefix: "",
        s3EncryptionEnabled: true,
        cloudWatchLogGroupName: "",
        cloudWatchEncryptionEnabled: true,
        cloudWatchStreamingEnabled: false,
        kmsKeyId: "",
        runAsEnabled: false,
        runAsDefaultUser: "",
        idleSessionTimeout: "10",
        maxSessionDuration: String(minutes),
        shellProfile: { windows: "", linux: "" },
      },
    }),
  });

const FUNCTION_ROLE = role("Worker");
const FUNCTION_KEY = key("for-functions");
const FUNCTION_LOGS = logGroup("/aws/lambda/Worker");

/** A function with all it needs; `inputs` change it. */
export function functionWith(inputs: object = {}): Resource[] {
  const fn = resource(
    "aws:lambda/function:Function",
    "Worker",
    {
      name: "Worker",
      role: `arn:aws:iam::${ACCOUNT}:role/Worker`,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      code: { __pulumiArchive: true },
      timeout: 30,
      memorySize: 256,
      environment: { variables: {} },
      kmsKeyArn: "arn:planned:kms:for-functions",
      loggingConfig: { logFormat: "Text", logGroup: "/aws/lambda/Worker" },
      ...inputs,
    },
    { after: [FUNCTION_ROLE, FUNCTION_KEY, FUNCTION_LOGS] },
  );
  return [FUNCTION_ROLE, FUNCTION_KEY, FUNCTION_LOGS, fn];
}
