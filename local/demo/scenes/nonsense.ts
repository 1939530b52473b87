// What cannot be granted is refused with a plain sentence, and leaves nothing behind.
import type { Wish } from "../../stage/actors.ts";
import { quoted, slackWords } from "../words.ts";
import type { Scene, World } from "../world.ts";
import { closeForm } from "./idle.ts";

const WISHES: readonly { readonly who: string; readonly what: string; readonly wish: Wish }[] = [
  {
    who: "engineer",
    what: "asks for web-1, giving no reason",
    wish: { instance: "web-1", minutes: 60, reason: "   " },
  },
  {
    who: "engineer",
    what: "asks for vault-1, 480 minutes",
    wish: { instance: "vault-1", minutes: 480 },
  },
  { who: "engineer", what: "asks for frozen-1", wish: { instance: "frozen-1", minutes: 60 } },
  { who: "engineer", what: "asks for silent-1", wish: { instance: "silent-1", minutes: 60 } },
  { who: "auditor", what: "asks for web-1", wish: { instance: "web-1", minutes: 60 } },
  { who: "outsider", what: "types /access", wish: { instance: "web-1", minutes: 60 } },
];

async function answerTo(world: World, who: string, wish: Wish): Promise<string> {
  const asked = await world.actors.ask(who, wish);
  await closeForm(world, who);
  if ("request" in asked) return "";
  return Object.values(asked.errors ?? {})[0] ?? asked.text.split("\n")[0] ?? "";
}

export const nonsense: Scene = {
  title: "What cannot be granted",
  async play(world) {
    const { stage, observed } = world;
    const before = stage.states.executions().length;
    const answers: { what: string; told: string }[] = [];
    for (const { who, what, wish } of WISHES) {
      const told = slackWords(await answerTo(world, who, wish), stage.clock.now());
      world.does(who, `${what}: ${quoted(told)}`);
      await world.hush();
      answers.push({ what, told });
    }
    observed.nonsense = { answers, requestsMade: stage.states.executions().length - before };
  },
};
