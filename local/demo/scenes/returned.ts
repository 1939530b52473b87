// Access handed back early, while IAM has not heard of it everywhere: the window in which a session can still slip in.
import { MINUTE, type Scene, SECOND } from "../world.ts";

export const handedBack: Scene = {
  title: "Given back early, with a session that slips in behind",
  async play(world) {
    const { actors, observed } = world;
    const { id } = await world.ask("engineer", {
      instance: "web-2",
      minutes: 30,
      reason: "rotate the app log",
    });
    await world.pass(25 * SECOND);
    await actors.approve("lead", id);
    await world.tell();
    await world.passPropagation();
    const { answer } = await world.tryToStart("engineer", "web-2", 30, "starts a session on web-2");
    await world.types("engineer", answer, "date");
    await world.pass(3 * MINUTE);
    world.does("engineer", "clicks I'm done");
    await actors.done("engineer", id);
    await world.tell();
    await world.pass(SECOND);
    const { attempt } = await world.tryToStart(
      "engineer",
      "web-2",
      30,
      "starts another, a second after the policy was removed",
    );
    observed.late = { requestId: id, attempt };
    await world.passUntilOver(id, 12);
  },
};
