// More slices than Cedar keeps parsed, and several readings of the same policies side by side, as in one process of the local stage.
import { expect, it } from "vitest";
import { cedarPolicy } from "../../adapters/cedar-policy.ts";
import { readPolicyFolder } from "../../adapters/policy-files.ts";
import { aPerson, aProfile, INSTANCE, NOON, PLACE } from "../support/builders.ts";

const { texts } = readPolicyFolder("policies");
const GROUPS = Array.from({ length: 300 }, (_, index) => `g${index}`);

const cedarOf = (effect: (group: string, index: number) => string) =>
  GROUPS.map(
    (group, index) =>
      `@id("${group}") ${effect(group, index)} (principal in Curfew::Group::"${group}", action, resource);`,
  ).join("\n");

const questionFrom = (group: string) => {
  const person = aPerson({ groups: [group] });
  return {
    action: "request",
    person,
    requester: person,
    instance: INSTANCE,
    profile: aProfile(),
    minutes: 30,
    reason: "a look",
    now: NOON,
  } as const;
};

it("each question is answered by its own policies, the first and the second time", async () => {
  const cedar = cedarOf((_, index) => (index % 2 === 0 ? "permit" : "forbid"));
  const [first, second] = [1, 2].map(() => cedarPolicy({ cedar, schema: texts.schema }, PLACE));
  const other = cedarPolicy(
    { cedar: cedarOf((_, index) => (index % 2 === 0 ? "forbid" : "permit")), schema: texts.schema },
    PLACE,
  );

  const asked = [...GROUPS, ...GROUPS.slice(0, 20)];
  const answers = [];
  for (const group of asked)
    for (const policy of [first!, other, second!, first!])
      answers.push(await policy.decide(questionFrom(group)));

  const expected = (group: string, index: number) =>
    [0, 1, 0, 0].map((odd) => ({ allowed: index % 2 === odd, reasons: [group] }));
  expect(answers).toEqual(asked.flatMap(expected));
});
