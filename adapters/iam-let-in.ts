// Asks IAM's policy simulator which policies of a session's owner allow that session.
// Never untrue: whatever goes wrong is an answer ("not known: ..."); after a failure IAM is left alone for a while.
import {
  type ContextEntry,
  type EvaluationResult,
  GetRoleCommand,
  IAMClient,
  type IAMClientConfig,
  SimulatePrincipalPolicyCommand,
} from "@aws-sdk/client-iam";
import { documentArn, instanceArn, type Place } from "../domain/grant-policy.ts";
import type { LetInFinder } from "../domain/history-ports.ts";
import type { LetIn } from "../domain/let-in.ts";
import type { Session } from "../domain/session.ts";

/** AWS advises against frequent calls of the simulator (facts C5). */
const LEFT_ALONE_MS = 60_000;
const PATIENCE_MS = 10_000;
/** What a session lives by whose caller named no document (facts B3). */
const DEFAULT_DOCUMENT = "SSM-SessionManagerRunShell";

const unknown = (why: string): LetIn => ({ unknown: why });

export function iamLetInFinder(
  config: IAMClientConfig,
  place: Place,
  now: () => number,
): LetInFinder {
  const iam = new IAMClient({ ...config, maxAttempts: 2 });
  let failedAt: number | undefined;
  return {
    async find(session) {
      if (failedAt !== undefined && now() - failedAt < LEFT_ALONE_MS)
        return unknown("IAM gave no answer just before, and was not asked again");
      try {
        return await ask(iam, place, session);
      } catch (cause) {
        failedAt = now();
        const name = cause instanceof Error ? cause.name : "an unnamed error";
        return unknown(`IAM gave no answer (${name})`);
      }
    },
  };
}

async function ask(iam: IAMClient, place: Place, session: Session): Promise<LetIn> {
  const principal = await principalOf(iam, place, session.owner);
  if (typeof principal !== "string") return principal;
  const found = await iam.send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: principal,
      ActionNames: ["ssm:StartSession"],
      ResourceArns: resourcesOf(place, session),
      ContextEntries: contextOf(place, session, principal),
    }),
    { abortSignal: AbortSignal.timeout(PATIENCE_MS) },
  );
  return answerOf(principal, found.EvaluationResults ?? []);
}

/** The simulator takes users and roles, and a session's owner names its role without the path (facts A2, C5). */
async function principalOf(iam: IAMClient, place: Place, owner: string): Promise<string | LetIn> {
  const [, account, rest = ""] = /^arn:[^:]+:(?:iam|sts)::(\d+):(.+)$/.exec(owner) ?? [];
  if (account !== place.account) return unknown("the owner is not of this account");
  if (rest === "root") return unknown("the account's root user needs no policy");
  if (rest.startsWith("user/")) return owner;
  const [, role] = /^assumed-role\/([^/]+)\//.exec(rest) ?? [];
  if (role === undefined) return unknown("IAM simulates users and roles only");
  const abortSignal = AbortSignal.timeout(PATIENCE_MS);
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: role }), { abortSignal });
  return Role?.Arn ?? unknown("IAM does not tell the role's ARN");
}

/** As SSM asks IAM: about the instance, and about the document (facts B3). */
function resourcesOf(place: Place, { instance, document = DEFAULT_DOCUMENT }: Session): string[] {
  const named = document.startsWith("arn:")
    ? document
    : documentArn(ownersPlace(place, document), document);
  return [instanceArn(place, instance.id), named];
}

/** Documents that AWS owns have no account in their ARN (facts B3). */
const ownersPlace = (place: Place, document: string): Place =>
  /^(AWS|Amazon)/.test(document) ? { ...place, account: "" } : place;

/** The simulator knows nothing of the call but what it is told (facts C5). */
function contextOf(place: Place, session: Session, principal: string): ContextEntry[] {
  const text = (ContextKeyName: string, value: string): ContextEntry => ({
    ContextKeyName,
    ContextKeyType: "string",
    ContextKeyValues: [value],
  });
  const tags = Object.entries(session.instance.tags).flatMap(([key, value]) => [
    text(`ssm:resourceTag/${key}`, value),
    text(`aws:ResourceTag/${key}`, value),
  ]);
  const user = /:user\/(?:.*\/)?([^/]+)$/.exec(principal)?.[1];
  return [
    ...tags,
    text("aws:PrincipalArn", principal),
    text("aws:PrincipalAccount", place.account),
    text("aws:RequestedRegion", place.region),
    ...(user === undefined ? [] : [text("aws:username", user)]),
    ...(session.document === undefined
      ? []
      : [
          { ...text("ssm:SessionDocumentAccessCheck", "true"), ContextKeyType: "boolean" as const },
        ]),
    { ...text("aws:CurrentTime", session.startedAt), ContextKeyType: "date" },
  ];
}

function answerOf(principal: string, results: readonly EvaluationResult[]): LetIn {
  const refused = results.find(({ EvalDecision }) => EvalDecision !== "allowed");
  if (refused !== undefined || results.length === 0) {
    const missing = [
      ...new Set(results.flatMap(({ MissingContextValues = [] }) => MissingContextValues)),
    ];
    const hint = missing.length === 0 ? "" : `; it did not know ${missing.join(", ")}`;
    return unknown(
      `IAM's simulator finds none of ${principal} that allows it: it was changed since, or it is not theirs alone${hint}`,
    );
  }
  const policies = results
    .flatMap(({ MatchedStatements = [], ResourceSpecificResults = [] }) => [
      ...MatchedStatements,
      ...ResourceSpecificResults.flatMap((one) => one.MatchedStatements ?? []),
    ])
    .flatMap(({ SourcePolicyId }) => SourcePolicyId ?? []);
  const names = [...new Set(policies)];
  return names.length === 0
    ? unknown("IAM's simulator allows it, and names no policy")
    : { principal, policies: names };
}
