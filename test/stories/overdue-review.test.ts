// A review that nobody closes: brought up again, overdue, in the way of the next break-glass, and listed on Monday.
import { afterAll, describe, expect, it } from "vitest";
import { copyOfPolicies } from "../support/policies-copy.ts";
import { aStageForEach } from "../support/story.ts";

const policies = copyOfPolicies();
policies.edit("profiles.yaml", (text) =>
  text
    .replace("reviewWithinHours: 72", "reviewWithinHours: 4")
    .replace("remindAfterHours: 24", "remindAfterHours: 1"),
);
// A Sunday evening: the weekly digest is twelve hours away.
const story = aStageForEach({
  policies: policies.folder,
  startAt: Date.UTC(2026, 10, 22, 20),
});
afterAll(policies.remove);

const WISH = { instance: "web-1", minutes: 15, ticket: "INC-7", reason: "the site is down" };
/** Without the week's report, which comes on Mondays, too. */
const posted = () =>
  story.stage.slack.people
    .messages("#security")
    .map(({ readable }) => readable)
    .filter((one) => !one.startsWith("Access of "));
const withIt = (text: string) => posted().filter((one) => one.includes(text));
const entries = async (id: string) =>
  (await story.actors.truth.reviews.read(id))?.audit.map(({ event }) => event);

async function brokenAndOver() {
  const answer = await story.actors.breakGlass("oncall", WISH);
  if (!("request" in answer)) throw new Error(JSON.stringify(answer));
  await story.stage.clock.advance(5_000);
  await story.when.isDone("oncall", answer.request.id);
  await story.when.minutes(6);
  story.when.theSweepIsDead();
  return answer.request;
}

describe("a review that nobody closes", () => {
  it("is told with longer and longer pauses, overdue once, and blocks the next break-glass until it is closed", async () => {
    const { when, then, actors } = story;
    const { id } = await brokenAndOver();

    await when.minutes(3 * 60 + 40);
    const before = await entries(id);
    await when.minutes(30);
    const blocked = await actors.breakGlass("oncall", { ...WISH, instance: "web-2" });
    await when.hours(8);

    expect(before).toEqual(["review.opened", "review.ready", "review.reminded", "review.reminded"]);
    expect(await entries(id)).toEqual([...(before ?? []), "review.overdue", "review.reminded"]);
    expect(JSON.stringify(blocked)).toContain("Whoever owes a review that is overdue");
    expect(withIt("Nobody has reviewed Omar (on call)'s")).toHaveLength(1);
    expect(withIt("1 of them overdue")).toHaveLength(1);
    expect(story.heard().map((event) => event["detail-type"])).toContain("review.overdue");
    await actors.judge("lead", id, { verdict: "justified", words: "It was down" });
    const again = await actors.breakGlass("oncall", { ...WISH, instance: "web-2" });
    if (!("request" in again)) throw new Error(JSON.stringify(again));
    await then.isIn(again.request, "active");
  });

  it("is not listed on Monday when it was closed before", async () => {
    const { when, actors } = story;
    const { id } = await brokenAndOver();
    await actors.judge("second-lead", id, { verdict: "justified", words: "It was down" });
    const before = posted().length;

    await when.hours(13);

    expect(posted()).toHaveLength(before);
  });
});
