// A no has a reason, and the person reads it.
import { type Scene, SECOND } from "../world.ts";

export const denied: Scene = {
  title: "Denied, with a reason",
  async play(world) {
    const { id } = await world.ask("oncall", {
      instance: "web-1",
      minutes: 480,
      reason: "look around",
    });
    await world.pass(50 * SECOND);
    await world.actors.deny("lead", id, "Too wide. Ask for 30 minutes and name the ticket.");
    await world.tell();
  },
};
