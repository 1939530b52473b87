// Every action of design 5 under the shipped policies, on call, and the words that go with a decision.
import { describe, expect, it } from "vitest";
import { cedarPolicy } from "../../adapters/cedar-policy.ts";
import { readPolicyFolder } from "../../adapters/policy-files.ts";
import {
  type EarlierBreakGlasses,
  POLICY_ACTIONS,
  type PolicyAction,
} from "../../domain/policy-action.ts";
import type { Question } from "../../domain/ports.ts";
import { aPerson, aProfile, INSTANCE, NOON, PLACE } from "../support/builders.ts";

const { directory, texts } = readPolicyFolder("policies");
const shipped = cedarPolicy(texts, PLACE);

const rota = (...people: string[]) => ({
  onCall: { whoAt: async () => ({ people: new Set(people) }) },
});
const personIn = (...groups: string[]) => aPerson({ groups });

const earlier = (over: Partial<EarlierBreakGlasses> = {}): EarlierBreakGlasses => ({
  openReviews: 0,
  overdueReviews: 0,
  liveBreakGlasses: 0,
  ...over,
});

const question = (action: PolicyAction, over: Partial<Question> = {}): Question => ({
  action,
  person: personIn("engineers"),
  requester: over.person ?? personIn("engineers"),
  instance: INSTANCE,
  profile: aProfile(),
  minutes: 30,
  reason: "The disk is full",
  now: NOON,
  ...over,
});

describe("every action the product may ever ask", () => {
  it.each(POLICY_ACTIONS)("%s is known to the shipped schema", async (action) => {
    const answer = await shipped.decide(question(action));

    expect(answer.broken).toBeUndefined();
  });

  it.each(POLICY_ACTIONS)("%s is allowed to nobody who is in no group", async (action) => {
    const other = aPerson({ id: "p-other1" });

    const answer = await shipped.decide(question(action, { person: personIn(), requester: other }));

    expect(answer).toMatchObject({ allowed: false, reasons: [] });
  });
});

const defaults: Pick<Question, "onCall" | "ticket" | "earlier"> & {
  groups?: readonly string[];
  isFrozen?: boolean;
} = { earlier: earlier() };

describe("breaking glass and auditing, under the shipped policies", () => {
  it.each([
    ["breakGlass", { onCall: true, ticket: "INC-7" }, true, ["on-call-breaks-glass"]],
    ["breakGlass", { onCall: true, ticket: "OPS-7" }, false, []],
    ["breakGlass", { onCall: true }, false, []],
    ["breakGlass", { onCall: false, ticket: "INC-7" }, false, []],
    [
      "breakGlass",
      { onCall: true, ticket: "INC-7", earlier: earlier({ openReviews: 1, overdueReviews: 1 }) },
      false,
      ["overdue-review-blocks"],
    ],
    [
      "breakGlass",
      { onCall: true, ticket: "INC-7", earlier: earlier({ openReviews: 1, liveBreakGlasses: 1 }) },
      true,
      ["on-call-breaks-glass"],
    ],
    [
      "breakGlass",
      { onCall: true, ticket: "INC-7", earlier: earlier({ liveBreakGlasses: 2 }) },
      false,
      ["two-break-glasses-at-most"],
    ],
    [
      "breakGlass",
      { onCall: true, ticket: "INC-7", earlier: earlier({ openReviews: 2 }) },
      false,
      ["two-open-reviews-at-most"],
    ],
    ["breakGlass", { onCall: true, ticket: "INC-7", isFrozen: true }, false, ["frozen-means-no"]],
    ["audit", { groups: ["auditors"] }, true, ["auditors-read"]],
    ["audit", { groups: ["engineers", "leads", "oncall"], onCall: true }, false, []],
  ] as const)("%s, asked with %j: %s, because of %j", async (action, asked, allowed, reasons) => {
    const { groups = ["engineers"], isFrozen = false, ...over } = { ...defaults, ...asked };
    const person = personIn(...groups);
    const tags = isFrozen ? { Env: "prod", Freeze: "now" } : { Env: "prod" };
    const instance = { ...INSTANCE, tags };

    const answer = await shipped.decide(
      question(action, { person, requester: person, instance, ...over }),
    );

    expect(answer).toMatchObject({ allowed, reasons });
  });
});

describe("a lead and the vault, under the shipped policies", () => {
  it.each([
    ["vault", ["engineers", "leads"], false, ["vault-leads-do-not-ask"]],
    ["vault", ["engineers"], true, ["engineers-ask"]],
    ["prod", ["engineers", "leads"], true, ["engineers-ask"]],
  ] as const)("%s asked for by %j: %s, because of %j", async (id, groups, allowed, reasons) => {
    const person = personIn(...groups);
    const profile = directory.profiles.find((one) => one.id === id)!;

    const answer = await shipped.decide(
      question("request", { person, requester: person, profile }),
    );

    expect(answer).toMatchObject({ allowed, reasons });
  });
});

describe("being on call", () => {
  it("is whom the rota names at the moment of the question, and nobody without a rota", async () => {
    const cedar =
      '@id("on-call") permit (principal, action == Curfew::Action::"approve", resource) when { context.onCall };';
    const asked = question("approve", { person: aPerson({ id: "p-omar01", groups: ["oncall"] }) });
    const ruled = cedarPolicy({ cedar, schema: texts.schema }, PLACE, undefined, rota("p-omar01"));
    const unruled = cedarPolicy({ cedar, schema: texts.schema }, PLACE);

    expect((await ruled.decide(asked)).allowed).toBe(true);
    expect((await unruled.decide(asked)).allowed).toBe(false);
  });

  it("is not asked for where no policy speaks of it", async () => {
    const asked: string[] = [];
    const port = { whoAt: async () => ({ people: new Set(asked.splice(0, 0, "asked")) }) };
    const silent = cedarPolicy(
      { cedar: '@id("all") permit (principal, action, resource);', schema: texts.schema },
      PLACE,
      undefined,
      { onCall: port },
    );

    await silent.decide(question("approve"));

    expect(asked).toEqual([]);
  });

  it("is of whoever acts, not of whoever asked", async () => {
    const cedar =
      '@id("on-call") permit (principal, action == Curfew::Action::"approve", resource) when { context.onCall };';
    const policy = cedarPolicy({ cedar, schema: texts.schema }, PLACE, undefined, rota("p-omar01"));
    const [omar, ana] = [aPerson({ id: "p-omar01", groups: ["oncall"] }), aPerson()];

    const byOmar = await policy.decide(question("approve", { person: omar, requester: ana }));
    const byAna = await policy.decide(question("approve", { person: ana, requester: omar }));

    expect([byOmar.allowed, byAna.allowed]).toEqual([true, false]);
  });
});

describe("the words of a policy", () => {
  it("are its description with its id, or the id alone", () => {
    const cedar = '@id("bare") permit (principal, action, resource);';
    const bare = cedarPolicy({ cedar, schema: texts.schema }, PLACE);

    expect(shipped.describe("leads-approve")).toBe("Leads approve (leads-approve)");
    expect(bare.describe("bare")).toBe("bare");
    expect(shipped.describe("no-such-policy")).toBe("no-such-policy");
  });
});
