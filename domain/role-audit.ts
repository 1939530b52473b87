// What is wrong with a role under the stage's path, as far as the role itself shows.
// Invariant: a role that Curfew made and nobody changed has no findings while its access lasts.
import * as z from "zod";
import { canonical } from "./audit.ts";
import { type GrantTerms, grantPolicy } from "./grant-policy.ts";
import {
  boundaryArnPrefix,
  CREDENTIALS_SECONDS,
  foreignPolicies,
  GRANT_POLICY_NAME,
  type GrantRoleState,
  PERSON_TAG,
  REQUEST_TAG,
  RUN_AS_TAG,
  requestOfRole,
  type StageScope,
} from "./grant-role.ts";
import type { RequestId } from "./request.ts";
import { type Instant, parseInstant, plusMinutes } from "./time.ts";

/** How long after the deadline a role may still be there: its end is confirmed in minutes. */
const LEFT_OVER_MINUTES = 60;

/** What differs from a role of Curfew's, in words; empty where nothing does. */
export function roleFindings(scope: StageScope, role: GrantRoleState, now: Instant): string[] {
  const requestId = requestOfRole(scope, role.name);
  if (requestId === undefined) return ["its name is not the name of a grant role"];
  const policy = role.inline[GRANT_POLICY_NAME];
  const terms = policy === undefined ? undefined : termsOf(requestId, policy);
  return [
    ...boundaryFindings(scope, role),
    ...tagFindings(requestId, role),
    ...trustFindings(requestId, role.trust),
    ...(role.maxSessionSeconds === CREDENTIALS_SECONDS
      ? []
      : [`its maximum session duration is ${role.maxSessionSeconds} seconds`]),
    ...foreignPolicies(role).map((name) => `it has the policy ${name}, which Curfew did not write`),
    ...(policy === undefined || isGrantPolicy(scope, terms, policy)
      ? []
      : ["its policy is not one that Curfew writes"]),
    ...leftOver(terms?.deadline ?? role.createdAt, now),
  ];
}

function boundaryFindings(scope: StageScope, { boundaryArn }: GrantRoleState): string[] {
  if (boundaryArn?.startsWith(boundaryArnPrefix(scope))) return [];
  return [
    boundaryArn === undefined
      ? "it has no permissions boundary"
      : `its permissions boundary is ${boundaryArn}, which is none of the stage's`,
  ];
}

function tagFindings(requestId: RequestId, { tags }: GrantRoleState): string[] {
  const known = [REQUEST_TAG, PERSON_TAG, RUN_AS_TAG];
  const strange = Object.keys(tags).filter((key) => !known.includes(key));
  return [
    ...(tags[REQUEST_TAG] === requestId ? [] : [`its tag ${REQUEST_TAG} is not its request`]),
    ...strange.map((key) => `it has the tag ${key}, which Curfew did not set`),
  ];
}

const TrustShape = z.object({
  Statement: z.array(
    z.object({
      Effect: z.literal("Allow"),
      Principal: z.strictObject({ AWS: z.string().regex(/^arn:/) }),
      Action: z.enum(["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"]),
      Condition: z.object({
        DateLessThan: z.object({ "aws:CurrentTime": z.string() }),
        StringEquals: z.record(z.string(), z.unknown()).optional(),
      }),
    }),
  ),
});

/** One principal, an end, and the request id as the session name. A deleted principal shows as its unique id. */
function trustFindings(requestId: RequestId, trust: unknown): string[] {
  const parsed = TrustShape.safeParse(trust);
  const statements = parsed.success ? parsed.data.Statement : [];
  const assuming = statements.filter(({ Action }) => Action === "sts:AssumeRole");
  const isPinned = assuming.every(
    ({ Condition }) => Condition.StringEquals?.["sts:RoleSessionName"] === requestId,
  );
  const principals = new Set(statements.map(({ Principal }) => Principal.AWS));
  return assuming.length === 1 && isPinned && principals.size === 1
    ? []
    : ["its trust policy is not one that Curfew writes"];
}

const PolicyShape = z.object({
  Statement: z.array(
    z.object({
      Sid: z.string(),
      Resource: z.array(z.string()),
      Condition: z.object({ DateLessThan: z.object({ "aws:CurrentTime": z.string() }) }),
    }),
  ),
});

/** The terms that a grant's policy states; undefined where it states none. */
function termsOf(requestId: RequestId, policy: unknown): GrantTerms | undefined {
  const parsed = PolicyShape.safeParse(policy);
  if (!parsed.success) return undefined;
  const named = (sid: string) => parsed.data.Statement.find(({ Sid }) => Sid === sid);
  const start = named("Start");
  const [instance = "", document = ""] = start?.Resource ?? [];
  const deadline = parseInstant(start?.Condition.DateLessThan["aws:CurrentTime"] ?? "");
  if (deadline === undefined) return undefined;
  return {
    requestId,
    instanceId: instance.replace(/^.*:instance\//, ""),
    document: document.replace(/^.*:document\//, ""),
    deadline,
    kmsKeyArn: named("Key")?.Resource[0],
  };
}

/** Whether a policy is, to the letter, the one that Curfew writes for the terms it states. */
const isGrantPolicy = (
  { place }: StageScope,
  terms: GrantTerms | undefined,
  policy: unknown,
): boolean => terms !== undefined && canonical(grantPolicy(place, terms)) === canonical(policy);

const leftOver = (until: Instant, now: Instant): string[] =>
  plusMinutes(until, LEFT_OVER_MINUTES) < now
    ? [`it is left over: its access ended at ${until}`]
    : [];
