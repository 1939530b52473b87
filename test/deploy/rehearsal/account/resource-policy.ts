// Policies of resources (keys, buckets, queues, topics, functions): read strictly, and asked as AWS asks them.
// Invariant: a policy that names a principal this account does not have is refused, as AWS does when it is written.
import { z } from "zod";
import { AwsError } from "../../../../local/cloud/core/service.ts";
import { contextOf } from "../../../../local/cloud/iam/evaluate.ts";
import { parsePolicy } from "../../../../local/cloud/iam/policy.ts";
import type { Region } from "./account.ts";

const names = z.union([z.string().transform((one) => [one]), z.array(z.string()).min(1)]);
const principal = z.union([
  z.literal("*").transform(() => ({ AWS: ["*"], Service: [] as string[] })),
  z.strictObject({ AWS: names.default([]), Service: names.default([]) }),
]);
const shape = z.strictObject({
  Version: z.literal("2012-10-17"),
  Statement: z.array(z.looseObject({ Principal: principal })).min(1),
});

export interface Asked {
  /** An AWS service's principal, or an ARN. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

interface Limits {
  /** The most bytes that AWS takes. */
  readonly bytes: number;
  /** AWS's code for a policy that it does not take. */
  readonly malformed: string;
  /** Every resource that the policy names begins with it; left out where a policy speaks of its own resource as `*`. */
  readonly of?: string;
}

/** A policy that was checked. */
export interface ResourcePolicy {
  allows(asked: Asked): boolean;
  /** Whether anybody in the world is allowed anything without a condition on who. */
  readonly isPublic: boolean;
}

const OF_WHOM = /^aws:(Source(Account|Arn|OrgID|Owner)|Principal(Account|Arn|OrgID))$/i;

function principalExists({ iam, place }: Region, arn: string): boolean {
  if (arn === "*" || arn === place.account) return true;
  if (!arn.startsWith(`arn:${place.partition}:iam::`)) return false;
  const isOther = !arn.startsWith(`arn:${place.partition}:iam::${place.account}:`);
  return isOther || arn.endsWith(":root") || iam.seenRole(arn) !== undefined;
}

type Statement = z.infer<typeof shape>["Statement"][number];

/** One statement without its principals, read by the local cloud's own IAM. */
const askable = ({ Principal: _, ...rest }: Statement) =>
  parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: [rest] }), "identity")
    .statements[0];

const listOf = (given: unknown): string[] => (Array.isArray(given) ? given : [given]).map(String);

function isPublicStatement({ Principal, Effect, Condition }: Statement): boolean {
  const keys = Object.values((Condition ?? {}) as object).flatMap((test: object) =>
    Object.keys(test),
  );
  return (
    Effect === "Allow" && Principal.AWS.includes("*") && !keys.some((key) => OF_WHOM.test(key))
  );
}

/** Reads a policy as AWS does when it is put. Throws AwsError. */
export function resourcePolicy(region: Region, text: string, limits: Limits): ResourcePolicy {
  const { bytes, malformed, of } = limits;
  const refuse = (why: string) => new AwsError(malformed, why);
  if (Buffer.byteLength(text) > bytes) throw refuse(`the policy is longer than ${bytes} bytes`);
  const read = shape.safeParse(JSON.parse(text));
  if (!read.success) throw refuse(`the policy is not understood: ${read.error.issues[0]?.message}`);
  const statements = read.data.Statement.map((raw) => ({ raw, statement: askable(raw) }));
  for (const { raw } of statements) {
    const unknown = raw.Principal.AWS.find((arn) => !principalExists(region, arn));
    if (unknown !== undefined) throw refuse(`invalid principal in policy: ${unknown}`);
    const foreign = listOf(raw.Resource).find((one) => of !== undefined && !one.startsWith(of));
    if (foreign !== undefined) throw refuse(`policy has invalid resource: ${foreign}`);
  }
  const applying = ({ principal: who, action, resource, context }: Asked) =>
    statements.filter(
      ({ raw: { Principal }, statement }) =>
        [...Principal.AWS, ...Principal.Service].some((one) => one === "*" || one === who) &&
        statement?.appliesTo({ action, resource, context: contextOf(context) }),
    );
  return {
    isPublic: statements.some(({ raw }) => isPublicStatement(raw)),
    allows(asked) {
      const found = applying(asked);
      const denied = found.some(({ statement }) => statement?.effect === "Deny");
      return !denied && found.some(({ statement }) => statement?.effect === "Allow");
    },
  };
}
