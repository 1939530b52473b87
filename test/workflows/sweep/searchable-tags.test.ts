// What the picker's copy leaves out of a very large fleet's tags.
import { describe, expect, it } from "vitest";
import { withSearchableTags } from "../../../workflows/sweep/searchable-tags.ts";
import { aProfile } from "../../support/builders.ts";

const profiles = [aProfile({ match: { tags: { Env: "prod" } } })];
const tagged = (number: number, tags: Readonly<Record<string, string>>) => ({
  id: `i-${String(number).padStart(17, "0")}`,
  name: `web-${number}`,
  tags,
});

describe("the tags in the picker's copy", () => {
  it("are all of them where they fit", () => {
    const fleet = [tagged(1, { Env: "prod", Team: "payments" }), tagged(2, {})];

    expect(withSearchableTags(fleet, profiles)).toEqual(fleet);
  });

  it("are the shortest and those that profiles match by, where all are too many bytes", () => {
    const fleet = [1, 2].map((number) =>
      tagged(number, {
        Env: "x".repeat(200),
        Team: "pay",
        Owner: "y".repeat(20),
        Note: "z".repeat(50),
      }),
    );

    const kept = withSearchableTags(fleet, profiles, 100);

    expect(kept.map(({ id, name }) => [id, name])).toEqual(fleet.map(({ id, name }) => [id, name]));
    expect(kept.map(({ tags }) => Object.keys(tags))).toEqual([
      ["Env", "Team", "Owner"],
      ["Env", "Team", "Owner"],
    ]);
  });

  it("are counted in bytes, not in characters", () => {
    const fleet = [tagged(1, { Env: "prod", Team: "ü".repeat(30) })];

    expect(withSearchableTags(fleet, profiles, 40)[0]?.tags).toEqual({ Env: "prod" });
  });
});
