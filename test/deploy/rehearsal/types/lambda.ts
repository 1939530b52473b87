// Functions, who may call them, and what Lambda does with an event that a function fails on.
import { z } from "zod";
import { AwsError } from "../../../../local/cloud/core/service.ts";
import { createRegistry } from "../../../../local/cloud/lambda/registry.ts";
import type { Region } from "../account/account.ts";
import { resourcePolicy } from "../account/resource-policy.ts";
import { mustTrust, roleMay } from "../account/roles.ts";
import { type Shelf, shelfOf } from "../account/shelf.ts";
import { type Made, type ResourceType, resourceType } from "../engine/resource-type.ts";
import { usableKey } from "./kms.ts";
import { queueArnExists } from "./queues.ts";

const fn = z.strictObject({
  name: z
    .string()
    .regex(/^[\w-]{1,64}$/, "a function's name has 1 to 64 of a-z, A-Z, 0-9, - and _"),
  description: z.string().max(256).optional(),
  role: z.string(),
  runtime: z.enum(["nodejs20.x", "nodejs22.x", "nodejs24.x"]),
  architectures: z.tuple([z.enum(["arm64", "x86_64"])]),
  handler: z.string().max(128),
  /** An archive of Pulumi; the plan cannot say what is in it. */
  code: z.looseObject({ __pulumiArchive: z.literal(true) }),
  timeout: z.int().min(1).max(900),
  memorySize: z.int().min(128).max(10_240),
  environment: z.strictObject({
    variables: z.record(z.string().regex(/^[a-zA-Z]\w+$/), z.string()),
  }),
  kmsKeyArn: z.string(),
  loggingConfig: z.strictObject({ logFormat: z.enum(["Text", "JSON"]), logGroup: z.string() }),
  reservedConcurrentExecutions: z.int().min(-1).optional(),
});
type Fn = z.infer<typeof fn>;

const WORDS = { taken: "ResourceConflictException", missing: "ResourceNotFoundException" };
const INVALID = "InvalidParameterValueException";

export const functionsIn = ({ here }: Region): Shelf<Fn> =>
  shelfOf(here, "lambda.functions", WORDS);

export const functionArn = ({ place }: Region, name: string) =>
  `arn:${place.partition}:lambda:${place.region}:${place.account}:function:${name}`;

/** The function's name in an ARN without a version; another Region's or account's function is not found. */
export function nameInArn(arn: string): string {
  return /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:([\w-]+)$/.exec(arn)?.[1] ?? arn;
}

/** The least that stays for functions without a reservation (Lambda quotas); a new account has no more than that. */
const UNRESERVED_LEAST = 100;

function checkReservation(region: Region, { name, reservedConcurrentExecutions }: Fn): void {
  const reserved = reservedConcurrentExecutions ?? -1;
  if (reserved < 0) return;
  const others = functionsIn(region)
    .all()
    .filter((other) => other.name !== name)
    .reduce((sum, other) => sum + Math.max(other.reservedConcurrentExecutions ?? 0, 0), 0);
  const least = Math.min(UNRESERVED_LEAST, region.concurrency);
  if (region.concurrency - others - reserved < least)
    throw new AwsError(
      INVALID,
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${least}].`,
    );
}

function checkFunction(region: Region, inputs: Fn): void {
  const { name, role, kmsKeyArn, loggingConfig } = inputs;
  mustTrust(region, role, "lambda.amazonaws.com", INVALID);
  usableKey(region, kmsKeyArn);
  // Lambda would make a missing group if the role let it; ours do not, so the logs would be lost.
  if (region.here.collection("logs.groups").get(loggingConfig.logGroup) === undefined)
    throw new AwsError(INVALID, `there is no log group ${loggingConfig.logGroup}`);
  checkReservation(region, inputs);
  // The local Lambda knows AWS's limits on variables: 4 KB in all, no reserved name.
  createRegistry(region.place).register(
    {
      name,
      timeoutSeconds: inputs.timeout,
      memoryMb: inputs.memorySize,
      environment: inputs.environment.variables,
      secrets: [],
    },
    { file: "", environment: {} },
  );
}

const functionMade = (region: Region, name: string): Made => ({
  id: name,
  outputs: { arn: functionArn(region, name) },
});

const permission = z.strictObject({
  function: z.string(),
  action: z.enum(["lambda:InvokeFunction", "lambda:InvokeFunctionUrl"]),
  principal: z.string(),
  sourceArn: z.string().optional(),
  sourceAccount: z.string().optional(),
  functionUrlAuthType: z.enum(["NONE", "AWS_IAM"]).optional(),
  invokedViaFunctionUrl: z.boolean().optional(),
});
type Permission = z.infer<typeof permission>;

const permissionsIn = ({ here }: Region): Shelf<Permission> =>
  shelfOf(here, "lambda.permissions", WORDS);

/** A permission as a statement of the function's policy (Lambda developer guide, resource-based policies). */
function statementOf(region: Region, given: Permission) {
  const equal = {
    ...(given.sourceAccount && { "aws:SourceAccount": given.sourceAccount }),
    ...(given.functionUrlAuthType && { "lambda:FunctionUrlAuthType": given.functionUrlAuthType }),
  };
  return {
    Effect: "Allow",
    Principal: given.principal === "*" ? "*" : { Service: given.principal },
    Action: given.action,
    Resource: functionArn(region, given.function),
    Condition: {
      ...(given.sourceArn && { ArnLike: { "aws:SourceArn": given.sourceArn } }),
      ...(given.invokedViaFunctionUrl && { Bool: { "lambda:InvokedViaFunctionUrl": "true" } }),
      ...(Object.keys(equal).length > 0 && { StringEquals: equal }),
    },
  };
}

const POLICY = { bytes: 20_480, malformed: "PolicyLengthExceededException" };

function functionPolicy(region: Region, name: string, added: readonly Permission[] = []) {
  const all = [...permissionsIn(region).all(), ...added].filter((one) => one.function === name);
  if (all.length === 0) return undefined;
  const Statement = all.map((one) => statementOf(region, one));
  return resourcePolicy(region, JSON.stringify({ Version: "2012-10-17", Statement }), POLICY);
}

export interface Call {
  readonly principal: string;
  readonly action: string;
  readonly context: Readonly<Record<string, string>>;
}

/** Whether the function is there and its own policy lets a service call it. */
export function functionPolicyAllows(region: Region, name: string, call: Call): boolean {
  if (functionsIn(region).find(name) === undefined) return false;
  const resource = functionArn(region, name);
  return functionPolicy(region, name)?.allows({ ...call, resource }) === true;
}

function addPermission(region: Region, inputs: Permission): Made {
  functionsIn(region).get(inputs.function);
  functionPolicy(region, inputs.function, [inputs]);
  // The provider draws the statement's id.
  const id = `${inputs.function}/terraform-${permissionsIn(region).all().length + 1}`;
  permissionsIn(region).add(id, inputs);
  return { id, outputs: {} };
}

const invokeConfig = z.strictObject({
  functionName: z.string(),
  maximumRetryAttempts: z.int().min(0).max(2).optional(),
  maximumEventAgeInSeconds: z.int().min(60).max(21_600).optional(),
  destinationConfig: z
    .strictObject({ onFailure: z.strictObject({ destination: z.string() }) })
    .optional(),
});
type InvokeConfig = z.infer<typeof invokeConfig>;

const invokeConfigs = ({ here }: Region): Shelf<InvokeConfig> =>
  shelfOf(here, "lambda.invoke-configs", WORDS);

/** Lambda refuses a destination that the function's role may not send to. */
function checkDestination(region: Region, { functionName, destinationConfig }: InvokeConfig): void {
  const { role } = functionsIn(region).get(functionName);
  const resource = destinationConfig?.onFailure.destination;
  if (resource === undefined) return;
  if (!queueArnExists(region, resource)) throw new AwsError(INVALID, `there is no ${resource}`);
  if (!roleMay(region, role, { action: "sqs:SendMessage", resource }))
    throw new AwsError(
      INVALID,
      `The function's execution role does not have permissions to call SendMessage on ${resource}`,
    );
}

const url = z.strictObject({
  functionName: z.string(),
  authorizationType: z.enum(["NONE", "AWS_IAM"]),
});
type Url = z.infer<typeof url>;

/** Lambda developer guide, function URLs (facts K2). */
const WITHOUT_URLS = new Set([
  "ap-south-2",
  "ap-southeast-4",
  "ap-southeast-5",
  "ap-southeast-6",
  "ap-southeast-7",
  "ap-east-2",
  "ca-west-1",
  "eu-south-2",
  "eu-central-2",
  "il-central-1",
  "me-central-1",
]);

const urlsIn = ({ here }: Region): Shelf<Url> => shelfOf(here, "lambda.urls", WORDS);

function createUrl(region: Region, inputs: Url): Made {
  const name = region.place.region;
  if (WITHOUT_URLS.has(name))
    throw new AwsError("InvalidAction", `${name} has no function URLs.`, 403);
  functionsIn(region).get(inputs.functionName);
  urlsIn(region).add(inputs.functionName, inputs);
  const functionUrl = `https://${inputs.functionName.toLowerCase()}.lambda-url.${name}.on.aws/`;
  return { id: inputs.functionName, outputs: { functionUrl } };
}

export const lambdaTypes: Readonly<Record<string, ResourceType>> = {
  "aws:lambda/function:Function": resourceType<Fn>({
    inputs: fn,
    replacedBy: ["name"],
    named: "name",
    create(region, inputs) {
      checkFunction(region, inputs);
      functionsIn(region).add(inputs.name, inputs);
      return functionMade(region, inputs.name);
    },
    update(region, { inputs, made }) {
      checkFunction(region, inputs);
      functionsIn(region).change(made.id, inputs);
      return made;
    },
    remove(region, { id }) {
      functionsIn(region).remove(id);
    },
  }),
  "aws:lambda/permission:Permission": resourceType<Permission>({
    inputs: permission,
    replacedBy: Object.keys(permission.shape) as (keyof Permission)[],
    create: addPermission,
    remove: (region, { id }) => permissionsIn(region).remove(id),
  }),
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": resourceType<InvokeConfig>({
    inputs: invokeConfig,
    replacedBy: ["functionName"],
    named: "functionName",
    create(region, inputs) {
      checkDestination(region, inputs);
      invokeConfigs(region).add(inputs.functionName, inputs);
      return { id: inputs.functionName, outputs: {} };
    },
    update(region, { made, inputs }) {
      checkDestination(region, inputs);
      invokeConfigs(region).change(made.id, inputs);
      return made;
    },
    remove: (region, { id }) => invokeConfigs(region).remove(id),
  }),
  "aws:lambda/functionUrl:FunctionUrl": resourceType<Url>({
    inputs: url,
    replacedBy: ["functionName"],
    named: "functionName",
    create: createUrl,
    update(region, { made, inputs }) {
      urlsIn(region).change(made.id, inputs);
      return made;
    },
    remove: (region, { id }) => urlsIn(region).remove(id),
  }),
};
