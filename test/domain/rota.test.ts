// Who is on call by the rotations of rota.yaml.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { onTurn, Rota, turnOf } from "../../domain/rota.ts";
import { type Instant, instantOf, plusMinutes } from "../../domain/time.ts";

const START = "2026-01-05T09:00:00.000Z" as Instant;
const rotation = (people: string[], hours = 168) => ({
  name: "primary",
  people,
  start: START,
  hours,
});

describe("a rotation", () => {
  it.each([
    [-1, undefined],
    [0, "p-ana001"],
    [168 * 60 - 1, "p-ana001"],
    [168 * 60, "p-ben001"],
    [2 * 168 * 60, "p-ana001"],
  ])("at minute %i of two people who take weeks in turns has %s", (minutes, who) => {
    expect(turnOf(rotation(["p-ana001", "p-ben001"]), plusMinutes(START, minutes))).toBe(who);
  });

  it("of one person has them always, from its start on", () => {
    const property = fc.property(
      fc.integer({ min: 0, max: 50 * 365 * 24 * 60 }),
      fc.integer({ min: 1, max: 2160 }),
      (minutes, hours) => {
        const at = plusMinutes(START, minutes);
        expect(turnOf(rotation(["p-omar01"], hours), at)).toBe("p-omar01");
      },
    );

    fc.assert(property);
  });

  it("always has exactly one of its people, each for the same time", () => {
    const people = ["p-ana001", "p-ben001", "p-omar01"];
    const hours = [...Array(30).keys()].map((hour) => plusMinutes(START, hour * 60));

    const turns = hours.map((at) => turnOf(rotation(people, 5), at));

    for (const who of people) expect(turns.filter((one) => one === who)).toHaveLength(10);
  });
});

describe("rota.yaml", () => {
  it("adds its rotations up", () => {
    const rota = Rota.parse({
      rotations: [
        { name: "a", people: ["p-ana001"], start: "2026-01-05T09:00:00Z", hours: 1 },
        { name: "b", people: ["p-ben001"], start: "2027-01-05T09:00:00Z", hours: 1 },
        { name: "c", people: ["p-omar01"], start: "2026-01-05T09:00:00Z", hours: 1 },
      ],
    });

    const found = onTurn(rota, instantOf(Date.UTC(2026, 5, 1)));

    expect(found).toEqual(new Set(["p-ana001", "p-omar01"]));
  });

  it.each([
    [{}, "has rotations or pagerduty"],
    [{ rotations: [{ ...rotation(["ana"]), start: START }] }, "a person id"],
    [{ rotations: [{ ...rotation(["p-ana001"]), start: "2026-01-05T09:00:00+01:00" }] }, "UTC"],
    [{ rotations: [{ ...rotation(["p-ana001"]), hours: 0 }] }, "1 to 2160"],
    [{ pagerduty: { users: {} } }, "names schedules or escalationPolicies"],
    [{ pagerduty: { schedules: ["https://x"], users: {} } }, "an id of PagerDuty's"],
  ])("%j is refused: %s", (text, sentence) => {
    expect(JSON.stringify(Rota.safeParse(text).error?.issues)).toContain(sentence);
  });
});
