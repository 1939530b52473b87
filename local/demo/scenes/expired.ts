// Two people must agree on this instance. One request nobody answers at all; the other has one of two approvals.
import { MINUTE, type Scene } from "../world.ts";

export const expired: Scene = {
  title: "Never answered, or by one of the two who are needed: expired",
  async play(world) {
    const unanswered = await world.ask("oncall", {
      instance: "vault-1",
      minutes: 30,
      reason: "compare the audit device",
    });
    const { id } = await world.ask("engineer", {
      instance: "vault-1",
      minutes: 15,
      reason: "check the seal status",
    });
    await world.pass(2 * MINUTE);
    await world.actors.approve("lead", id);
    await world.tell();
    await world.passUntilOver(unanswered.id, 65);
    await world.passUntilOver(id, 5);
  },
};
