// The Condition block of a policy statement, compiled once and asked at every decision.
// Never untrue: an operator or operand that is not understood is refused when it is written, so it cannot widen access later.
import { BlockList, isIP } from "node:net";
import {
  arnLike,
  type Context,
  like,
  literal,
  type Matcher,
  readTemplate,
  type Template,
} from "./pattern.ts";

export type Condition = (context: Context) => boolean;

interface Family {
  /** Whether an operand without variables makes sense. */
  readonly accepts: (operand: string) => boolean;
  readonly compile: (template: Template) => Matcher;
}

/** A family that compares plain texts. */
function plain(
  compare: (operand: string, value: string) => boolean,
  accepts: Family["accepts"] = () => true,
): Family {
  return {
    accepts,
    compile(template) {
      const text = literal(template);
      return (value, context) => {
        const operand = text(context);
        return operand !== undefined && compare(operand, value);
      };
    },
  };
}

const anything = () => true;
const same = (left: string, right: string) => left.toLowerCase() === right.toLowerCase();

const toNumber = (text: string) =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Epoch milliseconds of an ISO 8601 time (UTC unless it says otherwise) or of epoch seconds. */
function toTime(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const found = ISO.exec(text);
  if (found === null) return undefined;
  const time = Date.parse(found[1] === undefined || found[4] !== undefined ? text : `${text}Z`);
  return Number.isNaN(time) ? undefined : time;
}

type Convert = (text: string) => number | undefined;
type Compare = (value: number, operand: number) => boolean;

function ordered(convert: Convert, compare: Compare): Family {
  const accepts = (operand: string) => convert(operand) !== undefined;
  return plain((operand, value) => {
    const [right, left] = [convert(operand), convert(value)];
    return left !== undefined && right !== undefined && compare(left, right);
  }, accepts);
}

function parseCidr(text: string): { address: string; bits: number } | undefined {
  const [address = "", bitsText] = text.split("/");
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  const bits = bitsText === undefined ? longest : Number(bitsText);
  const isValid = longest > 0 && Number.isInteger(bits) && bits >= 0 && bits <= longest;
  return isValid ? { address, bits } : undefined;
}

function inRange(operand: string, value: string): boolean {
  const range = parseCidr(operand);
  if (range === undefined || isIP(value) === 0) return false;
  const list = new BlockList();
  list.addSubnet(range.address, range.bits, isIP(range.address) === 6 ? "ipv6" : "ipv4");
  return list.check(value, isIP(value) === 6 ? "ipv6" : "ipv4");
}

const orders = (prefix: string, convert: Convert): [string, Family][] => [
  [`${prefix}Equals`, ordered(convert, (value, operand) => value === operand)],
  [`${prefix}LessThan`, ordered(convert, (value, operand) => value < operand)],
  [`${prefix}LessThanEquals`, ordered(convert, (value, operand) => value <= operand)],
  [`${prefix}GreaterThan`, ordered(convert, (value, operand) => value > operand)],
  [`${prefix}GreaterThanEquals`, ordered(convert, (value, operand) => value >= operand)],
];

const POSITIVE = new Map<string, Family>([
  ["StringEquals", plain((operand, value) => operand === value)],
  ["StringEqualsIgnoreCase", plain(same)],
  ["StringLike", { accepts: anything, compile: (template) => like(template) }],
  ["ArnLike", { accepts: anything, compile: arnLike }],
  ["ArnEquals", { accepts: anything, compile: arnLike }],
  ["Bool", plain(same, (operand) => /^(true|false)$/i.test(operand))],
  ["IpAddress", plain(inRange, (operand) => parseCidr(operand) !== undefined)],
  ...orders("Numeric", toNumber),
  ...orders("Date", toTime),
]);

const NEGATIVE = new Map([
  ["StringNotEquals", "StringEquals"],
  ["StringNotEqualsIgnoreCase", "StringEqualsIgnoreCase"],
  ["StringNotLike", "StringLike"],
  ["ArnNotLike", "ArnLike"],
  ["ArnNotEquals", "ArnEquals"],
  ["NotIpAddress", "IpAddress"],
  ["NumericNotEquals", "NumericEquals"],
  ["DateNotEquals", "DateEquals"],
]);

interface Operator {
  readonly set: "ForAllValues" | "ForAnyValue" | undefined;
  readonly family: Family;
  readonly negated: boolean;
  readonly ifExists: boolean;
}

function readOperator(name: string): Operator | undefined {
  const [, set, base = "", ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  const positive = NEGATIVE.get(base);
  const family = POSITIVE.get(positive ?? base);
  if (family === undefined) return undefined;
  return {
    set: set as Operator["set"],
    family,
    negated: positive !== undefined,
    ifExists: ifExists !== undefined,
  };
}

/** What a key without a value means: a negated operator holds, ForAllValues holds, the rest fails. */
function holdsWithoutValue({ set, negated, ifExists }: Operator): boolean {
  return ifExists || set === "ForAllValues" || (negated && set !== "ForAnyValue");
}

function compareKey(operator: Operator, key: string, matchers: readonly Matcher[]): Condition {
  const one = (value: string, context: Context) =>
    operator.negated
      ? matchers.every((matches) => !matches(value, context))
      : matchers.some((matches) => matches(value, context));
  return (context) => {
    const values = context.get(key) ?? [];
    if (values.length === 0) return holdsWithoutValue(operator);
    return operator.set === "ForAnyValue"
      ? values.some((value) => one(value, context))
      : values.every((value) => one(value, context));
  };
}

function nullKey(key: string, operands: readonly string[]): Condition {
  return (context) =>
    operands.some((operand) => same(operand, "true") === (context.get(key) === undefined));
}

/** Compiles one `operator: { key: operands }`; gives a plain sentence if it cannot be understood. */
export function compileCondition(
  name: string,
  key: string,
  operands: readonly string[],
  variables: boolean,
): Condition | string {
  if (name === "Null") {
    const isValid = operands.every((operand) => /^(true|false)$/i.test(operand));
    return isValid ? nullKey(key.toLowerCase(), operands) : "Null takes true or false";
  }
  const operator = readOperator(name);
  if (operator === undefined) return `Invalid Condition type : ${name}`;
  const matchers: Matcher[] = [];
  for (const operand of operands) {
    const template = readTemplate(operand, variables);
    const isFixed = template?.every(({ kind }) => kind !== "variable");
    if (template === undefined || (isFixed && !operator.family.accepts(operand)))
      return `Invalid value for condition ${name} ${key}: ${operand}`;
    matchers.push(operator.family.compile(template));
  }
  return compareKey(operator, key.toLowerCase(), matchers);
}
