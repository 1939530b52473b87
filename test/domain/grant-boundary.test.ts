// What a profile's boundary and a grant's policy allow together, as the local evaluator of IAM decides it.
import { describe, expect, it } from "vitest";
import {
  BOUNDARY_MAX_CHARACTERS,
  grantBoundary,
  policyLength,
} from "../../domain/grant-boundary.ts";
import { documentArn, grantPolicy, instanceArn } from "../../domain/grant-policy.ts";
import { sessionDocuments } from "../../domain/session-document.ts";
import { plusMinutes } from "../../domain/time.ts";
import { contextOf, evaluate } from "../../local/cloud/iam/evaluate.ts";
import { parsePolicy } from "../../local/cloud/iam/policy.ts";
import { aProfile, NOON, PLACE } from "../support/builders.ts";

const SCOPE = { place: PLACE, prefix: "curfew" };
const ID = "req-abcdefghij0123456789";
const PROFILES = [
  aProfile({
    ladder: [15, 60],
    breakGlass: {
      ladder: [15],
      idleMinutes: 5,
      session: {},
      reviewWithinHours: 72,
      remindAfterHours: 24,
    },
  }),
  aProfile({ id: "staging", match: { tags: { Env: "staging" } }, ladder: [15, 60] }),
];
const INSTANCES = [
  { id: "i-0a1b2c3d4e5f60001", tags: { Env: "prod" } },
  { id: "i-0a1b2c3d4e5f60002", tags: { Env: "prod" } },
  { id: "i-0a1b2c3d4e5f60003", tags: { Env: "staging" } },
  { id: "i-0a1b2c3d4e5f60004", tags: {} },
];
const DOCUMENTS = sessionDocuments({ profiles: PROFILES }, SCOPE).map(({ name }) => name);
const named = (document: unknown) => ({
  name: "p",
  policy: parsePolicy(JSON.stringify(document), "identity"),
});

/** What a role under a profile's boundary may start, as pairs of instance and document. */
function pairs(profile: (typeof PROFILES)[number], policy: unknown): string[] {
  const policies = { identity: [named(policy)], boundary: named(grantBoundary(SCOPE, profile)) };
  const isAllowed = (resource: string, tags: Readonly<Record<string, string>>) => {
    const ofTags = Object.entries(tags).map(([key, value]) => [`ssm:resourceTag/${key}`, value]);
    const context = contextOf(
      { "aws:CurrentTime": NOON, "ssm:SessionDocumentAccessCheck": "true" },
      Object.fromEntries(ofTags),
    );
    return evaluate(policies, { action: "ssm:StartSession", resource, context }).allowed;
  };
  return INSTANCES.filter(({ id, tags }) => isAllowed(instanceArn(PLACE, id), tags)).flatMap(
    ({ id }) =>
      DOCUMENTS.filter((name) => isAllowed(documentArn(PLACE, name), {})).map(
        (name) => `${id} ${name}`,
      ),
  );
}

const own = (profile: (typeof PROFILES)[number]) =>
  DOCUMENTS.filter((name) => name.startsWith(`curfew-${profile.id}-`));

describe("a profile's boundary", () => {
  it("lets a grant start its one instance under its one document, and nothing else", () => {
    for (const profile of PROFILES)
      for (const document of own(profile)) {
        const [instance] = INSTANCES.filter(({ tags }) => tags.Env === profile.match.tags.Env);
        const instanceId = instance?.id ?? "";
        const terms = { requestId: ID, instanceId, document, deadline: plusMinutes(NOON, 15) };

        expect(pairs(profile, grantPolicy(PLACE, terms))).toEqual([`${instanceId} ${document}`]);
      }
  });

  it("holds a policy that allows everything to the profile's instances and documents", () => {
    const anything = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["*"], Resource: ["*"] }],
    };

    for (const profile of PROFILES) {
      const ids = INSTANCES.filter(({ tags }) => tags.Env === profile.match.tags.Env);
      expect(pairs(profile, anything)).toEqual(
        ids.flatMap(({ id }) => own(profile).map((name) => `${id} ${name}`)),
      );
    }
  });

  it("fits into a managed policy", () => {
    for (const profile of PROFILES)
      expect(policyLength(grantBoundary(SCOPE, profile))).toBeLessThanOrEqual(
        BOUNDARY_MAX_CHARACTERS,
      );
  });
});
