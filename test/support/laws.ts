// fast-check's arbitraries of the rules of a time: who is there, in which groups, and what the policies say.
// Never untrue: what `permits` says is what the policy decides.
import fc from "fast-check";
import type { Person } from "../../domain/person.ts";
import type { PolicyAction } from "../../domain/policy-action.ts";
import type { Policy, Question } from "../../domain/ports.ts";
import { minutesGiven, type Request } from "../../domain/request.ts";
import { aPerson, aProfile } from "./builders.ts";
import type { Rules } from "./many-requests.ts";

const GROUPS = ["engineers", "leads", "oncall"];
export const IDS = ["p-ana001", "p-ben001", "p-bea001", "p-cyd001"];
export const SLACK = ["U0ANA0001", "U0BEN0001", "U0BEA0001", "U0CYD0001", "U0NOBODY1"];
export const LADDER = [15, 30, 60];
const ACTIONS: PolicyAction[] = ["request", "selfServe", "approve", "revoke"];

interface Rule {
  readonly permits: boolean;
  readonly action: PolicyAction | undefined;
  readonly group: string | undefined;
  readonly most: number;
}

export const maybe = <T>(values: readonly T[]) =>
  fc.option(fc.constantFrom(...values), { nil: undefined });
const rule: fc.Arbitrary<Rule> = fc.record({
  permits: fc.constantFrom(true, true, true, true, false),
  action: maybe(ACTIONS),
  group: maybe(GROUPS),
  most: fc.constantFrom(15, 30, 60, 120, 120),
});

/** What most companies would have; some of it is missing at times. */
const USUAL: readonly Rule[] = [
  { permits: true, action: "request", group: undefined, most: 120 },
  { permits: true, action: "approve", group: "leads", most: 120 },
  { permits: true, action: "selfServe", group: "oncall", most: 30 },
];

const applies = ({ action, group, most }: Rule, question: Question) =>
  (action ?? question.action) === question.action &&
  (group === undefined || question.person.groups.includes(group)) &&
  question.minutes <= most;

const permits = (rules: readonly Rule[], question: Question) => {
  const applying = rules.filter((one) => applies(one, question));
  return applying.length > 0 && applying.every((one) => one.permits);
};

export interface Law extends Rules {
  readonly allows: (
    action: PolicyAction,
    person: Person,
    request: Request,
    more?: number,
  ) => boolean;
  readonly isBroken: boolean;
}

/** The rules of a time: who is there, in which groups, and what the policies say. */
export const law: fc.Arbitrary<Law> = fc
  .record({
    rules: fc
      .tuple(fc.subarray([...USUAL], { minLength: 2 }), fc.array(rule, { maxLength: 2 }))
      .map(([usual, others]) => [...usual, ...others]),
    groups: fc.tuple(
      ...IDS.map(() => maybe([["leads"], ["leads", "engineers"], ["oncall"], [], GROUPS])),
    ),
    isBroken: fc.constantFrom(...Array.from({ length: 8 }, () => false), true),
    approvals: fc.constantFrom(1, 1, 2),
  })
  .map(({ rules, groups, isBroken, approvals }) => {
    // Without groups somebody has left.
    const people = groups.flatMap((own, index) =>
      own === undefined ? [] : [aPerson({ id: IDS[index]!, slack: SLACK[index]!, groups: own })],
    );
    const profile = aProfile({ ladder: LADDER, extendTo: 120, expireAfterMinutes: 45, approvals });
    const policy: Policy = {
      decide: async (question) =>
        isBroken
          ? { allowed: true, reasons: [], broken: "an overflow" }
          : { allowed: permits(rules, question), reasons: ["rule"] },
      describe: (id) => id,
    };
    const allows: Law["allows"] = (action, person, request, more = 0) => {
      const minutes = minutesGiven(request) + more;
      const requester = people.find(({ id }) => id === request.person);
      const question = { action, person, requester, minutes } as Question;
      return requester !== undefined && permits(rules, question);
    };
    return {
      directory: { people, profiles: [profile], securityChannel: "C0SEC" },
      policy,
      allows,
      isBroken,
    };
  });
