// Two grants of one person side by side: each opens its own instance under its own document, and nothing else.
import { documentName } from "../../../domain/profile.ts";
import { PREFIX } from "../../stage/where.ts";
import { type Scene, SECOND } from "../world.ts";

const PRODUCTION = documentName(PREFIX, "prod", 15);
const STAGING = documentName(PREFIX, "staging", 30);

export const twoGrants: Scene = {
  title: "Two grants of one person, and what they do not open together",
  async play(world) {
    const { actors, observed } = world;
    const production = await world.ask("engineer", {
      instance: "web-1",
      minutes: 15,
      reason: "look at the access log",
    });
    await world.pass(20 * SECOND);
    await actors.approve("lead", production.id);
    const staging = await world.ask("engineer", {
      instance: "staging-1",
      minutes: 30,
      reason: "compare with staging",
    });
    await world.passPropagation();
    const tries = [
      ["web-1", STAGING, "tries web-1 under the document of staging-1, with each of her roles"],
      ["staging-1", PRODUCTION, "tries staging-1 under the document of web-1"],
    ] as const;
    for (const [instance, document, what] of tries)
      observed.crossed.push((await world.startUnder("engineer", instance, document, what)).attempt);
    await world.startUnder("engineer", "web-1", PRODUCTION, "starts a session on web-1");
    await world.startUnder("engineer", "staging-1", STAGING, "starts a session on staging-1");
    world.does("engineer", "clicks I'm done, twice");
    await actors.done("engineer", production.id);
    await actors.done("engineer", staging.id);
    await world.passUntilOver(production.id, 12);
    await world.passUntilOver(staging.id, 12);
  },
};
