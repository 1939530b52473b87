// SimulatePrincipalPolicy: what a user's or role's stored policies say of a call that is not made (facts C5).
// Never untrue: it goes by the control plane and by the context it is given; the caller's own is not mixed in.
import { z } from "zod";
import { AwsError } from "../../core/service.ts";
import { policiesOf } from "../authorize.ts";
import type { Directory } from "../directory.ts";
import { contextOf, evaluate, type NamedPolicy, type Policies, type Ruling } from "../evaluate.ts";
import type { AccessRequest } from "../policy.ts";
import { defaultDocument, type Principal } from "../records.ts";
import { operation } from "./inputs.ts";

const input = z.strictObject({
  PolicySourceArn: z.string().min(20).max(2048),
  ActionNames: z.array(z.string().min(3).max(128)).min(1),
  ResourceArns: z.array(z.string().min(1).max(2048)).default(["*"]),
  ContextEntries: z
    .array(
      z.strictObject({
        ContextKeyName: z.string().min(5).max(256),
        ContextKeyValues: z.array(z.string()),
        ContextKeyType: z.enum(["string", "boolean", "date"]),
      }),
    )
    .default([]),
});

const DECISIONS: Readonly<Record<Ruling["verdict"], string>> = {
  Allowed: "allowed",
  ExplicitlyDenied: "explicitDeny",
  ImplicitlyDenied: "implicitDeny",
};

function principalIn(directory: Directory, arn: string): Principal {
  if (!/^arn:aws:iam::\d+:(user|role|group)\//.test(arn))
    throw new AwsError(
      "InvalidInput",
      `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`,
    );
  const found = directory.findByArn(arn);
  if (found !== undefined) return found;
  throw new AwsError("NoSuchEntity", `The entity ${arn} cannot be found.`, 404);
}

/** Policies as AWS names them in an answer (facts C5): inline ones after their owner, managed ones by their name. */
const sourceId = ({ kind, name }: Principal, { name: policy, isManaged }: NamedPolicy) =>
  isManaged ? policy : `${kind}_${name}_${policy}`;

/** The simulator goes by the control plane. */
function writtenPolicies(principal: Principal, { managed }: Directory): Policies {
  return policiesOf(principal, (arn) => {
    const found = managed.find(arn);
    return found && defaultDocument(found);
  });
}

function resultOf(principal: Principal, directory: Directory, request: AccessRequest) {
  const policies = writtenPolicies(principal, directory);
  const ruling = evaluate(policies, request);
  const effect = ruling.verdict === "ExplicitlyDenied" ? "Deny" : "Allow";
  const matched = policies.identity.filter(({ policy }) =>
    policy.statements.some((one) => one.effect === effect && one.appliesTo(request)),
  );
  return {
    EvalActionName: request.action,
    EvalResourceName: request.resource,
    EvalDecision: DECISIONS[ruling.verdict],
    MatchedStatements: matched.map((policy) => ({
      SourcePolicyId: sourceId(principal, policy),
      SourcePolicyType: "IAM Policy",
    })),
    MissingContextValues: [],
    ...(policies.boundary !== undefined && {
      PermissionsBoundaryDecisionDetail: {
        AllowedByPermissionsBoundary: ruling.layer === "identity" && ruling.allowed,
      },
    }),
  };
}

export const simulateOperations = (directory: Directory) => ({
  SimulatePrincipalPolicy: operation(
    input,
    ({ PolicySourceArn }) => [{ action: "iam:SimulatePrincipalPolicy", resource: PolicySourceArn }],
    ({ PolicySourceArn, ActionNames, ResourceArns, ContextEntries }) => {
      const principal = principalIn(directory, PolicySourceArn);
      const given = ContextEntries.map((one) => [one.ContextKeyName, one.ContextKeyValues]);
      const context = contextOf(Object.fromEntries(given));
      const results = ActionNames.flatMap((action) =>
        ResourceArns.map((resource) =>
          resultOf(principal, directory, { action, resource, context }),
        ),
      );
      return { EvaluationResults: results, IsTruncated: false };
    },
  ),
});
