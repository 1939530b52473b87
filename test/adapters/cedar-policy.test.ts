// Who may do what under the shipped policies, and what is answered when a policy cannot be evaluated.
import { beforeAll, describe, expect, it } from "vitest";
import { cedarPolicy } from "../../adapters/cedar-policy.ts";
import { type PolicyTexts, readPolicyFolder } from "../../adapters/policy-files.ts";
import type { Person } from "../../domain/person.ts";
import type { Policy, Question } from "../../domain/ports.ts";
import { profileFor } from "../../domain/profile.ts";
import { instantOf } from "../../domain/time.ts";
import { aPerson, INSTANCE, NOON, PLACE } from "../support/builders.ts";

const { directory, texts } = readPolicyFolder("policies");
let shipped: Policy;
beforeAll(() => {
  shipped = cedarPolicy(texts, PLACE);
});

const STRANGER = aPerson({ id: "p-guest1", slack: "U0GUEST" });

function personCalled(name: string): Person {
  const found = directory.people.find((person) => person.name.startsWith(name));
  if (found === undefined && name !== "Stranger") throw new Error(`there is no ${name}`);
  return found ?? STRANGER;
}

const PROD = { Env: "prod" };
const STAGING = { Env: "staging" };
const FROZEN = { Env: "prod", Freeze: "2026" };

function question(over: Partial<Question> & { tags?: Record<string, string> } = {}): Question {
  const { tags = PROD, ...rest } = over;
  const profile = profileFor(directory.profiles, tags);
  if (profile === undefined) throw new Error("the tags fit no profile");
  return {
    action: "request",
    person: personCalled("Ana"),
    requester: personCalled("Ana"),
    instance: { ...INSTANCE, tags },
    profile,
    minutes: 60,
    reason: "The disk is full",
    now: NOON,
    ...rest,
  };
}

describe("asking, under the shipped policies", () => {
  it.each([
    ["Ana", PROD, true, ["engineers-ask"]],
    ["Ana", STAGING, true, ["engineers-ask"]],
    ["Omar", PROD, true, ["engineers-ask"]],
    ["Cyd", PROD, false, []],
    ["Stranger", PROD, false, []],
    ["Ana", FROZEN, false, ["frozen-means-no"]],
    ["Ben", FROZEN, false, ["frozen-means-no"]],
  ])("%s, tags %j: %s, because of %j", async (name, tags, allowed, reasons) => {
    const person = personCalled(name);

    const answer = await shipped.decide(question({ person, requester: person, tags }));

    expect(answer).toMatchObject({ allowed, reasons });
  });
});

describe("needing nobody, under the shipped policies", () => {
  it.each([
    ["Ana", STAGING, 30, true],
    ["Ana", STAGING, 60, true],
    ["Ana", STAGING, 61, false],
    ["Ana", STAGING, 240, false],
    ["Ana", PROD, 15, false],
    ["Cyd", STAGING, 30, false],
    ["Stranger", STAGING, 30, false],
  ])("%s, tags %j, %i minutes: %s", async (name, tags, minutes, allowed) => {
    const person = personCalled(name);

    const answer = await shipped.decide(
      question({ action: "selfServe", person, requester: person, tags, minutes }),
    );

    expect(answer).toMatchObject({ allowed, reasons: allowed ? ["staging-short-is-free"] : [] });
  });
});

describe("approving and revoking, under the shipped policies", () => {
  it.each([
    ["approve", "Ben", "Ana", true, ["leads-approve"]],
    ["approve", "Bea", "Ben", true, ["leads-approve"]],
    ["approve", "Ben", "Ben", false, ["nobody-decides-their-own"]],
    ["approve", "Ana", "Ana", false, ["nobody-decides-their-own"]],
    ["approve", "Omar", "Ana", false, []],
    ["approve", "Cyd", "Ana", false, []],
    ["revoke", "Ben", "Ana", true, ["leads-and-auditors-revoke"]],
    ["revoke", "Cyd", "Ana", true, ["leads-and-auditors-revoke"]],
    ["revoke", "Ana", "Ana", true, ["leads-and-auditors-revoke"]],
    ["revoke", "Omar", "Ana", false, []],
  ] as const)("%s by %s of %s's request: %s, because of %j", async (action, who, whose, allowed, reasons) => {
    const asked = question({ action, person: personCalled(who), requester: personCalled(whose) });

    const answer = await shipped.decide(asked);

    expect(answer).toMatchObject({ allowed, reasons });
  });
});

describe("policies of a customer's own", () => {
  const permit = (id: string, when: string, effect = "permit") =>
    `@id("${id}") ${effect} (principal, action == Curfew::Action::"request", resource) when { ${when} };`;
  const decide = (
    cedar: string,
    over: Parameters<typeof question>[0] = {},
    schema = texts.schema,
  ) => cedarPolicy({ cedar, schema }, PLACE).decide(question(over));

  it("may ask for a ticket: without one nobody is allowed, with one everybody", async () => {
    const cedar = permit("needs-ticket", 'context has ticket && context.ticket like "OPS-*"');

    expect(await decide(cedar)).toMatchObject({ allowed: false, reasons: [] });
    expect(await decide(cedar, { ticket: "MISC-7" })).toMatchObject({
      allowed: false,
      reasons: [],
    });
    expect(await decide(cedar, { ticket: "OPS-7" })).toEqual({
      allowed: true,
      reasons: ["needs-ticket"],
    });
  });

  it("are overruled by a forbid, wherever it stands, and the answer names the forbid", async () => {
    const yes = permit("yes", "true");
    const no = permit("no", "context.minutes > 30", "forbid");

    expect(await decide(yes + no)).toMatchObject({ allowed: false, reasons: ["no"] });
    expect(await decide(no + yes)).toMatchObject({ allowed: false, reasons: ["no"] });
    expect(await decide(no + yes, { minutes: 30 })).toMatchObject({
      allowed: true,
      reasons: ["yes"],
    });
  });

  it("that break while they are evaluated allow nothing, even if another permits, and say which (P9)", async () => {
    const overflow = permit("overflows", "context.minutes * 9223372036854775807 > 0", "forbid");

    const answer = await decide(permit("yes", "true") + overflow);

    expect(answer).toMatchObject({ allowed: false, reasons: [] });
    expect(answer.broken).toContain("overflows");
  });

  it("are not asked about what the schema does not know: that is broken, and not allowed", async () => {
    const answer = await decide(permit("yes", "true"), { minutes: 1.5 });

    expect(answer.allowed).toBe(false);
    expect(answer.broken).toBeTruthy();
  });

  it.each([
    ["context.hour == 23 && context.weekday == 7", Date.UTC(2026, 10, 22, 23, 59)],
    ["context.hour == 0 && context.weekday == 1", Date.UTC(2026, 10, 23, 0, 0)],
    ["context.weekday == 6", Date.UTC(2026, 10, 21, 12)],
  ])("tell the time in UTC, Monday as 1: %s", async (when, at) => {
    const answer = await decide(permit("then", when), { now: instantOf(at) });

    expect(answer.allowed).toBe(true);
  });

  it("see the instance's tags, account and Region, and the person's attributes", async () => {
    const cedar = permit(
      "all",
      'resource.hasTag("Env") && resource.getTag("Env") == "prod" && resource.account == "111122223333" && ' +
        'resource.region == "eu-west-1" && principal.attributes.hasTag("site") && principal.attributes.getTag("site") == "fra"',
    );
    const person = { ...personCalled("Ana"), attributes: { site: "fra" } };

    expect(await decide(cedar, { person, requester: person })).toMatchObject({ allowed: true });
    expect(await decide(cedar)).toMatchObject({ allowed: false });
  });

  it("without an id get one, and two sets of policies do not mix", async () => {
    const anybody: PolicyTexts = {
      cedar: "permit (principal, action, resource);",
      schema: texts.schema,
    };
    const nobody: PolicyTexts = {
      cedar: "forbid (principal, action, resource);",
      schema: texts.schema,
    };
    const [open, closed] = [cedarPolicy(anybody, PLACE), cedarPolicy(nobody, PLACE)];

    expect(await open.decide(question())).toMatchObject({ allowed: true, reasons: ["policy0"] });
    expect(await closed.decide(question())).toMatchObject({ allowed: false, reasons: ["policy0"] });
    expect(await open.decide(question())).toMatchObject({ allowed: true });
  });

  it("that say nothing allow nothing", async () => {
    expect(await decide("")).toMatchObject({ allowed: false, reasons: [] });
  });
});
