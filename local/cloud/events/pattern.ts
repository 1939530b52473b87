// EventBridge event patterns: read once when a rule is put, then asked of every event.
// Never untrue: a field the pattern names and the event lacks matches only `{"exists": false}`.
import { badPattern, isObject, isOperator, leafTest, type Scalar, type Test } from "./operators.ts";

export type EventMatcher = (event: unknown) => boolean;

const scalarsOf = (value: unknown): Scalar[] =>
  Array.isArray(value) ? value.flatMap(scalarsOf) : isObject(value) ? [] : [value as Scalar];

/** The objects of an array, however deep the arrays nest. */
const objectsOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value.flatMap(objectsOf) : isObject(value) ? [value] : [];

/** A leaf matches when any of the field's values passes any of its tests; no value at all counts as absent. */
function leaf(rules: readonly unknown[]): EventMatcher {
  if (rules.length === 0) throw badPattern("Empty arrays are not allowed");
  const tests: Test[] = rules.map(leafTest);
  return (value) => {
    const values = scalarsOf(value);
    const seen = values.length === 0 ? [undefined] : values;
    return tests.some((test) => seen.some(test));
  };
}

/** Several fields must match within the same element where the event holds an array of objects. */
function branch(pattern: Readonly<Record<string, unknown>>): EventMatcher {
  const object = fields(pattern);
  return (value) => {
    const inside = objectsOf(value);
    return inside.length === 0 ? object({}) : inside.some(object);
  };
}

function either(alternatives: unknown): EventMatcher {
  if (!Array.isArray(alternatives) || alternatives.length < 2 || !alternatives.every(isObject)) {
    throw badPattern("There must have at least 2 Objects in $or relationship");
  }
  for (const alternative of alternatives) refuseOperators(alternative);
  const matchers = alternatives.map(fields);
  return (event) => matchers.some((matches) => matches(event));
}

/** An operator's name in the place of a field is a rule written wrongly: AWS refuses it inside `$or`. */
function refuseOperators(alternative: unknown): void {
  if (!isObject(alternative)) return;
  for (const [name, rule] of Object.entries(alternative)) {
    if (isOperator(name))
      throw badPattern(`${name} is Ruler reserved fieldName which cannot be used inside $or.`);
    refuseOperators(rule);
  }
}

function field(name: string, rule: unknown): EventMatcher {
  if (Array.isArray(rule)) return leaf(rule);
  if (isObject(rule)) return branch(rule);
  throw badPattern(`"${name}" must be an object or an array`);
}

function fields(pattern: Readonly<Record<string, unknown>>): EventMatcher {
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw badPattern("Empty patterns are not allowed");
  const tests = entries.map(([name, rule]): EventMatcher => {
    if (name === "$or") return either(rule);
    const matches = field(name, rule);
    return (event) => matches(isObject(event) ? event[name] : undefined);
  });
  return (event) => tests.every((test) => test(event));
}

/** Reads a pattern. Throws `InvalidEventPatternException` (an `AwsError`) with AWS's reason. */
export function compilePattern(pattern: unknown): EventMatcher {
  if (!isObject(pattern)) throw badPattern("Filter is not an object");
  return fields(pattern);
}

/** As `compilePattern`, from JSON text as PutRule takes it. */
export function parsePattern(json: string): EventMatcher {
  let pattern: unknown;
  try {
    pattern = JSON.parse(json);
  } catch {
    throw badPattern("Unexpected character: the pattern is not JSON");
  }
  return compilePattern(pattern);
}
