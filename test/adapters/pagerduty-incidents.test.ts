// The contract with PagerDuty: GET /incidents/{id} of its REST API v2, played by an HTTP server on this machine.
// The answers have the form that PagerDuty documents (developer.pagerduty.com, "Get an incident"). Never run against it.
import { describe, expect, it } from "vitest";
import { pagerDutyIncidents } from "../../adapters/pagerduty-incidents.ts";
import { PagerDutyRota } from "../../domain/rota.ts";
import { type Answer, servePagerDuty } from "./pagerduty-server.ts";

const ROTA = PagerDutyRota.parse({ schedules: ["PSCHED1"], users: {}, incidents: {} });
const ELSEWHERE = { location: "http://127.0.0.1:1/elsewhere" };
const incident = (over: object = {}) => ({
  status: 200,
  body: {
    incident: {
      id: "PT4KHLK",
      type: "incident",
      summary: "[#1234] The server is on fire.",
      incident_number: 1234,
      status: "triggered",
      ...over,
    },
  },
});

/** A server in PagerDuty's place that gives one answer to everything. */
async function playing(answer: Answer | undefined) {
  const { asked, apiUrl } = await servePagerDuty(() => answer);
  const settings = { token: "u+secret", apiUrl, patienceMs: 300 };
  return { asked, incidents: pagerDutyIncidents(ROTA, settings) };
}

describe("an incident of PagerDuty", () => {
  it.each([
    ["INC-1234", "triggered"],
    ["INC-PT4KHLK", "acknowledged"],
  ])("%s that is %s is known, asked as PagerDuty documents it", async (typed, status) => {
    const { asked, incidents } = await playing(incident({ status }));

    const found = await incidents.find(typed);

    expect(found).toEqual({ known: true });
    expect(asked.map(({ url }) => `${url.pathname}${url.search}`)).toEqual([
      `/incidents/${typed.slice(4)}`,
    ]);
    expect(asked[0]?.headers.accept).toBe("application/vnd.pagerduty+json;version=2");
    expect(asked[0]?.headers.authorization).toBe("Token token=u+secret");
  });

  it.each([
    ["is resolved", incident({ status: "resolved" }), "the incident is resolved"],
    ["is not there", { status: 404, body: {} }, "PagerDuty has no such incident"],
    ["is another one", incident({ id: "POTHER1", incident_number: 4321 }), "another incident"],
    ["has a state of its own", incident({ status: "snoozed" }), "is not understood"],
    ["gets no answer", undefined, "PagerDuty does not answer"],
    ["is asked of a fault", { status: 500, body: {} }, "PagerDuty answers with 500"],
    ["is asked once too often", { status: 429, body: {} }, "too many questions"],
    ["is asked with a wrong token", { status: 403, body: {} }, "does not take Curfew's token"],
    ["is answered with nonsense", { status: 200, body: "<html>" }, "PagerDuty does not answer"],
    [
      "is said to be elsewhere",
      { status: 302, body: "", headers: ELSEWHERE },
      "PagerDuty does not answer",
    ],
  ])("that %s is unknown, with the reason, after one call", async (_, answer, why) => {
    const { asked, incidents } = await playing(answer);

    const found = await incidents.find("INC-1234");

    expect(found).toEqual({ unknown: expect.stringContaining(why) });
    expect(asked).toHaveLength(1);
  });

  it.each([
    "1234",
    "inc-1234",
    "INC-",
    "INC-0",
    "INC-../users",
    "INC-1?x=1",
    "INC-12 34",
    "OPS-1",
  ])("written %j is unknown, and nobody is asked", async (typed) => {
    const { asked, incidents } = await playing(incident());

    const found = await incidents.find(typed);

    expect(found).toEqual({ unknown: "PagerDuty's incidents are written INC-1234 here" });
    expect(asked).toEqual([]);
  });
});
