// App Home as people see it: what they hold, what waits for them, what they used; and how it follows what happens.
import { describe, expect, it } from "vitest";
import { aStageForEach } from "../support/story.ts";

const story = aStageForEach();

const home = (who: string) => JSON.stringify(story.stage.slack.people.home(who) ?? "nothing");

async function open(who: string) {
  await story.stage.slack.people.openHome(who);
  await story.stage.clock.quiet();
  return home(who);
}

const press = async (who: string, action: string) => {
  const view = story.stage.slack.people.home(who);
  const pressed = await story.stage.slack.people.click({
    user: who,
    view_id: view?.id,
    action_id: action,
  });
  await story.stage.clock.quiet();
  return pressed;
};

describe("App Home", () => {
  it("follows a request from the asking to the end, for the one who asks and the one who decides, by its own buttons", async () => {
    const { given, when, then } = story;
    expect(await open("engineer")).toContain("You hold nothing");
    expect(await open("lead")).toContain("Nothing waits for you.");

    const request = await given.asked("engineer", { instance: "web-1", minutes: 60 });
    await story.stage.clock.quiet();
    expect(home("engineer")).toContain("Waiting for approval");
    expect(home("lead")).toContain("*Ana (engineer)* asks for");

    await press("lead", "approve");
    await when.propagated();
    expect(home("lead")).toContain("Nothing waits for you.");
    expect(home("engineer")).toContain("Access is open until");

    const session = await given.session(await then.request(request));
    await press("engineer", "done");
    await when.minutes(5);
    expect((await then.request(request)).state).toBe("ended");
    expect(home("engineer")).toContain("You hold nothing");
    expect(home("engineer")).toContain("closed because access was handed back");
    await then.sessionEnded(session.sessionId, "returned");
  });

  it("shows nobody what waits for others, and offers others' sessions to those only whom a policy lets see them", async () => {
    await story.given.asked("engineer", { instance: "web-1", minutes: 60 });

    const homes = [await open("oncall"), await open("auditor"), await open("second-lead")];

    expect(homes.map((text) => text.includes("asks for"))).toEqual([false, false, true]);
    expect(homes.map((text) => text.includes("All that I may see"))).toEqual([false, true, true]);
  });

  it("opens the history by its button", async () => {
    await open("auditor");

    const pressed = await press("auditor", "history-all");

    expect(JSON.stringify(pressed.view)).toContain("All sessions that you may see");
  });

  it("is left alone for people who never opened theirs", async () => {
    await story.given.asked("engineer", { instance: "web-1", minutes: 60 });
    await story.when.seconds(5);

    expect(home("engineer")).toBe('"nothing"');
    expect(home("lead")).toBe('"nothing"');
  });
});
