// Break-glass where PagerDuty keeps the rota: by its word alone, and not without it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { curfewAs } from "../support/person.ts";
import { copyOfPolicies } from "../support/policies-copy.ts";
import { oneStageForAll } from "../support/story.ts";

const policies = copyOfPolicies();
writeFileSync(
  join(policies.folder, "rota.yaml"),
  "pagerduty: { schedules: [PSCHED1], users: { PUSER1: p-ana001 } }\n",
);
afterAll(policies.remove);

let isUp = true;
const story = oneStageForAll({
  policies: policies.folder,
  pagerDuty: async () => {
    if (!isUp) throw new TypeError("fetch failed");
    const entry = { user: { id: "PUSER1" }, escalation_level: 1, start: null, end: null };
    return Response.json({ oncalls: [entry], more: false });
  },
});
const WISH = { instance: "web-1", minutes: 15, ticket: "INC-7" };

it("is refused with a plain sentence while PagerDuty does not answer, whoever asks", async () => {
  isUp = false;

  const answers = [
    await story.actors.breakGlass("engineer", WISH),
    await story.actors.breakGlass("oncall", WISH),
  ];
  isUp = true;

  for (const answer of answers)
    expect(JSON.stringify(answer)).toContain(
      "Curfew could not find out whether you are on call, so you cannot break glass: PagerDuty does not answer.",
    );
  expect(story.stage.states.executions()).toEqual([]);
});

it("is had by whom PagerDuty names, and by nobody else", async () => {
  const other = await story.actors.breakGlass("oncall", WISH);

  const answer = await story.actors.breakGlass("engineer", WISH);

  expect(JSON.stringify(other)).toContain("You are not on call now");
  if (!("request" in answer)) throw new Error(JSON.stringify(answer));
  await story.then.isIn(answer.request, "active");
});

it("asks nothing more of a person at a terminal, and App Homes follow as with a rota of one's own", async () => {
  const { people } = story.stage.slack;
  await people.openHome("lead");
  const wish = ["request", "web-2", "--minutes", "60", "--reason", "a look at the logs"];

  const asked = await curfewAs(story.stage, "engineer", wish);
  await story.stage.clock.advance(2000);
  const waiting = JSON.stringify(people.home("lead"));
  const shown = await curfewAs(story.stage, "engineer", ["status"]);

  expect([asked, shown]).toMatchObject([{ code: 0 }, { code: 0 }]);
  expect(waiting).toContain("*Ana (engineer)* asks for");
});
