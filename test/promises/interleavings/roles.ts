// Roles of this test's IAM, and what they let their holders do, as local/cloud/iam's own evaluator decides it.
// Invariant: trust, policies and boundary are the documents that were written; nothing is taken from the request.
import { grantBoundary } from "../../../domain/grant-boundary.ts";
import { documentArn, instanceArn } from "../../../domain/grant-policy.ts";
import { GRANT_POLICY_NAME, type GrantRoleSpec, grantPath } from "../../../domain/grant-role.ts";
import { sessionDocuments } from "../../../domain/session-document.ts";
import { type Instant, instantOf } from "../../../domain/time.ts";
import type { Caller } from "../../../local/cloud/core/service.ts";
import { contextOf, evaluate } from "../../../local/cloud/iam/evaluate.ts";
import { compiledPolicy } from "../../../local/cloud/iam/policy.ts";
import { trustOf } from "../../../local/cloud/iam/trust.ts";
import { aProfile, INSTANCE, PLACE } from "../../support/builders.ts";

export const SCOPE = { place: PLACE, prefix: "curfew" };
export const PATH = grantPath(SCOPE);
export const PROFILE = aProfile({
  ladder: [15, 30],
  idleMinutes: 5,
  breakGlass: {
    ladder: [15],
    idleMinutes: 5,
    session: {},
    reviewWithinHours: 72,
    remindAfterHours: 24,
  },
});
export const STAGING = aProfile({
  id: "staging",
  match: { tags: { Env: "staging" } },
  ladder: [15, 30],
  idleMinutes: 5,
});
export const PROFILES = [PROFILE, STAGING];
export const OTHER = { id: "i-0a1b2c3d4e5f60719", name: "web-2", tags: { Env: "staging" } };
/** No profile is for it. */
export const NOBODYS = { id: "i-0a1b2c3d4e5f60720", name: "batch-1", tags: { Env: "test" } };
export const INSTANCES = [INSTANCE, OTHER, NOBODYS];
export const DOCUMENTS = sessionDocuments({ profiles: PROFILES }, SCOPE);
/** What others write where they may write: every session, for ever. */
export const ANYTHING = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["ssm:*"], Resource: ["*"] }],
});
const BOUNDARIES = PROFILES.map((profile) => ({
  id: profile.id,
  text: JSON.stringify(grantBoundary(SCOPE, profile)),
}));

/** The policies of a role from a moment on. */
interface Written {
  readonly from: number;
  readonly inline: ReadonlyMap<string, string>;
  readonly attached: ReadonlySet<string>;
}

export interface Role {
  readonly spec: Omit<GrantRoleSpec, "requestId" | "boundaryArn"> & {
    readonly boundaryArn: string | undefined;
  };
  readonly id: string;
  readonly createdAt: Instant;
  /** From when on IAM's own calls and STS find it, epoch ms. */
  readonly visibleAt: number;
  goneAt: number;
  inline: Map<string, string>;
  attached: Set<string>;
  /** As IAM's data plane has it, oldest first. */
  readonly written: Written[];
  /** Not Curfew but somebody else made it. */
  readonly isOthers: boolean;
  /** Somebody else wrote on it or deleted it. */
  isMeddled: boolean;
}

export const stateOf = (role: Role) => ({
  ...role.spec,
  id: role.id,
  createdAt: role.createdAt,
  inline: Object.fromEntries([...role.inline].map(([name, text]) => [name, JSON.parse(text)])),
  attached: [...role.attached],
});

const boundaryOf = ({ spec }: Role) => {
  const found = BOUNDARIES.find(({ id }) => spec.boundaryArn?.includes(`-${id}-boundary-`));
  return found && { name: "boundary", policy: compiledPolicy(found.text, "identity") };
};

/** A start of a session: which resources, when. */
export interface Start {
  readonly instanceId: string;
  readonly document: string;
  readonly at: number;
}

/** Whether policies of these texts let their role start the session: IAM asks once for each resource (facts K3). */
function lets(role: Role, texts: readonly string[], { instanceId, document, at }: Start): boolean {
  const boundary = boundaryOf(role);
  const identity = texts.map((text) => ({ name: "p", policy: compiledPolicy(text, "identity") }));
  const tags = INSTANCES.find(({ id }) => id === instanceId)?.tags ?? {};
  const common = {
    "aws:CurrentTime": instantOf(at),
    "aws:PrincipalAccount": PLACE.account,
    "ssm:SessionDocumentAccessCheck": "true",
  };
  const ofInstance = Object.entries(tags).map(([key, value]) => [`ssm:resourceTag/${key}`, value]);
  const isAllowed = (resource: string, more: object) =>
    evaluate(
      { identity, boundary },
      { action: "ssm:StartSession", resource, context: contextOf({ ...common, ...more }) },
    ).allowed;
  return (
    isAllowed(instanceArn(PLACE, instanceId), Object.fromEntries(ofInstance)) &&
    isAllowed(documentArn(PLACE, document), {})
  );
}

/** What lets a holder of the role in at this moment, by the data plane's word; undefined if nothing does. */
export function letIn(role: Role, who: Caller, start: Start): "grant" | "foreign" | undefined {
  const { at } = start;
  if (at < role.visibleAt || role.goneAt <= at) return undefined;
  const arn = `arn:aws:iam::${PLACE.account}:role${role.spec.path}${role.spec.name}`;
  const session = role.spec.tags["curfew:request"] ?? "";
  const context = contextOf({
    "aws:CurrentTime": instantOf(at),
    "sts:RoleSessionName": session,
    "aws:PrincipalArn": who.arn,
  });
  const asked = { arn, trust: JSON.stringify(role.spec.trust) } as Parameters<typeof trustOf>[0];
  if (trustOf(asked, who, "sts:AssumeRole", context) !== "direct") return undefined;
  const now = role.written.findLast(({ from }) => from <= at);
  if (now === undefined) return undefined;
  const own = now.inline.get(GRANT_POLICY_NAME);
  const foreign = [...now.inline].flatMap(([name, text]) =>
    name === GRANT_POLICY_NAME ? [] : [text],
  );
  if (own !== undefined && lets(role, [own], start)) return "grant";
  const all = [...(own === undefined ? [] : [own]), ...foreign, ...[...now.attached]];
  return lets(role, all, start) ? "foreign" : undefined;
}

/** The deadline of the grant's own policy, epoch ms; 0 without one. */
export const latestOf = ({ inline }: Role): number =>
  Math.max(
    0,
    ...[...(inline.get(GRANT_POLICY_NAME) ?? "").matchAll(/"aws:CurrentTime":"([^"]+)"/g)].map(
      ([, moment = ""]) => Date.parse(moment),
    ),
  );

const opened = new Map<string, string[]>();
/** Before every deadline. */
const EVER = { at: 0 };

/** The pairs of instance and document that the grant's own policy opens before its deadline. */
export function pairsOf(role: Role): string[] {
  const own = role.inline.get(GRANT_POLICY_NAME);
  if (own === undefined) return [];
  const key = `${role.spec.boundaryArn} ${own}`;
  const known = opened.get(key);
  if (known !== undefined) return known;
  const found = INSTANCES.flatMap(({ id }) =>
    DOCUMENTS.filter(({ name }) =>
      lets(role, [own], { ...EVER, instanceId: id, document: name }),
    ).map(({ name }) => `${id} ${name}`),
  );
  opened.set(key, found);
  return found;
}
