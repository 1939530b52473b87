// Levels of approval: what profiles.yaml may say, who counts where, and whether enough people are left.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Candidate,
  countsIn,
  inOrder,
  Level,
  levelText,
  Owners,
  openLevel,
  ownerNamed,
  seating,
  votesIn,
} from "../../domain/levels.ts";
import { Profile, Profiles } from "../../domain/profile.ts";
import { aPerson, aProfile } from "../support/builders.ts";

const said = (read: ReturnType<typeof Level.safeParse>) =>
  read.success ? [] : read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);

describe("a level in profiles.yaml", () => {
  it.each([
    [{ approvals: 0 }, "approvals is 1 to 5"],
    [{ approvals: 1.5 }, "approvals is a whole number"],
    [{ approvals: 1, from: {} }, "names groups, people or owner: true"],
    [{ approvals: 1, from: { groups: [] } }, "from.groups"],
    [{ approvals: 1, from: { owner: false } }, "from.owner"],
    [{ approvals: 1, from: { people: ["ben"] } }, "a person id is p- and six"],
    [{ approvals: 1, from: { teams: ["a"] } }, "teams"],
    [{ approvals: 2, from: { people: ["p-ben001"] } }, "more approvals than people"],
    [{ approvals: 2, from: { people: ["p-ben001", "p-ben001"] } }, "more approvals than people"],
  ])("of %j is refused with what is expected", (level, expected) => {
    expect(said(Level.safeParse(level)).join()).toContain(expected);
  });

  it("stands in the record as who and how many", () => {
    const level = { approvals: 2, from: { groups: ["leads"], people: ["p-ben001"], owner: true } };

    expect(levelText(Level.parse(level))).toBe("2 of group leads, p-ben001, the owner");
    expect(levelText(Level.parse({ approvals: 1 }))).toBe("1 of whoever may approve");
  });

  it("counts those of its groups, its people, and those whom the owner tag stands for", () => {
    const owners = Owners.parse({ tag: "Team", are: { payments: { groups: ["payments"] } } });
    const level = Level.parse({
      approvals: 1,
      from: { groups: ["leads"], people: ["p-cyd001"], owner: true },
    });
    const who = [
      aPerson({ id: "p-ben001", groups: ["leads"] }),
      aPerson({ id: "p-cyd001" }),
      aPerson({ id: "p-ana001", groups: ["payments"] }),
      aPerson({ id: "p-eve001", groups: ["payment"] }),
    ];

    const counts = (tag: string) =>
      who.filter((one) => countsIn(level, one, ownerNamed(owners, tag))).map(({ id }) => id);

    expect(counts("payments")).toEqual(["p-ben001", "p-cyd001", "p-ana001"]);
    expect(counts("toString")).toEqual(["p-ben001", "p-cyd001"]);
  });
});

describe("a profile", () => {
  const withFields = (over: object) => {
    const { approvals: _, ...rest } = aProfile();
    const read = Profile.safeParse({ ...rest, ...over });
    return read.success ? "" : JSON.stringify(read.error.issues);
  };

  it("says either approvals or levels", () => {
    expect(withFields({ approvals: 2 })).toBe("");
    expect(withFields({ levels: [{ approvals: 1 }, { approvals: 2 }] })).toBe("");
    expect(withFields({})).toContain("either approvals or levels");
    expect(withFields({ approvals: 1, levels: [{ approvals: 1 }] })).toContain("either");
    expect(withFields({ levels: [] })).toContain("levels");
  });

  it("that asks owners needs the tag that says who they are", () => {
    const { approvals: _, ...rest } = aProfile();
    const profile = { ...rest, levels: [{ approvals: 1, from: { owner: true } }] };
    const owners = { tag: "Team", are: { payments: { groups: ["payments"] } } };
    const read = (over: object) =>
      Profiles.safeParse({ securityChannel: "C0SEC", profiles: [profile], ...over });

    expect(read({ owners }).success).toBe(true);
    expect(JSON.stringify(read({}).error?.issues)).toContain("say in owners which tag that is");
    expect(read({ owners: { tag: "Team", are: { payments: {} } } }).success).toBe(false);
  });
});

const levels = fc
  .array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 })
  .map((counts) => counts.map((approvals): Level => ({ approvals })));
const voter = fc.integer({ min: 0, max: 7 }).map((id) => `p-${id}`);
const votes = fc.array(
  fc.record({
    by: voter,
    verdict: fc.constant("approve" as const),
    level: fc.integer({ min: 1, max: 5 }),
  }),
  { maxLength: 16 },
);

describe("the votes that count", () => {
  it("are of different people, no more than a level needs, and none past the first level that lacks one", () => {
    fc.assert(
      fc.property(levels, votes, (asked, given) => {
        const counted = inOrder(asked, given);
        const open = openLevel(asked, counted);

        expect(new Set(counted.map(({ by }) => by)).size).toBe(counted.length);
        expect(given).toEqual(expect.arrayContaining(counted));
        for (const [at, { approvals }] of asked.entries()) {
          const inLevel = votesIn(counted, at + 1).length;
          expect(inLevel).toBeLessThanOrEqual(approvals);
          if (open !== undefined && at + 1 < open) expect(inLevel).toBe(approvals);
          if (open !== undefined && at + 1 > open) expect(inLevel).toBe(0);
        }
        expect(inOrder(asked, counted)).toEqual(counted);
      }),
    );
  });
});

/** By trying every way: whether the candidates, each in one level, fill all seats. */
function canFill(needed: readonly number[], candidates: readonly Candidate[]): boolean {
  if (needed.every((count) => count <= 0)) return true;
  const [first, ...rest] = candidates;
  if (first === undefined) return false;
  return (
    canFill(needed, rest) ||
    first.levels.some(
      (level) =>
        (needed[level - 1] ?? 0) > 0 &&
        canFill(
          needed.map((count, at) => (at === level - 1 ? count - 1 : count)),
          rest,
        ),
    )
  );
}

describe("whether enough people are left", () => {
  it("is found as by trying every way, whoever is asked about first", () => {
    const candidates = fc.uniqueArray(
      fc.record({
        id: voter,
        levels: fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
      }),
      { selector: ({ id }) => id, maxLength: 7 },
    );

    fc.assert(
      fc.property(levels, candidates, (asked, left) => {
        const seats = seating(asked, []);
        let isFilled = false;
        for (const one of left) isFilled = seats.add(one);

        const expected = canFill(
          asked.map(({ approvals }) => approvals),
          left,
        );
        expect(isFilled).toBe(expected);
        expect(seats.lacking() === undefined).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });
});
