// The functions the local Lambda knows, with the environment AWS would give each.
// Never untrue: a function whose settings AWS would refuse to deploy is refused here too.
import { AwsError, type Place } from "../core/service.ts";
import type { FunctionCode } from "./host.ts";

/** The part of the topology's `FunctionSpec` that makes a function run. */
export interface FunctionSettings {
  readonly name: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  /** As many invocations as the function runs at once, at the most; left out, it has no share of its own. */
  readonly reservedConcurrency?: number;
}

/** What the deploy adds to a function's spec. */
export interface FunctionRuntime {
  /** The bundle (worker host) or the source module (inline host), absolute. */
  readonly file: string;
  /** Added to the spec's environment: endpoint, the role's keys. */
  readonly environment: Readonly<Record<string, string>>;
  /** All of the stage's secrets; a function is given those alone that its spec names. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** The deployed name, `${prefix}-GrantAccess`; the spec's name if left out. */
  readonly functionName?: string;
  /** Whether it has a function URL. */
  readonly hasUrl?: boolean;
}

export interface RegisteredFunction {
  readonly spec: FunctionSettings;
  readonly arn: string;
  readonly code: FunctionCode;
  readonly hasUrl: boolean;
}

export interface Registry {
  /** Adds or replaces a function; returns its ARN. Throws `InvalidParameterValueException` as UpdateFunctionConfiguration would. */
  register(spec: FunctionSettings, runtime: FunctionRuntime): string;
  /** By name or ARN. Throws `ResourceNotFoundException`. */
  find(nameOrArn: string): RegisteredFunction;
  /** Throws `ResourceNotFoundException` where there is no such function. */
  deleteUrl(nameOrArn: string): void;
  all(): RegisteredFunction[];
}

const ENVIRONMENT_LIMIT_BYTES = 4096;
const RESERVED =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(REGION|DEFAULT_REGION|ACCESS_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|EXECUTION_ENV|LAMBDA_.*)|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;

const refused = (reason: string) =>
  new AwsError(
    "InvalidParameterValueException",
    `Lambda was unable to configure your environment variables because the environment variables you have provided ${reason}`,
  );

/** Throws what UpdateFunctionConfiguration would of the variables; gives the secrets that the spec names. */
function secretsOf(spec: FunctionSettings, given: FunctionRuntime["secrets"] = {}) {
  const reserved = Object.keys(spec.environment).filter((name) => RESERVED.test(name));
  if (reserved.length > 0) {
    throw refused(
      `contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  }
  const missing = spec.secrets.filter((name) => given[name] === undefined);
  if (missing.length > 0) throw refused(`lack the secrets ${missing.join(", ")} of ${spec.name}.`);
  const secrets = Object.fromEntries(spec.secrets.map((name) => [name, given[name] ?? ""]));
  const size = JSON.stringify({ ...spec.environment, ...secrets }).length;
  if (size > ENVIRONMENT_LIMIT_BYTES) throw refused("exceeded the 4KB limit.");
  return secrets;
}

function runtimeVariables(name: string, spec: FunctionSettings, { region }: Place) {
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x",
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: "local",
    LAMBDA_TASK_ROOT: "/var/task",
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    LANG: "en_US.UTF-8",
    // The home Lambda has: without it the SDK would find the developer's own ~/.aws.
    HOME: "/home/sbx_user1051",
    TZ: ":UTC",
    _HANDLER: "index.handler",
  };
}

/** `arn:aws:lambda:R:A:function:NAME` with or without `:$LATEST`, or the bare name. */
export function functionNameOf(nameOrArn: string): string {
  return nameOrArn.replace(/^arn:[^:]+:lambda:[^:]+:\d+:function:/, "").replace(/:\$LATEST$/, "");
}

export function createRegistry(place: Place): Registry {
  const functions = new Map<string, RegisteredFunction>();
  const arnOf = (name: string) =>
    `arn:aws:lambda:${place.region}:${place.account}:function:${name}`;
  const find = (nameOrArn: string): RegisteredFunction => {
    const name = functionNameOf(nameOrArn);
    const found = functions.get(name);
    if (found !== undefined) return found;
    throw new AwsError("ResourceNotFoundException", `Function not found: ${arnOf(name)}`, 404);
  };
  return {
    register(spec, runtime) {
      const secrets = secretsOf(spec, runtime.secrets);
      const name = runtime.functionName ?? spec.name;
      const environment = {
        ...runtimeVariables(name, spec, place),
        ...spec.environment,
        ...secrets,
        ...runtime.environment,
      };
      const { timeoutSeconds, memoryMb } = spec;
      const code = { name, file: runtime.file, environment, timeoutSeconds, memoryMb };
      functions.set(name, { spec, arn: arnOf(name), code, hasUrl: runtime.hasUrl === true });
      return arnOf(name);
    },
    find,
    deleteUrl(nameOrArn) {
      const found = find(nameOrArn);
      functions.set(found.code.name, { ...found, hasUrl: false });
    },
    all: () => [...functions.values()],
  };
}
