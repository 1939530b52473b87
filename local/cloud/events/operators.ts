// The comparison operators of EventBridge patterns: what may stand inside a leaf's list.
// Never untrue: an operator or an operand AWS would not accept is refused when the rule is put, never when an event comes.
import { BlockList, isIP } from "node:net";
import { AwsError } from "../core/service.ts";

/** One value of the event, or undefined where the field is absent. */
export type Scalar = string | number | boolean | null | undefined;
export type Test = (value: Scalar) => boolean;

/** The refusal of a pattern, with the prefix all of AWS's reasons have. */
export function badPattern(reason: string): AwsError {
  return new AwsError(
    "InvalidEventPatternException",
    `Event pattern is not valid. Reason: ${reason}`,
  );
}

/** Names that mean an operator, and are no field's inside `$or` (event-ruler). */
export const isOperator = (name: string): boolean => Object.hasOwn(OPERATORS, name);

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

type Strings = (value: string) => boolean;
const onString =
  (test: Strings): Test =>
  (value) =>
    typeof value === "string" && test(value);

function text(operand: unknown, operator: string): string {
  if (typeof operand === "string") return operand;
  throw badPattern(`${operator} match pattern must be a string`);
}

/** `{"prefix": "a"}` or `{"prefix": {"equals-ignore-case": "a"}}`; suffix likewise. */
function affix(operator: "prefix" | "suffix", operand: unknown): Test {
  const fits = (value: string, wanted: string) =>
    operator === "prefix" ? value.startsWith(wanted) : value.endsWith(wanted);
  if (!isObject(operand)) {
    const wanted = text(operand, operator);
    return onString((value) => fits(value, wanted));
  }
  const [inner, wanted] = onlyEntry(operand);
  if (inner !== "equals-ignore-case") throw badPattern(`Unsupported ${operator} type ${inner}`);
  const lower = text(wanted, operator).toLowerCase();
  return onString((value) => fits(value.toLowerCase(), lower));
}

function equalsIgnoringCase(operand: unknown): Test {
  const lower = text(operand, "equals-ignore-case").toLowerCase();
  return onString((value) => value.toLowerCase() === lower);
}

/** `*` stands for any characters; `\*` and `\\` for themselves. */
function wildcard(operand: unknown): Test {
  const pattern = text(operand, "wildcard");
  if (/(^|[^\\])(\\\\)*\*\*/.test(pattern)) {
    throw badPattern("Consecutive wildcard characters at pos");
  }
  let source = "";
  for (const [piece] of pattern.matchAll(/\\[\s\S]?|[\s\S]/g)) {
    if (piece === "*") source += "[\\s\\S]*";
    else if (piece === "\\*" || piece === "\\\\") source += piece;
    else if (piece.startsWith("\\")) throw badPattern("Invalid escape character at pos");
    else source += piece.replace(/[.+?^${}()|[\]/]/g, "\\$&");
  }
  const expression = new RegExp(`^${source}$`);
  return onString((value) => expression.test(value));
}

const COMPARE: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};
const NUMERIC_LIMIT = 5_000_000_000;

/** `["=", 5]`, `["<", 5]` or a range `[">", 0, "<=", 5]`. */
function numeric(operand: unknown): Test {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) {
    throw badPattern("Invalid member in numeric match: must be one or two comparisons");
  }
  const [first, low, second, high] = operand as unknown[];
  if (second !== undefined && !(/^>/.test(String(first)) && /^</.test(String(second)))) {
    throw badPattern("Bad numeric range operator");
  }
  const tests = [
    [first, low],
    [second, high],
  ]
    .slice(0, operand.length / 2)
    .map(([operator, bound]) => comparison(operator, bound));
  if (second !== undefined && Number(low) >= Number(high))
    throw badPattern("Bottom must be less than top");
  return (value) => typeof value === "number" && tests.every((test) => test(value));
}

function comparison(operator: unknown, bound: unknown): (value: number) => boolean {
  const compare = typeof operator === "string" ? COMPARE[operator] : undefined;
  if (compare === undefined) throw badPattern(`Unrecognized numeric range operator: ${operator}`);
  if (typeof bound !== "number") throw badPattern("Value of numeric match must be numeric");
  withinLimit(bound);
  return (value) => compare(value, bound);
}

function withinLimit(value: number): void {
  if (Math.abs(value) > NUMERIC_LIMIT)
    throw badPattern("Value must be between -5.0E9 and 5.0E9, inclusive");
}

function cidr(operand: unknown): Test {
  const [network = "", bits = ""] = text(operand, "cidr").split("/");
  const version = isIP(network);
  const length = Number(bits);
  if (version === 0 || !/^\d+$/.test(bits)) {
    throw badPattern(`Malformed CIDR, one '/' required: ${String(operand)}`);
  }
  // A network of one address is refused, too (event-ruler, CIDR).
  if (length >= (version === 4 ? 32 : 128)) {
    throw badPattern(
      version === 4 ? "IPv4 mask bits must be < 32" : "IPv6 mask bits must be < 128",
    );
  }
  const family = version === 4 ? "ipv4" : "ipv6";
  const block = new BlockList();
  block.addSubnet(network, length, family);
  return onString((value) => isIP(value) === version && block.check(value, family));
}

function exists(operand: unknown): Test {
  if (typeof operand !== "boolean") throw badPattern("exists match pattern must be boolean");
  return (value) => (value !== undefined) === operand;
}

const listOf = (operand: unknown): readonly unknown[] =>
  Array.isArray(operand) ? operand : [operand];
const NEGATED = ["prefix", "suffix", "equals-ignore-case", "wildcard"];

/** Holds for a value that is there and is none of those named; an absent field does not match. */
function anythingBut(operand: unknown): Test {
  if (listOf(operand).length === 0) throw badPattern("Empty arrays are not allowed");
  const refused = isObject(operand) ? negatedTests(operand) : literalTests(listOf(operand));
  return (value) => value !== undefined && !refused.some((test) => test(value));
}

function negatedTests(operand: Readonly<Record<string, unknown>>): Test[] {
  const [operator, wanted] = onlyEntry(operand);
  if (!NEGATED.includes(operator)) {
    throw badPattern(`Unsupported anything-but pattern: ${operator}`);
  }
  if (listOf(wanted).length === 0) throw badPattern("Empty arrays are not allowed");
  return listOf(wanted).map((one) => operatorTest(operator, negatable(operator, one)));
}

/** Under anything-but every operand is a text, and the start or end that everything has is refused (event-ruler). */
function negatable(operator: string, wanted: unknown): string {
  if (typeof wanted !== "string")
    throw badPattern("Value of anything-but must be an array or single string/number value.");
  if (wanted === "" && (operator === "prefix" || operator === "suffix"))
    throw badPattern("Null prefix/suffix not allowed");
  return wanted;
}

function literalTests(wanted: readonly unknown[]): Test[] {
  const kinds = new Set(wanted.map((one) => typeof one));
  const [kind] = kinds;
  if (kinds.size > 1 || (kind !== "string" && kind !== "number")) {
    throw badPattern(
      "Inside anything but list, either all values are number or string, mixed type is not supported",
    );
  }
  for (const one of wanted) if (typeof one === "number") withinLimit(one);
  return wanted.map((one) => (value: Scalar) => value === one);
}

function onlyEntry(rule: Readonly<Record<string, unknown>>): [operator: string, operand: unknown] {
  const [entry, second] = Object.entries(rule);
  if (entry === undefined || second !== undefined) {
    throw badPattern("Only one key allowed in match expression");
  }
  return entry;
}

const OPERATORS: Readonly<Record<string, (operand: unknown) => Test>> = {
  prefix: (operand) => affix("prefix", operand),
  suffix: (operand) => affix("suffix", operand),
  "equals-ignore-case": equalsIgnoringCase,
  wildcard,
  numeric,
  cidr,
  exists,
  "anything-but": anythingBut,
};

function operatorTest(operator: string, operand: unknown): Test {
  const make = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (make === undefined) throw badPattern(`Unrecognized match type ${operator}`);
  return make(operand);
}

/** One member of a leaf's list: a literal, or an object with one operator. Throws `InvalidEventPatternException`. */
export function leafTest(rule: unknown): Test {
  if (isObject(rule)) return operatorTest(...onlyEntry(rule));
  if (Array.isArray(rule))
    throw badPattern("Match value must be String, number, true, false, or null");
  return (value) => value === rule;
}
