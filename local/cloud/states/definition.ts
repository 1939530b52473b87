// The part of the Amazon States Language this engine runs, and the check at CreateStateMachine.
// Never untrue: a field or state the engine would not honour is refused, never ignored.
import validateAsl from "asl-validator";
import { z } from "zod";
import { AwsError } from "../core/service.ts";
import { compile, isExpression } from "./expression.ts";

const longestSeconds = 99_999_999;
const expression = z.string().refine(isExpression, "must be a JSONata expression, {% … %}");
const seconds = z.union([z.int().min(1).max(longestSeconds), expression]);
const variables = z.record(
  z
    .string()
    .regex(/^[A-Za-z_]\w{0,79}$/)
    .refine((name) => name !== "states", "$states is reserved"),
  z.unknown(),
);
const common = { Comment: z.string().optional(), QueryLanguage: z.literal("JSONata").optional() };
const flow = {
  ...common,
  Next: z.string().optional(),
  End: z.literal(true).optional(),
  Output: z.unknown().optional(),
  Assign: variables.optional(),
};
const errorNames = z.array(z.string()).min(1);

const retrier = z
  .strictObject({
    Comment: z.string().optional(),
    ErrorEquals: errorNames,
    IntervalSeconds: z.int().min(1).max(longestSeconds).optional(),
    MaxAttempts: z.int().min(0).max(longestSeconds).optional(),
    BackoffRate: z.number().min(1).optional(),
    MaxDelaySeconds: z.int().min(1).max(31_622_400).optional(),
    JitterStrategy: z.enum(["FULL", "NONE"]).optional(),
  })
  .refine(
    ({ IntervalSeconds = 1, MaxDelaySeconds = Number.POSITIVE_INFINITY }) =>
      MaxDelaySeconds > IntervalSeconds,
    "MaxDelaySeconds must be greater than IntervalSeconds",
  );

const catcher = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: errorNames,
  Next: z.string(),
  Output: z.unknown().optional(),
  Assign: variables.optional(),
});

const wildcardStandsAloneAndLast = (rules: readonly { ErrorEquals: readonly string[] }[]) =>
  rules.every(
    ({ ErrorEquals }, index) =>
      !ErrorEquals.includes("States.ALL") ||
      (ErrorEquals.length === 1 && index === rules.length - 1),
  );
const wildcardRule = "States.ALL must appear alone and in the last rule";

/** The result of a Lambda invocation, or what SendTaskSuccess gives. */
export const invokeResource = "arn:aws:states:::lambda:invoke";
export const tokenResource = `${invokeResource}.waitForTaskToken`;

const task = z
  .strictObject({
    Type: z.literal("Task"),
    ...flow,
    Resource: z.enum([invokeResource, tokenResource]),
    Arguments: z.union([
      expression,
      z.strictObject({ FunctionName: z.string(), Payload: z.unknown().optional() }),
    ]),
    TimeoutSeconds: seconds.optional(),
    HeartbeatSeconds: seconds.optional(),
    Retry: z.array(retrier).refine(wildcardStandsAloneAndLast, wildcardRule).optional(),
    Catch: z.array(catcher).refine(wildcardStandsAloneAndLast, wildcardRule).optional(),
  })
  .refine(
    ({ TimeoutSeconds, HeartbeatSeconds }) =>
      typeof TimeoutSeconds !== "number" ||
      typeof HeartbeatSeconds !== "number" ||
      HeartbeatSeconds < TimeoutSeconds,
    "HeartbeatSeconds must be smaller than TimeoutSeconds",
  );

// No Output or Assign on the Choice itself: AWS's pages disagree on whether they count when a rule matched.
const choice = z.strictObject({
  Type: z.literal("Choice"),
  ...common,
  Choices: z
    .array(
      z.strictObject({
        Comment: z.string().optional(),
        Condition: expression,
        Next: z.string(),
        Output: z.unknown().optional(),
        Assign: variables.optional(),
      }),
    )
    .min(1),
  Default: z.string().optional(),
});

const wait = z.strictObject({
  Type: z.literal("Wait"),
  ...flow,
  Seconds: z.union([z.int().min(0).max(longestSeconds), expression]).optional(),
  Timestamp: z.string().optional(),
});

const pass = z.strictObject({ Type: z.literal("Pass"), ...flow });
const succeed = z.strictObject({
  Type: z.literal("Succeed"),
  ...common,
  Output: z.unknown().optional(),
});
const fail = z.strictObject({
  Type: z.literal("Fail"),
  ...common,
  Error: z.string().optional(),
  Cause: z.string().optional(),
});

const state = z.discriminatedUnion("Type", [task, choice, wait, pass, succeed, fail]);
const machine = z.strictObject({
  Comment: z.string().optional(),
  Version: z.literal("1.0").optional(),
  QueryLanguage: z.literal("JSONata"),
  StartAt: z.string(),
  TimeoutSeconds: z.int().min(1).max(longestSeconds).optional(),
  States: z.record(z.string().min(1).max(80), state),
});

export type Definition = z.infer<typeof machine>;
export type State = z.infer<typeof state>;
export type Retrier = z.infer<typeof retrier>;
export type TaskState = z.infer<typeof task>;
export type ChoiceState = z.infer<typeof choice>;
export type WaitState = z.infer<typeof wait>;

function invalid(reason: string): AwsError {
  return new AwsError("InvalidDefinition", `Invalid State Machine Definition: '${reason}'`);
}

function parseJson(text: string): object {
  try {
    const parsed: unknown = JSON.parse(text);
    if (parsed !== null && typeof parsed === "object") return parsed;
  } catch (thrown) {
    throw invalid(`INVALID_JSON_DESCRIPTION: ${String(thrown)}`);
  }
  throw invalid("INVALID_JSON_DESCRIPTION: the definition is not an object");
}

function checkExpressions(value: unknown, path: string): void {
  if (value !== null && typeof value === "object") {
    for (const [key, inner] of Object.entries(value)) checkExpressions(inner, `${path}/${key}`);
  }
  if (typeof value !== "string" || !value.startsWith("{%")) return;
  if (!isExpression(value)) throw invalid(`INVALID_JSONATA: '${value}' does not end at ${path}`);
  try {
    compile(value);
  } catch (thrown) {
    const { message } = thrown as { message: string };
    throw invalid(`INVALID_JSONATA: ${message} at ${path}`);
  }
}

// The validator takes a fifth of a second; the same text gets the same answer.
const checked = new Map<string, Definition>();

/**
 * Reads a definition and checks all of it.
 * @throws AwsError InvalidDefinition, naming the place.
 */
export function checkDefinition(text: string): Definition {
  const definition = checked.get(text) ?? check(text);
  checked.set(text, definition);
  return definition;
}

function check(text: string): Definition {
  const parsed = parseJson(text);
  const read = machine.safeParse(parsed);
  if (!read.success) {
    const problems = read.error.issues.map(
      ({ message, path }) => `${message} at /${path.join("/")}`,
    );
    throw invalid(`SCHEMA_VALIDATION_FAILED: ${problems.join("; ")}`);
  }
  checkExpressions(parsed, "");
  // The validator writes into what it checks, so it gets a copy.
  const verdict = validateAsl(structuredClone(parsed));
  if (!verdict.isValid) throw invalid(verdict.errorsText("; "));
  return read.data;
}
