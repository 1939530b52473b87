// STS of the local cloud: who am I, and become a role for a while.
// Never untrue: credentials of a role are given only if its trust policy allows the caller, on what the data plane knows.
import { z } from "zod";
import type { Clock } from "../core/clock.ts";
import { AwsError, type Call, type Caller, type Operation, type Service } from "../core/service.ts";
import type { Iam } from "../iam/iam.ts";
import { tags } from "../iam/operations/inputs.ts";
import { requestTags } from "../iam/operations/needs.ts";
import type { Context } from "../iam/pattern.ts";
import { type Principal, sessionArn } from "../iam/records.ts";
import { trustOf } from "../iam/trust.ts";

const CHAINED_SECONDS = 3600;
const DEFAULT_SECONDS = 3600;

const sessionWord = z
  .string()
  .min(2)
  .max(64)
  .regex(/^[\w+=,.@-]*$/);

const assumeInput = z.strictObject({
  RoleArn: z.string().min(20).max(2048),
  RoleSessionName: sessionWord,
  DurationSeconds: z.coerce.number().int().min(900).max(43_200).default(DEFAULT_SECONDS),
  SourceIdentity: sessionWord.optional(),
  Tags: tags.optional(),
});
type AssumeInput = z.infer<typeof assumeInput>;

interface Parts {
  readonly iam: Pick<Iam, "authorize" | "requestContext" | "seenRole" | "issue" | "record">;
  readonly clock: Clock;
}

function denied(caller: Caller, action: string, roleArn: string): AwsError {
  const sentence = `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${roleArn}`;
  return new AwsError("AccessDenied", sentence, 403);
}

/**
 * Within one account: the trust policy names the caller itself, or names the account and the caller's own policies
 * allow. A Deny on either side wins. That a boundary of a role named by its ARN narrows a direct trust is not imitated.
 */
function mayAssume(
  { iam }: Parts,
  role: Principal,
  caller: Caller,
  action: string,
  context: Context,
): boolean {
  const trust = trustOf(role, caller, action, context);
  if (trust === "none" || trust === "denied") return false;
  if (caller.kind === "service") return true;
  const need = { action, resource: role.arn, context: Object.fromEntries(context) };
  const { allowed, verdict } = iam.authorize(caller, need);
  return trust === "direct" ? verdict !== "ExplicitlyDenied" : allowed;
}

/** Throws AccessDenied; a role that does not exist (or is not seen yet) reads the same. */
function authorizedRole(parts: Parts, input: AssumeInput, caller: Caller): Principal {
  const role = parts.iam.seenRole(input.RoleArn);
  const inherited = parts.iam.record(caller.accessKeyId)?.sourceIdentity;
  const sourceIdentity = input.SourceIdentity ?? inherited;
  const context = parts.iam.requestContext(caller, {
    "sts:RoleSessionName": input.RoleSessionName,
    ...(sourceIdentity !== undefined && { "sts:SourceIdentity": sourceIdentity }),
    ...requestTags(input.Tags ?? []),
  });
  const actions = [
    "sts:AssumeRole",
    ...(sourceIdentity ? ["sts:SetSourceIdentity"] : []),
    ...(input.Tags?.length ? ["sts:TagSession"] : []),
  ];
  for (const action of actions)
    if (role === undefined || !mayAssume(parts, role, caller, action, context))
      throw denied(caller, action, input.RoleArn);
  if (inherited !== undefined && sourceIdentity !== inherited)
    throw denied(caller, "sts:SetSourceIdentity", input.RoleArn);
  return role as Principal;
}

function checkDuration(role: Principal, caller: Caller, seconds: number): void {
  const refuse = (message: string) => new AwsError("ValidationError", message);
  // Whoever is already a role gets an hour at most, whatever the role allows (facts C6).
  if ((caller.kind === "role" || caller.kind === "function") && seconds > CHAINED_SECONDS)
    throw refuse(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  if (seconds > (role.maxSessionSeconds ?? DEFAULT_SECONDS))
    throw refuse("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
}

function assumeRole(parts: Parts, input: AssumeInput, { caller }: Call) {
  const role = authorizedRole(parts, input, caller);
  checkDuration(role, caller, input.DurationSeconds);
  const expiresAt = parts.clock.now() + input.DurationSeconds * 1000;
  const sourceIdentity =
    input.SourceIdentity ?? parts.iam.record(caller.accessKeyId)?.sourceIdentity;
  const keys = parts.iam.issue({
    role,
    sessionName: input.RoleSessionName,
    expiresAt,
    ...(input.Tags !== undefined && { tags: input.Tags }),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
  });
  return {
    Credentials: {
      AccessKeyId: keys.accessKeyId,
      SecretAccessKey: keys.secretAccessKey,
      SessionToken: keys.sessionToken,
      Expiration: new Date(expiresAt).toISOString(),
    },
    AssumedRoleUser: {
      AssumedRoleId: `${role.id}:${input.RoleSessionName}`,
      Arn: sessionArn(caller.accountId, role.name, input.RoleSessionName),
    },
    ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
  };
}

/** AssumeRole asks trust and identity policies together, so it authorizes itself and states no needs. */
export function createSts(parts: Parts): Service {
  const getCallerIdentity: Operation<Record<string, never>> = {
    input: z.strictObject({}),
    needs: () => [],
    run: (_input, { caller }) => ({
      UserId: caller.userId,
      Account: caller.accountId,
      Arn: caller.arn,
    }),
  };
  const assume: Operation<AssumeInput> = {
    input: assumeInput,
    needs: () => [],
    run: (input, call) => assumeRole(parts, input, call),
  };
  return {
    name: "sts",
    protocol: "query",
    operations: { GetCallerIdentity: getCallerIdentity, AssumeRole: assume },
  };
}
