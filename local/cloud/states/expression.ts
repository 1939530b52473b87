// JSONata as Step Functions has it (facts F): `{% %}` strings anywhere in a template, its own six
// functions, no $eval, story time in $now and $millis.
// Never untrue: an expression that gives nothing is an error, never a missing field.
import { createHash, randomUUID } from "node:crypto";
import jsonata from "jsonata";
import { StatesError } from "./errors.ts";

/** What expressions see: `$states`, the variables, and the time. */
export interface Scope {
  readonly states: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Story time, epoch ms. */
  readonly now: number;
  /** 0 <= n < 1. */
  readonly random: () => number;
}

// AWS allows an expression one second. Here many executions take turns within one expression, so the
// wall clock says little about one of them: the limit only ends what would never end.
const endlessMs = 30_000;
const compiled = new Map<string, jsonata.Expression>();
const formatTime = jsonata("$fromMillis($ms, $picture, $timezone)");

export function isExpression(value: unknown): value is string {
  return typeof value === "string" && value.startsWith("{%") && value.endsWith("%}");
}

/** Compiles `{% … %}`, once per text. @throws the parser's error if it is not JSONata. */
export function compile(text: string): jsonata.Expression {
  const found = compiled.get(text) ?? jsonata(text.slice(2, -2).trim(), { timeout: endlessMs });
  compiled.set(text, found);
  return found;
}

function partition(list: readonly unknown[], size: number): unknown[][] {
  if (!(size >= 1)) throw new Error("$partition wants a size of at least 1");
  const chunks = Math.ceil(list.length / size);
  return Array.from({ length: chunks }, (_, n) => list.slice(n * size, n * size + size));
}

function range(first: number, last: number, step: number): number[] {
  if (step === 0) throw new Error("$range wants a step other than 0");
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  return Array.from({ length }, (_, n) => first + n * step);
}

const digests = { MD5: "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384" };
const algorithms: Readonly<Record<string, string>> = { ...digests, "SHA-512": "sha512" };

function hash(text: string, algorithm: string): string {
  const known = algorithms[algorithm];
  if (known === undefined) throw new Error(`$hash does not know ${algorithm}`);
  return createHash(known).update(text).digest("hex");
}

function bindings({ states, variables, now, random }: Scope): Record<string, unknown> {
  return {
    ...variables,
    states,
    eval: undefined,
    millis: () => now,
    now: (picture?: string, timezone?: string) =>
      formatTime.evaluate({}, { ms: now, picture, timezone }),
    random: (seed?: number) => {
      if (seed !== undefined) throw new Error("$random with a seed is not imitated");
      return random();
    },
    uuid: () => randomUUID(),
    parse: (text: string) => JSON.parse(text),
    partition,
    range,
    hash,
  };
}

function failure(template: unknown, field: string, problem: string): StatesError {
  const given = isExpression(template)
    ? `JSONata expression '${template.slice(2, -2).trim()}'`
    : `value '${JSON.stringify(template)}'`;
  const cause = `The ${given} specified for the field '${field}' ${problem}`;
  return new StatesError("States.QueryEvaluationError", cause, field);
}

/** JSONata throws plain objects as well as errors. */
function messageOf(thrown: unknown): string {
  const message = thrown !== null && typeof thrown === "object" && "message" in thrown;
  return message ? String(thrown.message) : String(thrown);
}

async function evaluateExpression(text: string, scope: Scope, field: string): Promise<unknown> {
  let json: string | undefined;
  try {
    // The round trip drops JSONata's own marks on arrays; functions have no JSON.
    json = JSON.stringify(await compile(text).evaluate(undefined, bindings(scope)), refuseFunction);
  } catch (thrown) {
    throw failure(text, field, `threw an error during evaluation. ${messageOf(thrown)}`);
  }
  if (json === undefined) throw failure(text, field, "returned nothing (undefined).");
  return JSON.parse(json);
}

function refuseFunction(_key: string, value: unknown): unknown {
  const lambda = value !== null && typeof value === "object" && "_jsonata_lambda" in value;
  if (lambda || typeof value === "function") throw new Error("The value is a function.");
  return value;
}

/**
 * The value of a template: expressions at any depth replaced, everything else as it stands.
 * @throws StatesError States.QueryEvaluationError
 */
export async function evaluate(template: unknown, scope: Scope, field: string): Promise<unknown> {
  if (isExpression(template)) return evaluateExpression(template, scope, field);
  if (template === null || typeof template !== "object") return template;
  if (Array.isArray(template)) {
    return Promise.all(template.map((item, index) => evaluate(item, scope, `${field}[${index}]`)));
  }
  return evaluateRecord(template, scope, field);
}

/** As `evaluate`, for a template that is an object. */
export async function evaluateRecord(
  template: object,
  scope: Scope,
  field: string,
): Promise<Record<string, unknown>> {
  const made: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(template)) {
    made[key] = await evaluate(value, scope, `${field}/${key}`);
  }
  return made;
}

/** The value of a field that must be of one type. @throws StatesError States.QueryEvaluationError */
export async function evaluateAs<T>(
  template: unknown,
  scope: Scope,
  field: string,
  [expected, accepts]: readonly [string, (value: unknown) => value is T],
): Promise<T> {
  const value = await evaluate(template, scope, field);
  if (accepts(value)) return value;
  const problem = `returned an unexpected result. Expected ${expected}, but was '${JSON.stringify(value)}'.`;
  throw failure(template, field, problem);
}
