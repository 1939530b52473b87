// What a profile's boundary and a grant's policy allow together, as the local evaluator of IAM decides it.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BOUNDARY_MAX_CHARACTERS,
  grantBoundary,
  policyLength,
} from "../../domain/grant-boundary.ts";
import { documentArn, grantPolicy, instanceArn } from "../../domain/grant-policy.ts";
import { REQUEST_TAG } from "../../domain/grant-role.ts";
import type { Profile } from "../../domain/profile.ts";
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

type Fleet = readonly { readonly id: string; readonly tags: Readonly<Record<string, string>> }[];

/** What a role under a profile's boundary may start, as pairs of instance and document. */
function pairsAmong(
  instances: Fleet,
  documents: readonly string[],
  profile: Profile,
  policy: unknown,
): string[] {
  const policies = { identity: [named(policy)], boundary: named(grantBoundary(SCOPE, profile)) };
  const isAllowed = (resource: string, tags: Readonly<Record<string, string>>) => {
    const ofTags = Object.entries(tags).map(([key, value]) => [`ssm:resourceTag/${key}`, value]);
    const context = contextOf(
      { "aws:CurrentTime": NOON, "ssm:SessionDocumentAccessCheck": "true" },
      Object.fromEntries(ofTags),
    );
    return evaluate(policies, { action: "ssm:StartSession", resource, context }).allowed;
  };
  return instances
    .filter(({ id, tags }) => isAllowed(instanceArn(PLACE, id), tags))
    .flatMap(({ id }) =>
      documents
        .filter((name) => isAllowed(documentArn(PLACE, name), {}))
        .map((name) => `${id} ${name}`),
    );
}

const pairs = (profile: Profile, policy: unknown) =>
  pairsAmong(INSTANCES, DOCUMENTS, profile, policy);
const own = (profile: Profile) =>
  sessionDocuments({ profiles: [profile] }, SCOPE).map(({ name }) => name);

const steps = fc
  .uniqueArray(fc.integer({ min: 5, max: 120 }), { minLength: 1, maxLength: 4 })
  .map((drawn) => drawn.sort((one, other) => one - other));
// biome-ignore lint/suspicious/noTemplateCurlyInString: values that look like IAM variables.
const tagValue = fc.constantFrom("prod", "pro", "*", "a b", "${aws:username}", "${*}", "*x", "?");
const tags = fc.dictionary(fc.constantFrom("Env", "Team", "Cost Center"), tagValue);
const OTHER_ID = "req-abcdefghij0123456780";
const SSM = "arn:aws:ssm:eu-west-1:111122223333:";
const TARGET = "kms:EncryptionContext:aws:ssm:TargetId";
/** What somebody could write on the role who may write anything. */
const ANYTHING = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["*"], Resource: ["*"] }],
};
const KEY = "arn:aws:kms:eu-west-1:111122223333:key/k";
const formOf = { idleMinutes: 5, session: {} };

/** Profiles as people may write them: other ladders, forms, keys and tags. */
const profiles: fc.Arbitrary<readonly Profile[]> = fc
  .uniqueArray(
    fc.record({
      id: fc.constantFrom("ab", "ab-c", "ab-c-d", "prod", "prod-eu", "cd"),
      tags,
      ladder: steps,
      hasGlass: fc.boolean(),
      hasPorts: fc.boolean(),
      hasKey: fc.boolean(),
    }),
    { minLength: 2, maxLength: 4, selector: ({ id }) => id },
  )
  .map((drawn) =>
    drawn.map(({ id, tags, ladder, hasGlass, hasPorts, hasKey }) =>
      aProfile({
        id,
        match: { tags },
        ladder,
        session: { ...aProfile().session, ...(hasKey && { kmsKeyArn: KEY }) },
        ...(hasGlass && {
          breakGlass: {
            ...formOf,
            ladder: ladder.slice(0, 2),
            reviewWithinHours: 72,
            remindAfterHours: 24,
          },
        }),
        ...(hasPorts && { portForwarding: { ports: [3306, 5432], ladder, idleMinutes: 5 } }),
      }),
    ),
  );

/** Tags that match a profile: `*` stands for any value. */
const asTagged = (match: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(match).map(([key, value]) => [key, value === "*" ? "any" : value]),
  );

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

  it("lets it whatever the profiles are, and whatever documents and instances others have", () => {
    fc.assert(
      fc.property(profiles, fc.array(tags, { maxLength: 3 }), (drawn, others) => {
        const fleet = [...drawn.map(({ match }) => asTagged(match.tags)), ...others].map(
          (one, index) => ({ id: `i-0a1b2c3d4e5f6${String(index).padStart(4, "0")}`, tags: one }),
        );
        const documents = sessionDocuments({ profiles: drawn }, SCOPE).map(({ name }) => name);

        for (const [index, profile] of drawn.entries())
          for (const document of own(profile)) {
            const instanceId = fleet[index]?.id ?? "";
            const terms = { requestId: ID, instanceId, document, deadline: plusMinutes(NOON, 15) };
            const opened = pairsAmong(fleet, documents, profile, grantPolicy(PLACE, terms));
            expect(opened).toEqual([`${instanceId} ${document}`]);
          }
      }),
    );
  });

  it("holds a policy that allows everything to the profile's instances and documents", () => {
    for (const profile of PROFILES) {
      const ids = INSTANCES.filter(({ tags }) => tags.Env === profile.match.tags.Env);
      expect(pairs(profile, ANYTHING)).toEqual(
        ids.flatMap(({ id }) => own(profile).map((name) => `${id} ${name}`)),
      );
    }
  });

  it.each<[string, string, string, Record<string, string>, boolean]>([
    ["its own session", "ssm:ResumeSession", `session/${ID}-x`, {}, true],
    ["its own session", "ssm:TerminateSession", `session/${ID}-x`, {}, true],
    ["another grant's session", "ssm:ResumeSession", `session/${OTHER_ID}-x`, {}, false],
    ["another grant's session", "ssm:TerminateSession", `session/${OTHER_ID}-x`, {}, false],
    ["a session of its instance", "kms:GenerateDataKey", KEY, { [TARGET]: "i-0a" }, true],
    ["a session of a managed node", "kms:GenerateDataKey", KEY, { [TARGET]: "mi-0a" }, false],
    ["no session at all", "kms:GenerateDataKey", KEY, {}, false],
    ["a session under another key", "kms:GenerateDataKey", `${KEY}2`, { [TARGET]: "i-0a" }, false],
    ["a session under its own key", "kms:Decrypt", KEY, { [TARGET]: "i-0a" }, false],
  ])("holds a policy that allows everything, for %s: %s on %s with %o is %s", (_, action, target, context, allowed) => {
    const profile = aProfile({ session: { ...aProfile().session, kmsKeyArn: KEY } });
    const resource = target.startsWith("arn:") ? target : `${SSM}${target}`;

    const decided = evaluate(
      { identity: [named(ANYTHING)], boundary: named(grantBoundary(SCOPE, profile)) },
      {
        action,
        resource,
        context: contextOf({ [`aws:PrincipalTag/${REQUEST_TAG}`]: ID, ...context }),
      },
    );

    expect(decided.allowed).toBe(allowed);
  });

  it("fits into a managed policy", () => {
    for (const profile of PROFILES)
      expect(policyLength(grantBoundary(SCOPE, profile))).toBeLessThanOrEqual(
        BOUNDARY_MAX_CHARACTERS,
      );
  });
});
