// Break-glass has a bound: a third is refused, and a refusal says what is missing, at its field.
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { copyOfPolicies } from "../support/policies-copy.ts";
import { aStageForEach } from "../support/story.ts";

const policies = copyOfPolicies();
policies.edit("access.cedar", (text) =>
  text.replace('@id("auditors-read")', (found) =>
    [
      '@id("sensitive-needs-a-known-incident")',
      '@description("What is sensitive opens for an incident that PagerDuty has open")',
      'forbid (principal, action == Curfew::Action::"breakGlass", resource)',
      'when { resource.hasTag("Sensitive") && !(context has incidentKnown && context.incidentKnown) };',
      "",
      found,
    ].join("\n"),
  ),
);
appendFileSync(
  join(policies.folder, "rota.yaml"),
  "pagerduty: { schedules: [PSCHED1], users: { PUSER1: p-ana001 }, incidents: { prefix: INC- } }\n",
);
afterAll(policies.remove);

const SENSITIVE = {
  id: "i-0fedcba9876543210",
  name: "ledger-1",
  tags: { Env: "prod", Sensitive: "yes" },
};
const PROD = ["a", "b", "c", "d"].map((letter) => ({
  id: `i-0${letter.repeat(16)}`,
  name: `box-${letter}`,
  tags: { Env: "prod" },
}));
let openIncidents: readonly number[] | undefined = [];
const asked: string[] = [];
const story = aStageForEach({
  policies: policies.folder,
  instances: [...PROD, SENSITIVE],
  pagerDuty: async (input) => {
    const { pathname } = new URL(String(input));
    asked.push(pathname);
    if (openIncidents === undefined) throw new TypeError("fetch failed");
    if (pathname === "/oncalls") return Response.json({ oncalls: [], more: false });
    const number = Number(pathname.split("/").at(-1));
    if (!openIncidents.includes(number)) return new Response("{}", { status: 404 });
    return Response.json({
      incident: { id: "PT4KHLK", incident_number: number, status: "triggered" },
    });
  },
});
const wish = (instance: string, ticket = "INC-7") => ({ instance, minutes: 15, ticket });
const said = (answer: object) => JSON.stringify(answer);

describe("one person's break-glasses", () => {
  it("are two at the same time, however many are submitted at once", async () => {
    await Promise.all(PROD.map(({ name }) => story.actors.breakGlass("oncall", wish(name))));
    await story.stage.clock.advance(30_000);

    const requests = await story.actors.truth.requests.ofPerson("p-omar01", 10);
    const states = requests.map(({ state }) => state);

    expect(states.sort()).toEqual(["active", "active", "refused", "refused"]);
  });

  it("wait for the reviews of two that are over, and go on when a colleague has closed one", async () => {
    const [one, two, three] = PROD.map(({ name }) => name) as [string, string, string];
    const first = await story.actors.breakGlass("oncall", wish(one));
    await story.actors.breakGlass("oncall", wish(two));
    if (!("request" in first)) throw new Error(said(first));
    await story.when.minutes(25);

    const third = await story.actors.breakGlass("oncall", wish(three));
    await story.actors.judge("lead", first.request.id, { verdict: "justified", words: "it was" });
    const again = await story.actors.breakGlass("oncall", wish(three));

    expect(said(third)).toContain("Nobody breaks glass while two of their reviews are open");
    if (!("request" in again)) throw new Error(said(again));
    await story.then.isIn(again.request, "active");
  });
});

describe("an incident", () => {
  it("that is written otherwise is refused at its field, with the policy that says how", async () => {
    const answer = await story.actors.breakGlass("oncall", wish("box-a", "4711"));

    expect(answer).toMatchObject({
      errors: {
        ticket: expect.stringMatching(
          /^No policy allows this access as it was asked; look at the ticket; one of these could: Whoever is on call may break glass, with an incident \(on-call-breaks-glass\)\.$/,
        ),
      },
    });
  });

  it("is asked about only where a policy speaks of it for that instance, and opens when PagerDuty has it open", async () => {
    openIncidents = [7];
    const answer = await story.actors.breakGlass("oncall", wish("ledger-1"));

    if (!("request" in answer)) throw new Error(said(answer));
    await story.then.isIn(answer.request, "active");
    expect(asked).toContain("/incidents/7");
  });

  it.each([
    ["does not have it", [8], "PagerDuty has no such incident"],
    ["does not answer", undefined, "PagerDuty does not answer"],
  ])("is unknown while PagerDuty %s: refused at its field, and it says why", async (_, open, why) => {
    openIncidents = open;
    const answer = await story.actors.breakGlass("oncall", wish("ledger-1"));

    expect(answer).toMatchObject({
      errors: {
        ticket: expect.stringContaining(
          `sensitive-needs-a-known-incident); look at the ticket (${why})`,
        ),
      },
    });
    expect(story.stage.states.executions()).toEqual([]);
  });
});
