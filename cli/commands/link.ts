// `npx curfew link CODE`: ties the Slack user who was shown the code to the person whose AWS credentials these are.
// Never untrue: the code is not used before the person at the terminal has said that the Slack user is theirs.
import * as z from "zod";
import type { AddCommand } from "../add-command.ts";
import { addressed, orRefused, type PersonOptions, say } from "../person/say.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";

interface Options extends PersonOptions {
  readonly yes?: true;
}

const Looked = z.object({ link: z.object({ slackUser: z.string(), slackName: z.string() }) });
const Linked = z.object({ linked: z.object({ slackUser: z.string(), person: z.string() }) });

export const addLink: AddCommand = (program, surroundings, done) => {
  addressed(
    program
      .command("link")
      .description("prove in Slack's stead who you are in AWS, with the code of `/access link`")
      .argument("<code>", "the code that Slack showed you")
      .option("--yes", "do not ask whether the Slack user is yours"),
  ).action(async (code: string, options: Options) =>
    done(await orRefused(surroundings, () => linkedBy(code, options, surroundings))),
  );
};

async function linkedBy(
  code: string,
  options: Options,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const words = { verb: "link", code };
  const { link } = await say({ ...words, confirmed: false }, Looked, options, surroundings);
  const question = `Slack user ${link.slackName} (${link.slackUser}) will act as you. Is that you? [y/N] `;
  if (options.yes !== true && !isYes(await surroundings.ask?.(question))) {
    surroundings.print("Nothing was linked. A code that somebody sent you links them, not you.");
    return 1;
  }
  const { linked } = await say({ ...words, confirmed: true }, Linked, options, surroundings);
  surroundings.print(`Linked: in Slack ${linked.slackUser} is now ${linked.person}.`);
  return 0;
}

const isYes = (answer: string | undefined) => /^y(es)?$/i.test(answer?.trim() ?? "");
