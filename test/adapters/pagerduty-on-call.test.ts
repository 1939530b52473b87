// The contract with PagerDuty: GET /oncalls of its REST API v2, played by an HTTP server on this machine.
// The answers have the form that PagerDuty documents (developer.pagerduty.com, "List all of the on-calls"): a user and a
// schedule as references, start and end with an offset or null, `limit`, `offset`, `more`. Never run against PagerDuty.
import { describe, expect, it } from "vitest";
import { pagerDutyOnCall } from "../../adapters/pagerduty-on-call.ts";
import { rotaOnCall } from "../../adapters/rota-on-call.ts";
import { PagerDutyRota, Rota } from "../../domain/rota.ts";
import { NOON } from "../support/builders.ts";
import { type Answer, servePagerDuty } from "./pagerduty-server.ts";

const USERS = { PUSER1: "p-ana001", PUSER2: "p-ben001", PUSER3: "p-omar01" };
const bySchedule = PagerDutyRota.parse({ schedules: ["PSCHED1", "PSCHED2"], users: USERS });

const oncall = (user: string, over: object = {}) => ({
  user: {
    id: user,
    type: "user_reference",
    summary: "Somebody",
    self: `https://api.pagerduty.com/users/${user}`,
    html_url: `https://curfew.pagerduty.com/users/${user}`,
  },
  schedule: { id: "PSCHED1", type: "schedule_reference", summary: "Primary" },
  escalation_policy: { id: "PPOL1", type: "escalation_policy_reference", summary: "Payments" },
  escalation_level: 1,
  start: "2026-11-23T09:00:00+01:00",
  end: "2026-11-30T09:00:00+01:00",
  ...over,
});
const page = (oncalls: object[], over: object = {}) => ({
  status: 200,
  body: { oncalls, limit: 100, offset: 0, more: false, total: null, ...over },
});

/** A server in PagerDuty's place. */
async function playing(answerTo: (url: URL) => Answer | undefined) {
  const { asked, apiUrl } = await servePagerDuty(answerTo);
  return { asked, settings: { token: "u+secret", apiUrl } };
}

describe("PagerDuty", () => {
  it("is asked as it documents: version, token, schedules, this very moment", async () => {
    const { asked, settings } = await playing(() => page([oncall("PUSER1")]));

    const found = await pagerDutyOnCall(bySchedule, settings).whoAt(NOON);

    expect(found).toEqual({ people: new Set(["p-ana001"]) });
    const [{ url, headers } = { url: new URL("http://none"), headers: {} }] = asked;
    expect(url.pathname).toBe("/oncalls");
    expect(url.searchParams.getAll("schedule_ids[]")).toEqual(["PSCHED1", "PSCHED2"]);
    expect(url.searchParams.getAll("escalation_policy_ids[]")).toEqual([]);
    expect(url.searchParams.get("since")).toBe(NOON);
    expect(url.searchParams.get("until")).toBe(NOON);
    expect(headers.accept).toBe("application/vnd.pagerduty+json;version=2");
    expect(headers.authorization).toBe("Token token=u+secret");
  });

  it("is read to its last page", async () => {
    const { asked, settings } = await playing((url) =>
      url.searchParams.get("offset") === "0"
        ? page([oncall("PUSER1")], { more: true })
        : page([oncall("PUSER2")], { offset: 100 }),
    );

    const found = await pagerDutyOnCall(bySchedule, settings).whoAt(NOON);

    expect(found).toEqual({ people: new Set(["p-ana001", "p-ben001"]) });
    expect(asked.map(({ url }) => url.searchParams.get("offset"))).toEqual(["0", "100"]);
  });

  it("of an escalation policy puts its first level on call, not those who are called last", async () => {
    const byPolicy = PagerDutyRota.parse({ escalationPolicies: ["PPOL1"], users: USERS });
    const { asked, settings } = await playing(() =>
      page([
        oncall("PUSER1", { start: null, end: null }),
        oncall("PUSER2", { escalation_level: 2 }),
      ]),
    );

    const found = await pagerDutyOnCall(byPolicy, settings).whoAt(NOON);

    expect(found).toEqual({ people: new Set(["p-ana001"]) });
    expect(asked[0]?.url.searchParams.getAll("escalation_policy_ids[]")).toEqual(["PPOL1"]);
  });

  it("puts nobody on call whose shift is over or not begun, or whom rota.yaml does not name", async () => {
    const { settings } = await playing(() =>
      page([
        oncall("PUSER1", { end: "2026-11-23T12:00:00Z" }),
        oncall("PUSER2", { start: "2026-11-23T12:00:01Z" }),
        oncall("PSTRANGER"),
        oncall("constructor"),
      ]),
    );

    const found = await pagerDutyOnCall(bySchedule, settings).whoAt(NOON);

    expect(found).toEqual({ people: new Set() });
  });
});

describe("a PagerDuty that does not answer as it should", () => {
  it.each([
    ["is silent", undefined, "PagerDuty does not answer"],
    ["has a fault", { status: 500, body: {} }, "PagerDuty answers with 500"],
    ["does not know the token", { status: 401, body: {} }, "does not take Curfew's token"],
    ["has had enough", { status: 429, body: {} }, "too many questions"],
    ["says something else", { status: 200, body: { users: [] } }, "is not understood"],
    ["says no JSON", { status: 200, body: "<html>" }, "PagerDuty does not answer"],
    ["never comes to an end", page([oncall("PUSER1")], { more: true }), "more on-calls than"],
    [
      "has a shift without a time",
      page([oncall("PUSER1", { end: "tomorrow" })]),
      "is not understood",
    ],
  ])("%s: nobody is on call, and it says why", async (_, answer, why) => {
    const { settings } = await playing(() => answer);

    // Only silence is waited for; on a busy machine a hundred pages outlast a second.
    const patienceMs = answer === undefined ? 800 : 60_000;
    const found = await pagerDutyOnCall(bySchedule, { ...settings, patienceMs }).whoAt(NOON);

    expect(found.people).toEqual(new Set());
    expect(found.unknown).toContain(why);
  });

  it("takes nobody off the rotations that are written down", async () => {
    const rota = Rota.parse({
      rotations: [{ name: "own", people: ["p-omar01"], start: "2026-01-05T09:00:00Z", hours: 1 }],
      pagerduty: bySchedule,
    });
    const { settings } = await playing(() => ({ status: 503, body: {} }));

    const found = await rotaOnCall(rota, pagerDutyOnCall(bySchedule, settings)).whoAt(NOON);

    expect(found).toEqual({
      people: new Set(["p-omar01"]),
      unknown: "PagerDuty answers with 503",
    });
  });
});
