// The daily check of what is under the stage's path in IAM.
import { describe, expect, it } from "vitest";
import { grantBoundary } from "../../../domain/grant-boundary.ts";
import {
  type GrantRoleSpec,
  type GrantRoleState,
  grantRoleName,
  policyDigest,
  roleDigest,
} from "../../../domain/grant-role.ts";
import type { Request } from "../../../domain/request.ts";
import { type Instant, plusMinutes } from "../../../domain/time.ts";
import { checkRoles } from "../../../workflows/access/check-roles.ts";
import { makeGrantRole } from "../../../workflows/access/grant-role.ts";
import {
  aGrant,
  aPerson,
  aProfile,
  aRequest,
  NOON,
  PLACE,
  sha256,
} from "../../support/builders.ts";
import { madeRole } from "../../support/granted-role.ts";

const SCOPE = { place: PLACE, prefix: "curfew" };
const PROFILE = aProfile();
const directory = { people: [aPerson()], profiles: [PROFILE], securityChannel: "C0SECURITY" };

/** A live grant, and its role as IAM has it. */
async function liveGrant() {
  let spec: GrantRoleSpec | undefined;
  let policy: unknown;
  const grant = aGrant(60, { madeAt: NOON });
  const request = aRequest({ state: "active", grant });
  const roles = {
    principalOf: async () => ({
      kind: "exact" as const,
      arn: "arn:aws:iam::111122223333:user/ana",
    }),
    create: async (asked: GrantRoleSpec) => {
      spec = asked;
      return madeRole(asked);
    },
    writePolicy: async (_role: unknown, document: unknown) => {
      policy = document;
      return undefined;
    },
  };
  await makeGrantRole({ ...SCOPE, directory, roles, sha256 }, request, aPerson(), grant);
  if (spec === undefined) throw new Error("no role was made");
  const role: GrantRoleState = { ...madeRole(spec), inline: { grant: policy } };
  const record = {
    id: role.id,
    createdAt: role.createdAt,
    digest: roleDigest(spec, sha256),
    policyDigest: policyDigest(policy, sha256),
  };
  return { role, request: { ...request, grant: { ...grant, role: record } } };
}

async function findingsOf(
  role: GrantRoleState,
  request: Request | undefined,
  now: Instant = plusMinutes(NOON, 10),
  boundary: unknown = grantBoundary(SCOPE, PROFILE),
): Promise<readonly string[]> {
  const told: (readonly string[])[] = [];
  await checkRoles(
    {
      ...SCOPE,
      directory,
      sha256,
      roleInventory: { list: async () => [role], boundary: async () => boundary },
      requests: { read: async (id) => (request?.id === id ? request : undefined) },
      seen: {
        claim: async () => true,
        done: async () => undefined,
        undo: async () => undefined,
      } as never,
      notifier: {
        alert: async (_channel, alert) => {
          if (alert.alert === "role-findings") told.push(alert.findings);
          return { channel: "C0SECURITY", ts: "1" };
        },
      },
      log: { info: () => undefined, problem: () => undefined },
      metrics: { count: () => undefined, seconds: () => undefined },
    },
    now,
  );
  return told.flat();
}

describe("the daily check of roles", () => {
  it("finds nothing on a live grant whose role is as it was made", async () => {
    const { role, request } = await liveGrant();

    expect(await findingsOf(role, request)).toEqual([]);
  });

  const changes: readonly [string, (role: GrantRoleState) => GrantRoleState, string][] = [
    [
      "without its boundary",
      (role) => ({ ...role, boundaryArn: undefined }),
      "no permissions boundary",
    ],
    [
      "with a policy of another principal",
      (role) => ({ ...role, inline: { ...role.inline, mine: {} } }),
      "mine",
    ],
    [
      "with an attached policy",
      (role) => ({ ...role, attached: ["arn:aws:iam::aws:policy/X"] }),
      "policy/X",
    ],
    ["with another tag", (role) => ({ ...role, tags: { ...role.tags, team: "a" } }), "tag team"],
    ["with another trust", (role) => ({ ...role, trust: { Statement: [] } }), "trust policy"],
    ["under a name that no request has", (role) => ({ ...role, name: "curfew-admin" }), "name"],
    [
      "with a changed policy",
      (role) => ({ ...role, inline: { grant: { Statement: [] } } }),
      "policy",
    ],
    ["created again under its name", (role) => ({ ...role, id: "AROAOTHER" }), "created again"],
  ];
  it.each(changes)("finds a role %s", async (_what, change, word) => {
    const { role, request } = await liveGrant();

    const findings = await findingsOf(change(role), request);

    expect(findings).toHaveLength(1);
    expect(findings[0]).toContain(word);
  });

  it("finds a role that no request has, and one whose access ended long ago", async () => {
    const { role, request } = await liveGrant();

    expect(await findingsOf(role, undefined)).toEqual([
      `${grantRoleName(SCOPE, request.id)}: no request has this id`,
    ]);
    expect((await findingsOf(role, request, plusMinutes(NOON, 150)))[0]).toContain("left over");
  });

  it("finds a boundary that is missing, and one that was changed", async () => {
    const { role, request } = await liveGrant();
    const at = plusMinutes(NOON, 10);

    const missing = await findingsOf(role, request, at, null);
    const changed = await findingsOf(role, request, at, { Version: "2012-10-17", Statement: [] });

    expect(changed[0]).toContain("not as it was deployed");
    expect(missing[0]).toContain("boundary");
  });
});
