// What profiles.yaml may say (facts B1), and which profile governs an instance.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  documentName,
  lostProfile,
  Profile,
  Profiles,
  profileFor,
  stepFor,
} from "../../domain/profile.ts";
import { aProfile, profiles } from "../support/builders.ts";

/** As the service model has it (facts A2). */
const MAX_SESSION_DURATION = /^([1-9]|[1-9][0-9]|[1-9][0-9][0-9]|1[0-4][0-3][0-9]|1440)$/;

/** What is wrong with a profile of these fields: path and message. */
function mistakes(over: Record<string, unknown>): string[] {
  const read = Profile.safeParse({ ...aProfile(), ...over });
  return read.success
    ? []
    : read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

describe("a ladder", () => {
  it("takes exactly the durations that Session Manager's own pattern takes, from 5 minutes to a day (facts A2)", () => {
    const all = Array.from({ length: 1500 }, (_, step) => step);

    const taken = all.filter((step) => mistakes({ ladder: [step] }).length === 0);

    const deployable = all.filter(
      (step) => step >= 5 && step <= 1440 && MAX_SESSION_DURATION.test(String(step)),
    );
    expect(taken).toEqual(deployable);
  });

  it.each([
    [[], "ladder"],
    [[30, 30], "the ladder rises"],
    [[60, 30], "the ladder rises"],
    [[30.5], "whole number of minutes"],
    [[4], "5 to 1440 minutes"],
    [[1500], "5 to 1440 minutes"],
    [[1080], "1000-1039"],
  ])("is refused as %j, saying what is expected", (ladder, said) => {
    expect(mistakes({ ladder }).join()).toContain(said);
  });
});

describe("a profile", () => {
  it.each([
    [{ idleMinutes: 0 }, "idleMinutes: idleMinutes is 1 to 60 minutes"],
    [{ idleMinutes: 61 }, "idleMinutes: idleMinutes is 1 to 60 minutes"],
    [{ idleMinutes: 7.5 }, "idleMinutes: idleMinutes is a whole number of minutes"],
    [{ expireAfterMinutes: 4 }, "expireAfterMinutes: expireAfterMinutes is 5 to 10080 minutes"],
    [{ channel: "#prod" }, "channel: a Slack channel id, such as C0PROD"],
    [{ id: "Prod" }, "id: a profile id of 2-40 a-z, 0-9 and -"],
  ])("with %j is refused with what is expected", (over, said) => {
    const found = mistakes(over);

    expect(found).toContain(said);
  });

  it.each([
    ["approvals", 0],
    ["approvals", 6],
    ["priority", -1],
    ["ungoverned", "ignore"],
    ["colour", "red"],
    ["session", { logGroup: "" }],
    ["session", { logGroup: "/curfew", runAs: "Root User" }],
    ["session", { logGroup: "/curfew", kmsKeyArn: "alias/sessions" }],
    ["session", { logGroup: "/curfew", kmsKeyArn: "arn:aws:kms:*:*:key/*" }],
    ["session", { logGroup: "/curfew", kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:alias/x" }],
  ])("is refused with %s %j", (field, value) => {
    expect(mistakes({ [field]: value })).not.toEqual([]);
  });

  it("reports ungoverned sessions unless told to terminate them", () => {
    expect(aProfile().ungoverned).toBe("report");
  });
});

describe("all profiles together", () => {
  const together = (...all: Partial<Profile>[]) =>
    Profiles.safeParse({ securityChannel: "C0SECURITY", profiles: all.map(aProfile) });

  it.each([
    [{ id: "prod", priority: 1 }, { id: "prod", priority: 2 }, ["profiles", 1, "id"]],
    [{ id: "prod", priority: 1 }, { id: "dev", priority: 1 }, ["profiles", 1, "priority"]],
  ])("are refused when %j and %j stand side by side", (one, other, path) => {
    const read = together(one, other);

    expect(read.error?.issues.map((issue) => issue.path)).toEqual([path]);
  });

  it("are taken when ids and priorities differ", () => {
    expect(together({ id: "prod", priority: 1 }, { id: "dev", priority: 2 }).success).toBe(true);
  });
});

describe("profileFor", () => {
  const keys = fc.constantFrom("Env", "Team", "Sensitivity");
  const values = fc.constantFrom("a", "b", "c");
  const tagsOf = fc.dictionary(keys, values);
  const matches = fc.dictionary(keys, fc.oneof(values, fc.constant("*")));
  const many = fc
    .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 1000 }), matches), {
      selector: ([priority]) => priority,
      maxLength: 8,
    })
    .map((all) =>
      all.map(([priority, tags], index) =>
        aProfile({ id: `p${index}`, priority, match: { tags } }),
      ),
    );
  const fits = (profile: Profile, tags: Record<string, string>) =>
    Object.entries(profile.match.tags).every(
      ([key, value]) => key in tags && ["*", tags[key]].includes(value),
    );

  it("gives the highest priority of those whose tags the instance carries, in whatever order they stand", () => {
    fc.assert(
      fc.property(many, tagsOf, (all, tags) => {
        const expected = all
          .filter((profile) => fits(profile, tags))
          .sort((a, b) => b.priority - a.priority)[0];

        expect(profileFor(all, tags)).toBe(expected);
        expect(profileFor([...all].reverse(), tags)).toBe(expected);
      }),
    );
  });

  it("gives none for an instance that carries not all of the tags", () => {
    const vault = aProfile({ match: { tags: { Env: "prod", Sensitivity: "*" } } });

    expect(profileFor([vault], { Env: "prod" })).toBeUndefined();
    expect(profileFor([vault], { Env: "prod", Sensitivity: "" })).toBe(vault);
  });

  it("is not deceived by names that every object has", () => {
    const odd = aProfile({ match: { tags: { constructor: "*" } } });

    expect(profileFor([odd], { Env: "prod" })).toBeUndefined();
  });
});

describe("stepFor", () => {
  it("gives a step of the ladder, the smallest that covers the minutes or the longest there is", () => {
    fc.assert(
      fc.property(profiles, fc.integer({ min: 1, max: 2000 }), (profile, wanted) => {
        const step = stepFor(profile, wanted);

        const covering = profile.ladder.filter((one) => one >= wanted);
        expect(step).toBe(
          covering.length > 0 ? Math.min(...covering) : Math.max(...profile.ladder),
        );
      }),
    );
  });
});

describe("a document's name", () => {
  it("is one Session Manager takes, for every profile and step (facts A1)", () => {
    fc.assert(
      fc.property(profiles, (profile) => {
        const names = profile.ladder.map((step) => documentName("curfew", profile.id, step));

        for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9_\-.:/]{3,128}$/);
        expect(new Set(names).size).toBe(profile.ladder.length);
      }),
    );
  });
});

it("a profile taken out of the configuration is stood in for by one that a file could have", () => {
  const read = Profile.safeParse(lostProfile("gone", "C0PROD"));

  expect(read.success).toBe(true);
});
