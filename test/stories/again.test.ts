// The last request, asked once more: the form comes filled in, and is decided anew.
import { describe, expect, it } from "vitest";
import { openStage } from "../support/stage.ts";

describe("/access again", () => {
  it("opens the form with the newest request's instance, duration, reason and ticket; it is sent as it is", async () => {
    const stage = await openStage();
    const { people } = stage.slack;
    const older = await stage.actors.ask("engineer", { instance: "web-2", minutes: 30 });
    await stage.clock.advance(60_000);
    const wish = {
      instance: "web-1",
      minutes: 60,
      reason: "the index & its <build>",
      ticket: "OPS-7",
    };
    const newer = await stage.actors.ask("engineer", wish);
    const first = "request" in newer ? newer.request : undefined;
    await stage.clock.advance(2000);
    await stage.actors.withdraw("engineer", first?.id ?? "");

    const { view } = await people.command("engineer", "again");
    await people.submit({ user: "engineer", view_id: view?.id ?? "", values: {} });
    await stage.clock.quiet();

    const [again] = await stage.actors.truth.requests.ofPerson("p-ana001", 1);
    expect(older).toHaveProperty("request");
    expect(again?.id).not.toBe(first?.id);
    expect(again).toMatchObject({
      instance: { name: "web-1" },
      minutes: 60,
      reason: "the index & its <build>",
      ticket: "OPS-7",
    });
  });

  it("opens the empty form for somebody who has asked for nothing yet", async () => {
    const stage = await openStage();

    const { view } = await stage.slack.people.command("engineer", "again");

    expect(JSON.stringify(view)).not.toContain("initial_option");
  });

  it("knows no stranger", async () => {
    const stage = await openStage();

    const { view, answer } = await stage.slack.people.command("outsider", "again");

    expect(view).toBeUndefined();
    expect(answer).toContain("Curfew does not know you yet");
  });
});

describe("asking again without the command", () => {
  const fields = (view: unknown) => JSON.stringify(view);
  const withdrawn = async () => {
    const stage = await openStage();
    const wish = { instance: "web-1", minutes: 60, reason: "the index", ticket: "OPS-7" };
    const first = await stage.actors.ask("engineer", wish);
    const id = "request" in first ? first.request.id : "";
    await stage.actors.withdraw("engineer", id);
    await stage.clock.advance(2000);
    await stage.actors.ask("engineer", { instance: "web-2", minutes: 30, reason: "newer" });
    await stage.clock.quiet();
    return { stage, id };
  };

  it("the thread of a request that is over has a button that opens its form, with what would come of it", async () => {
    const { stage, id } = await withdrawn();
    const { people } = stage.slack;
    const request = await stage.actors.truth.requests.read(id);
    const { channel, ts } = request?.bookkeeping.thread ?? { channel: "", ts: "" };

    const { view } = await people.click({
      user: "engineer",
      channel,
      ts,
      action_id: "ask-again",
      value: id,
    });

    expect(fields(view)).toContain("the index");
    expect(fields(view)).toContain("OPS-7");
    expect(fields(view)).toContain("1 approval");
  });

  it("Slack's shortcut opens the form of the newest one", async () => {
    const { stage } = await withdrawn();

    const { view } = await stage.slack.people.shortcut("engineer", "ask-again");

    expect(fields(view)).toContain("newer");
    expect(fields(view)).toContain("Would be refused");
  });

  it("the shortcut tells a stranger so, in a direct message", async () => {
    const { stage } = await withdrawn();
    const { people } = stage.slack;

    const { view } = await people.shortcut("outsider", "ask-again");

    expect(view).toBeUndefined();
    const said = people.messages("@outsider");
    expect(JSON.stringify(said)).toContain("Curfew does not know you yet");
  });
});
