// Somebody with an old wide policy goes around Curfew, and the event of it is lost: the minute sweep has to find it.
import { MINUTE, type Scene, SECOND } from "../world.ts";

export const outsideCurfew: Scene = {
  title: "Sessions started outside Curfew; AWS's events of them are lost",
  async play(world) {
    const { stage, observed } = world;
    const { switches } = stage.cloud.events;
    switches.set({ lose: 1, match: { source: ["aws.ssm"] } });
    const starts = async (instance: string) => {
      const { attempt } = await world.startOutside(
        "outsider",
        instance,
        `starts a session on ${instance} by an old, wide policy`,
      );
      if ("opened" in attempt) observed.outside.push(attempt.opened);
    };
    await starts("web-1");
    await world.pass(25 * SECOND);
    await starts("vault-1");
    await world.pass(MINUTE);
    switches.clear();
    await world.pass(22 * MINUTE);
  },
};
