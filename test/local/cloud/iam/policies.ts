// Builders for the evaluator's tests: a policy from statements, a request from a few words.
import { contextOf, evaluate, type NamedPolicy } from "../../../../local/cloud/iam/evaluate.ts";
import { parsePolicy } from "../../../../local/cloud/iam/policy.ts";

export interface RawStatement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, unknown>>;
}

export const documentOf = (statements: readonly unknown[], version = "2012-10-17") =>
  JSON.stringify({ Version: version, Statement: statements });

export function named(
  name: string,
  statements: readonly RawStatement[],
  version?: string,
): NamedPolicy {
  return { name, policy: parsePolicy(documentOf(statements, version), "identity") };
}

export interface Asked {
  action?: string;
  resource?: string;
  context?: Record<string, string | string[]>;
}

export function decide(
  statements: readonly RawStatement[],
  { action = "ssm:StartSession", resource = "arn:aws:ssm:r:1:session/x", context }: Asked = {},
  boundary?: readonly RawStatement[],
) {
  return evaluate(
    {
      identity: [named("policy", statements)],
      ...(boundary && { boundary: named("boundary", boundary) }),
    },
    { action, resource, context: contextOf(context) },
  );
}
