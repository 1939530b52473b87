// Policy documents: read, checked as IAM checks them when they are written, compiled for deciding.
// Never untrue: a document that is not wholly understood is MalformedPolicyDocument; nothing in it is skipped.
import { z } from "zod";
import { AwsError } from "../core/service.ts";
import { type Condition, compileCondition } from "./condition.ts";
import { arnLike, type Context, isArn, like, type Matcher, readTemplate } from "./pattern.ts";

/** Who a trust policy's statement speaks of. */
export interface Principals {
  readonly everyone: boolean;
  readonly aws: readonly string[];
  readonly services: readonly string[];
}

export interface PolicyStatement {
  /** The Sid, or the statement's place in the policy. */
  readonly label: string;
  readonly effect: "Allow" | "Deny";
  readonly principals: Principals | undefined;
  readonly appliesTo: (request: AccessRequest) => boolean;
}

export interface Policy {
  readonly statements: readonly PolicyStatement[];
}

export interface AccessRequest {
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

/**
 * `identity`: what a principal may do, also a boundary. `trust`: who may assume a role. `resource`: who may do what to a
 * resource, for example a KMS key.
 */
export type PolicyKind = "identity" | "trust" | "resource";

const texts = z.union([z.string().transform((text) => [text]), z.array(z.string()).min(1)]);
const scalar = z.union([z.string(), z.boolean(), z.number()]).transform(String);
const scalars = z.union([scalar.transform((text) => [text]), z.array(scalar)]);
const principal = z.union([
  z.literal("*"),
  z.strictObject({
    AWS: texts.optional(),
    Service: texts.optional(),
    Federated: texts.optional(),
  }),
]);

const statementShape = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Principal: principal.optional(),
  Action: texts.optional(),
  NotAction: texts.optional(),
  Resource: texts.optional(),
  NotResource: texts.optional(),
  Condition: z.record(z.string(), z.record(z.string(), scalars)).optional(),
});
type RawStatement = z.infer<typeof statementShape>;

const documentShape = z.strictObject({
  Version: z.enum(["2008-10-17", "2012-10-17"]).default("2008-10-17"),
  Id: z.string().optional(),
  Statement: z.union([
    statementShape.transform((statement) => [statement]),
    z.array(statementShape).min(1),
  ]),
});

const malformed = (message: string) => new AwsError("MalformedPolicyDocument", message);

const TRUST_ACTION = /^sts:(AssumeRole|TagSession|SetSourceIdentity)/i;

function actionMatcher(action: string, kind: PolicyKind): Matcher {
  if (action !== "*" && !/^[a-z0-9-]+:[\w*?]+$/i.test(action))
    throw malformed(
      `Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc. (${action})`,
    );
  if (kind === "trust" && !TRUST_ACTION.test(action))
    throw malformed("AssumeRole policy may only specify STS AssumeRole actions.");
  return like(readTemplate(action, false) ?? [], true);
}

function resourceMatcher(resource: string, variables: boolean): Matcher {
  const template = readTemplate(resource, variables);
  if (template === undefined) throw malformed(`Invalid policy variable in resource ${resource}`);
  if (resource === "*") return () => true;
  if (!isArn(resource)) throw malformed(`Resource ${resource} must be in ARN format or "*".`);
  return arnLike(template);
}

type Test = (value: string, context: Context) => boolean;

/** The positive list, or the negated one; exactly one of the two must be there. */
function eitherOf(
  positive: readonly string[] | undefined,
  negative: readonly string[] | undefined,
  compile: (text: string) => Matcher,
  missing: string,
): Test {
  const list = positive ?? negative;
  if (list === undefined || (positive !== undefined && negative !== undefined))
    throw malformed(list === undefined ? missing : "Syntax errors in policy.");
  const matchers = list.map(compile);
  const some: Test = (value, context) => matchers.some((matches) => matches(value, context));
  return positive === undefined ? (value, context) => !some(value, context) : some;
}

function resourceTest(raw: RawStatement, kind: PolicyKind, variables: boolean): Test {
  if (kind !== "trust") {
    const compile = (text: string) => resourceMatcher(text, variables);
    const missing = "Policy statement must contain resources.";
    return eitherOf(raw.Resource, raw.NotResource, compile, missing);
  }
  if (raw.Resource !== undefined || raw.NotResource !== undefined)
    throw malformed("Has prohibited field Resource");
  return () => true;
}

function conditionTest(raw: RawStatement, variables: boolean): Condition {
  const tests = Object.entries(raw.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, operands]) => {
      const test = compileCondition(operator, key, operands, variables);
      if (typeof test === "string") throw malformed(test);
      return test;
    }),
  );
  return (context) => tests.every((test) => test(context));
}

function principalsOf(raw: RawStatement, kind: PolicyKind): Principals | undefined {
  if (kind === "identity") {
    if (raw.Principal !== undefined)
      throw malformed("Policy document should not specify a principal.");
    return undefined;
  }
  if (raw.Principal === undefined)
    throw malformed("Missing required field Principal cannot be empty!");
  if (raw.Principal === "*") return { everyone: true, aws: [], services: [] };
  const { AWS = [], Service = [] } = raw.Principal;
  return { everyone: AWS.includes("*"), aws: AWS.filter((arn) => arn !== "*"), services: Service };
}

function compileStatement(
  raw: RawStatement,
  index: number,
  kind: PolicyKind,
  variables: boolean,
): PolicyStatement {
  const action = eitherOf(
    raw.Action,
    raw.NotAction,
    (text) => actionMatcher(text, kind),
    "Policy statement must contain actions.",
  );
  const resource = resourceTest(raw, kind, variables);
  const condition = conditionTest(raw, variables);
  if (kind === "identity" && !/^[A-Za-z0-9]*$/.test(raw.Sid ?? ""))
    throw malformed("Statement IDs (SID) must be alpha-numeric.");
  return {
    label: raw.Sid || `#${index + 1}`,
    effect: raw.Effect,
    principals: principalsOf(raw, kind),
    appliesTo: ({ action: asked, resource: on, context }) =>
      action(asked, context) && resource(on, context) && condition(context),
  };
}

function parseJson(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    throw malformed("Syntax errors in policy. The document is not JSON.");
  }
}

/** Reads a policy document. Throws AwsError MalformedPolicyDocument. */
export function parsePolicy(document: string, kind: PolicyKind): Policy {
  const read = documentShape.safeParse(parseJson(document));
  if (!read.success) {
    const issue = read.error.issues[0];
    const where = issue?.path.join(".") || "document";
    throw malformed(`Syntax errors in policy. ${where}: ${issue?.message ?? "not understood"}`);
  }
  const { Statement, Version } = read.data;
  const sids = Statement.flatMap(({ Sid }) => (Sid ? [Sid] : []));
  if (new Set(sids).size < sids.length)
    throw malformed("Statement IDs (SID) in a single policy must be unique.");
  const variables = Version === "2012-10-17";
  return {
    statements: Statement.map((raw, index) => compileStatement(raw, index, kind, variables)),
  };
}

const REMEMBERED = 2000;
const remembered = new Map<string, Policy>();

/** As parsePolicy, remembering the last documents: the same few are asked at every call. */
export function compiledPolicy(document: string, kind: PolicyKind): Policy {
  const key = `${kind} ${document}`;
  const found = remembered.get(key);
  if (found !== undefined) return found;
  if (remembered.size >= REMEMBERED) remembered.clear();
  const policy = parsePolicy(document, kind);
  remembered.set(key, policy);
  return policy;
}
