// The names that a deploy makes: AWS takes each of them, for every stage, in every Region, beside every other stage.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPolicyFolder } from "../../adapters/policy-files.ts";
import { madeNames, nameMistakes } from "../../stacks/made-names.ts";
import { DEFAULT_STAGE, DeploySettings, prefixOf, StageName } from "../../stacks/settings.ts";
import { topologyOf } from "../../stacks/topology.ts";
import { PLACE } from "../support/builders.ts";
import { PLACES } from "./regions.ts";

const { profiles, rota } = readPolicyFolder("policies").directory;
const topologyAt = (stage: string, place = PLACE, more = profiles) =>
  topologyOf({ profiles: more, rota, place, prefix: prefixOf(stage) });

/** The kinds whose names are one set for the whole account, or for the whole world. */
const GLOBAL = ["role", "IAM policy", "bucket", "dashboard"] as const;

const stages = fc.stringMatching(/^[a-z][a-z0-9]{0,15}$/);
const places = fc.constantFrom(...PLACES);
/** Profiles called so that a stage with a shorter name could meet them. */
const ids = fc
  .stringMatching(/^[a-z][a-z0-9]{0,7}(-[a-z0-9]{1,8}){0,2}$/)
  .filter((id) => id.length > 1);

const folded = (names: readonly string[]) => names.map((name) => name.toLowerCase());

describe("every name that a deploy makes", () => {
  it("is one that AWS takes, and no two of a kind are equal but for their case", () => {
    fc.assert(
      fc.property(stages, places, (stage, place) => {
        expect(nameMistakes(topologyAt(stage, place))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("fits with the longest name of a stage in every Region there is", () => {
    const longest = "a".repeat(16);

    for (const place of PLACES) expect(nameMistakes(topologyAt(longest, place))).toEqual([]);
    expect(StageName.safeParse(`${longest}a`).success).toBe(false);
  });

  it("is no other stage's of the same account and Region, whatever the profiles are called", () => {
    fc.assert(
      fc.property(stages, fc.oneof(stages, fc.constant(DEFAULT_STAGE)), ids, (one, two, id) => {
        fc.pre(one !== two);
        const [first] = profiles;
        const crossed = [`${one}-${id}`, id, `${two}-${id}`].map((name, priority) => ({
          ...first!,
          id: name,
          priority,
        }));
        const [mine, theirs] = [one, two].map((stage) =>
          madeNames(topologyAt(stage, PLACE, crossed)),
        );
        for (const [kind, names] of Object.entries(mine!)) {
          const others = new Set(folded(theirs![kind as keyof typeof theirs]));
          expect(
            folded(names).filter((name) => others.has(name)),
            kind,
          ).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("begins as no other stage's prefix does: what IAM is told by a prefix is one stage's", () => {
    fc.assert(
      fc.property(stages, stages, (one, two) => {
        fc.pre(one !== two);
        expect(`${prefixOf(one)}-`.startsWith(`${prefixOf(two)}-`)).toBe(false);
      }),
    );
  });

  it("is no other Region's where the account or the world has only one of it", () => {
    const all = PLACES.filter(({ partition }) => partition === "aws").map((place) =>
      madeNames(topologyAt("prod", place)),
    );

    for (const kind of GLOBAL) {
      const names = folded(all.flatMap((made) => made[kind]));
      expect(new Set(names).size, kind).toBe(names.length);
    }
  });
});

describe("a name that AWS would not take", () => {
  const topology = topologyAt("prod");
  const [sweep] = topology.functions;

  it("is said: two that differ only in their case", () => {
    const twin = { ...sweep!, name: "SLACK", role: sweep!.role.toUpperCase() };

    const said = nameMistakes({ ...topology, functions: [...topology.functions, twin] });

    expect(said).toContain(
      "The topology has a role CURFEW-SLACK-EU-WEST-1 beside curfew-Slack-eu-west-1; AWS would take the one for the other.",
    );
    expect(said).toContain(
      "The topology has a function curfew-SLACK beside curfew-Slack; AWS would take the one for the other.",
    );
  });

  it("is said: one that is too long, with what to do", () => {
    const name = `${"long-".repeat(12)}name`;

    const said = nameMistakes({ ...topology, buckets: [{ name, purpose: "" }] });

    expect(said).toEqual([
      `The bucket ${name} would have 64 characters; AWS takes 63. Choose a shorter name for the stage or profile.`,
    ]);
  });

  it("is said: one with other characters", () => {
    const said = nameMistakes({ ...topology, buckets: [{ name: "curfew_records", purpose: "" }] });

    expect(said).toEqual([
      "AWS takes no bucket called curfew_records, only a-z and 0-9, with one . or - between.",
    ]);
  });
});

describe("the name of a stage", () => {
  it.each([
    "a".repeat(17),
    "pr-12",
    "Prod",
    "1st",
    "a_b",
    "",
  ])("is refused in deploy.yaml: %s", (stage) => {
    const { success } = DeploySettings.safeParse({ stages: { [stage]: { trail: "make" } } });

    expect(success).toBe(false);
  });
});
