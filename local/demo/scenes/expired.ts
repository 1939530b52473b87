// Two people must agree on this instance. One does; then nobody answers any more.
import { MINUTE, type Scene } from "../world.ts";

export const expired: Scene = {
  title: "Two approvals needed, the second never comes: expired",
  async play(world) {
    const { id } = await world.ask("engineer", {
      instance: "vault-1",
      minutes: 15,
      reason: "check the seal status",
    });
    await world.pass(2 * MINUTE);
    await world.actors.approve("lead", id);
    await world.tell();
    await world.passUntilOver(id, 65);
  },
};
