// Random policies, groups and questions against a reading of Cedar's rules in a few lines of our own (P9).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cedarPolicy } from "../../adapters/cedar-policy.ts";
import { readPolicyFolder } from "../../adapters/policy-files.ts";
import { POLICY_ACTIONS, type PolicyAction } from "../../domain/policy-action.ts";
import type { Question } from "../../domain/ports.ts";
import { aPerson, aProfile, INSTANCE, NOON, PLACE } from "../support/builders.ts";

const { texts } = readPolicyFolder("policies");
const GROUPS = ["engineers", "leads", "oncall", "nobody-else"] as const;
const PROFILES = ["prod", "vault"] as const;

const ON_CALL = new Set(["p-ben001"]);

type Truth = boolean | "error";
interface Condition {
  readonly cedar: string;
  readonly holds: (question: Question) => Truth;
}

const conditions: fc.Arbitrary<Condition> = fc.oneof(
  fc.constant({ cedar: "true", holds: () => true }),
  fc.integer({ min: 1, max: 120 }).map((most) => ({
    cedar: `context.minutes <= ${most}`,
    holds: ({ minutes }: Question) => minutes <= most,
  })),
  fc.constant({ cedar: "context.onCall", holds: ({ person }: Question) => ON_CALL.has(person.id) }),
  fc.constant({
    cedar: "context has ticket",
    holds: ({ ticket }: Question) => ticket !== undefined,
  }),
  fc.constant({
    cedar: "context.isOwnRequest",
    holds: ({ person, requester }: Question) => person.id === requester.id,
  }),
  fc.constant({
    cedar: 'resource.hasTag("Freeze")',
    holds: ({ instance }: Question) => Object.hasOwn(instance.tags, "Freeze"),
  }),
  // Overflows for every number of minutes but one: an error, whatever the policy would say.
  fc.constant({
    cedar: "context.minutes * 9223372036854775807 > 0",
    holds: ({ minutes }: Question): Truth => (minutes > 1 ? "error" : true),
  }),
);

interface Drawn {
  readonly effect: "permit" | "forbid";
  readonly action: PolicyAction | undefined;
  readonly group: string | undefined;
  readonly person: string | undefined;
  readonly profile: string | undefined;
  readonly condition: Condition;
}

const maybe = <T>(values: readonly T[]) =>
  fc.option(fc.constantFrom(...values), { nil: undefined });

const drawn: fc.Arbitrary<Drawn> = fc.record({
  effect: fc.constantFrom("permit", "permit", "forbid"),
  action: maybe(POLICY_ACTIONS),
  group: maybe(GROUPS),
  person: maybe(["p-ana001", "p-ben001"]),
  profile: maybe(PROFILES),
  condition: conditions,
});

function textOf({ effect, action, group, person, profile, condition }: Drawn, at: number): string {
  const who =
    person !== undefined && at % 3 === 0
      ? ` == Curfew::Person::"${person}"`
      : group === undefined
        ? ""
        : ` in Curfew::Group::"${group}"`;
  const what = action === undefined ? "" : ` == Curfew::Action::"${action}"`;
  const which = profile === undefined ? "" : ` in Curfew::Profile::"${profile}"`;
  return `@id("r${at}") ${effect} (principal${who}, action${what}, resource${which}) when { ${condition.cedar} };`;
}

const fits = ({ action, group, person, profile }: Drawn, at: number, question: Question) =>
  (action === undefined || action === question.action) &&
  (profile === undefined || profile === question.profile.id) &&
  (person !== undefined && at % 3 === 0
    ? person === question.person.id
    : group === undefined || question.person.groups.includes(group));

const questions: fc.Arbitrary<Question> = fc
  .record({
    action: fc.constantFrom(...POLICY_ACTIONS),
    who: fc.constantFrom("p-ana001", "p-ben001", "p-cyd001"),
    whose: fc.constantFrom("p-ana001", "p-ben001"),
    groups: fc.subarray([...GROUPS]),
    profile: fc.constantFrom(...PROFILES),
    isFrozen: fc.boolean(),
    minutes: fc.integer({ min: 1, max: 120 }),
    ticket: fc.option(fc.constant("OPS-1"), { nil: undefined }),
  })
  .map(({ action, who, whose, groups, profile, isFrozen, minutes, ticket }) => ({
    action,
    person: aPerson({ id: who, groups }),
    requester: aPerson({ id: whose }),
    instance: { ...INSTANCE, tags: isFrozen ? { Freeze: "now" } : {} },
    profile: aProfile({ id: profile }),
    minutes,
    reason: "a look at the logs",
    ticket,
    now: NOON,
  }));

const sets = fc.array(drawn, { maxLength: 12 });
const idsOf = (matching: readonly { readonly id: string }[]) => matching.map(({ id }) => id).sort();

describe("whatever the policies are", () => {
  it("an error never allows, a forbid always wins, and without a permit there is no yes", async () => {
    const property = fc.asyncProperty(sets, questions, async (policies, question) => {
      const about = policies
        .map((policy, at) => ({ ...policy, id: `r${at}`, fits: fits(policy, at, question) }))
        .filter((policy) => policy.fits)
        .map((policy) => ({ ...policy, truth: policy.condition.holds(question) }));
      const forbids = about.filter(({ effect, truth }) => effect === "forbid" && truth === true);
      const permits = about.filter(({ effect, truth }) => effect === "permit" && truth === true);
      const hasError = about.some(({ truth }) => truth === "error");

      const policy = cedarPolicy(
        { cedar: policies.map(textOf).join("\n"), schema: texts.schema },
        PLACE,
        undefined,
        { onCall: { whoAt: async () => ({ people: ON_CALL }) } },
      );
      const answer = await policy.decide(question);

      expect(answer.broken !== undefined).toBe(hasError);
      expect(answer.allowed).toBe(!hasError && forbids.length === 0 && permits.length > 0);
      if (!hasError) expect(answer.reasons).toEqual(idsOf(forbids.length > 0 ? forbids : permits));
    });

    await fc.assert(property, { numRuns: 100 });
  });

  it("what is of no known kind is broken, never allowed", async () => {
    const open = cedarPolicy(
      { cedar: "permit (principal, action, resource);", schema: texts.schema },
      PLACE,
    );
    const odd = fc.oneof(
      fc.record({ action: fc.string().filter((one) => !POLICY_ACTIONS.includes(one as never)) }),
      fc.record({ minutes: fc.oneof(fc.constant(Number.NaN), fc.double({ noInteger: true })) }),
      fc.record({ reason: fc.constant(7) }),
      fc.record({ ticket: fc.constant(["OPS-1"]) }),
    );
    const property = fc.asyncProperty(questions, odd, async (question, wrong) => {
      const answer = await open.decide({ ...question, ...wrong } as Question);

      expect(answer).toMatchObject({ allowed: false, reasons: [] });
      expect(answer.broken).toBeTruthy();
    });

    await fc.assert(property);
  });
});

describe("numbers too large for JavaScript", () => {
  it("keep their value on the way to Cedar", async () => {
    const cedar =
      "permit (principal, action, resource) when { context.minutes + 9007199254740992 == 9007199254740993 };";
    const policy = cedarPolicy({ cedar, schema: texts.schema }, PLACE);
    const question = fc.sample(questions, 1)[0]!;

    const answers = await Promise.all(
      [0, 1, 2].map((minutes) => policy.decide({ ...question, minutes })),
    );

    expect(answers.map(({ allowed }) => allowed)).toEqual([false, true, false]);
  });
});
