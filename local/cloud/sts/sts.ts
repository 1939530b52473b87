// STS of the local cloud: who am I, and become a role for a while.
// Never untrue: credentials of a role are given only if its trust policy allows the caller, on what the data plane knows.
import { z } from "zod";
import type { Clock } from "../core/clock.ts";
import { AwsError, type Call, type Caller, type Operation, type Service } from "../core/service.ts";
import type { Iam } from "../iam/iam.ts";
import { tagKeys, tags } from "../iam/operations/inputs.ts";
import { requestTags } from "../iam/operations/needs.ts";
import type { Context } from "../iam/pattern.ts";
import { isSameName, type Principal, sessionArn, type Tag } from "../iam/records.ts";
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
  Tags: tags.default([]),
  TransitiveTagKeys: tagKeys.default([]),
});
type AssumeInput = z.infer<typeof assumeInput>;

interface Parts {
  readonly iam: Pick<
    Iam,
    "authorize" | "requestContext" | "seenPrincipal" | "seenRole" | "issue" | "record"
  >;
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
  if (iam.seenPrincipal(caller) === undefined) return false;
  const need = { action, resource: role.arn, context: Object.fromEntries(context) };
  const { allowed, verdict } = iam.authorize(caller, need);
  return trust === "direct" ? verdict !== "ExplicitlyDenied" : allowed;
}

/** What a session takes over from the one that assumes its role: it cannot be taken off (facts K3). */
interface Inherited {
  readonly sourceIdentity: string | undefined;
  readonly tags: readonly Tag[];
}

function inheritedFrom({ iam }: Parts, caller: Caller): Inherited {
  const record = iam.record(caller.accessKeyId);
  const transitive = record?.transitive ?? [];
  return {
    sourceIdentity: record?.sourceIdentity,
    tags: (record?.tags ?? []).filter(({ Key }) => transitive.some((one) => isSameName(one, Key))),
  };
}

/** Throws InvalidParameterValue, as STS does of tags that cannot be together. */
function checkTags({ Tags, TransitiveTagKeys }: AssumeInput, inherited: Inherited): void {
  const refuse = (message: string) => new AwsError("InvalidParameterValue", message);
  const has = (tags: readonly Tag[], key: string) => tags.some(({ Key }) => isSameName(Key, key));
  if (Tags.some(({ Key }, index) => has(Tags.slice(0, index), Key)))
    throw refuse("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
  if (!TransitiveTagKeys.every((key) => has(Tags, key)))
    throw refuse("The specified transitive tag key must be included in the requested tags.");
  if (Tags.some(({ Key }) => has(inherited.tags, Key)))
    throw refuse(
      "One of the specified tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
}

/** Besides AssumeRole itself: what the call carries, or the caller's own session carries on, must be allowed, too. */
function actionsOf(input: AssumeInput, inherited: Inherited): string[] {
  const hasSource = (input.SourceIdentity ?? inherited.sourceIdentity) !== undefined;
  const hasTags = input.Tags.length > 0 || inherited.tags.length > 0;
  return [
    "sts:AssumeRole",
    ...(hasSource ? ["sts:SetSourceIdentity"] : []),
    ...(hasTags ? ["sts:TagSession"] : []),
  ];
}

/** Throws AccessDenied; a role that does not exist (or is not seen yet) reads the same. */
function authorizedRole(
  parts: Parts,
  input: AssumeInput,
  caller: Caller,
  inherited: Inherited,
): Principal {
  const role = parts.iam.seenRole(input.RoleArn);
  const sourceIdentity = input.SourceIdentity ?? inherited.sourceIdentity;
  const context = parts.iam.requestContext(caller, {
    "sts:RoleSessionName": input.RoleSessionName,
    ...(sourceIdentity !== undefined && { "sts:SourceIdentity": sourceIdentity }),
    ...requestTags(input.Tags),
    ...(input.TransitiveTagKeys.length > 0 && {
      "sts:TransitiveTagKeys": input.TransitiveTagKeys,
    }),
  });
  for (const action of actionsOf(input, inherited))
    if (role === undefined || !mayAssume(parts, role, caller, action, context))
      throw denied(caller, action, input.RoleArn);
  if (inherited.sourceIdentity !== undefined && sourceIdentity !== inherited.sourceIdentity)
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
  const inherited = inheritedFrom(parts, caller);
  checkTags(input, inherited);
  const role = authorizedRole(parts, input, caller, inherited);
  checkDuration(role, caller, input.DurationSeconds);
  const expiresAt = parts.clock.now() + input.DurationSeconds * 1000;
  const sourceIdentity = input.SourceIdentity ?? inherited.sourceIdentity;
  const keys = parts.iam.issue({
    role,
    sessionName: input.RoleSessionName,
    expiresAt,
    tags: [...inherited.tags, ...input.Tags],
    transitive: [...inherited.tags.map(({ Key }) => Key), ...input.TransitiveTagKeys],
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
