// Two approvers click in the same moment. Then a session left with exit, and one that a lead takes away.
import { MINUTE, type Scene, SECOND } from "../world.ts";

export const twoClicks: Scene = {
  title: "Two approvers click at once; later a lead revokes",
  async play(world) {
    const { stage, actors, observed } = world;
    const { id } = await world.ask("oncall", {
      instance: "web-2",
      minutes: 30,
      reason: "restart the worker",
    });
    await world.pass(15 * SECOND);
    world.page.event(stage.clock.now(), "Ben and Bea", "click Approve in the same moment");
    await Promise.all([actors.clickApprove("lead", id), actors.clickApprove("second-lead", id)]);
    await stage.clock.quiet();
    const told = stage.slack.people
      .messages("C0PROD")
      .filter(({ ephemeral_for, ts }) => ephemeral_for && Number(ts) * SECOND >= stage.clock.now())
      .map(({ text }) => text);
    observed.twoClicks = { requestId: id, told };
    await world.tell();
    await world.passPropagation();
    const first = await world.tryToStart("oncall", "web-2", 30, "starts a session on web-2");
    await world.pass(4 * MINUTE);
    await world.types("oncall", first.answer, "exit");
    await world.pass(2 * MINUTE);
    await world.tryToStart("oncall", "web-2", 30, "starts a second session");
    await world.pass(MINUTE);
    world.does("lead", "clicks Revoke on the card");
    await actors.revoke("lead", id);
    await world.tell();
    await world.passUntilOver(id, 12);
  },
};
