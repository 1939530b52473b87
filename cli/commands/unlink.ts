// `npx curfew unlink`: takes back, with the person's own AWS credentials, that a Slack user is them.
// Never untrue: it is not asked whether that is wanted: it takes away and gives nothing.
import * as z from "zod";
import type { AddCommand } from "../add-command.ts";
import { addressed, orRefused, type PersonOptions, say } from "../person/say.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";

const Unlinked = z.object({ unlinked: z.object({ slackUser: z.string(), person: z.string() }) });

export const addUnlink: AddCommand = (program, surroundings, done) => {
  addressed(
    program
      .command("unlink")
      .description("take back that a Slack user is you; ends what you hold, at once"),
  ).action(async (options: PersonOptions) =>
    done(await orRefused(surroundings, () => unlink(options, surroundings))),
  );
};

async function unlink(options: PersonOptions, surroundings: Surroundings): Promise<ExitCode> {
  const { unlinked } = await say({ verb: "unlink" }, Unlinked, options, surroundings);
  surroundings.print(
    `Unlinked: in Slack ${unlinked.slackUser} is not ${unlinked.person} any more. What you asked for or held is being taken back.`,
  );
  return 0;
}
