// Asked, approved, used, and left: the whole of the story once.
import { epochOf } from "../../../domain/time.ts";
import { slackWords } from "../words.ts";
import { MINUTE, type Scene, SECOND, type World } from "../world.ts";

const WISH = {
  instance: "web-1",
  minutes: 60,
  reason: "slow query on checkout",
  ticket: "OPS-214",
};

async function approvesOwn(world: World, requestId: string): Promise<void> {
  const { stage, actors } = world;
  world.does("engineer", "clicks Approve on the card herself");
  await actors.approve("engineer", requestId);
  const { votes, state } = await world.read(requestId);
  world.observed.ownClick = {
    requestId,
    told: lastFor(world, "U0ENGINEER"),
    votesAfter: votes.length,
    stateAfter: state,
  };
  await stage.clock.quiet();
  await world.tell();
}

const lastFor = ({ stage }: World, slackUser: string) =>
  stage.slack.people
    .messages("C0PROD")
    .filter(({ ephemeral_for }) => ephemeral_for === slackUser)
    .at(-1)?.text ?? "";

/** The line to paste, from the message that Slack shows; without the name of the AWS profile. */
const commandFor = ({ stage }: World) =>
  stage.slack.people
    .messages("@engineer")
    .map(({ readable }) => /```(aws ssm start-session .*) --profile [^`]*```/.exec(readable)?.[1])
    .findLast((found) => found !== undefined) ?? "(Slack shows no command)";

async function asksAgain(world: World, first: string, type: () => Promise<string>): Promise<void> {
  const { stage, actors, observed } = world;
  const before = (await world.read(first)).grant?.deadline;
  const asked = await actors.ask("engineer", { ...WISH, reason: "once more" });
  const told = "request" in asked ? "" : (Object.values(asked.errors ?? {})[0] ?? asked.text);
  world.does("engineer", `asks for web-1 again: "${slackWords(told, stage.clock.now())}"`);
  await closeForm(world, "engineer");
  observed.second = {
    told,
    until: before === undefined ? "" : new Date(epochOf(before)).toISOString().slice(11, 16),
    deadlineBefore: before,
    deadlineAfter: (await world.read(first)).grant?.deadline,
    firstAnswers: await type(),
  };
}

export async function closeForm({ stage }: World, who: string): Promise<void> {
  const view = stage.slack.people.view(who);
  if (view !== undefined) await stage.slack.people.close({ user: who, view_id: view.id });
}

export const leftIdle: Scene = {
  title: "Approved, used, and left idle",
  async play(world) {
    const { actors, observed } = world;
    const uncovered = (when: string, { attempt }: Awaited<ReturnType<World["tryToStart"]>>) =>
      observed.uncovered.push({ when, attempt });
    const tries = (instance: string, what: string) =>
      world.tryToStart("engineer", instance, 60, `tries ${instance} ${what}`);

    uncovered("before asking", await tries("web-1", "before asking"));
    await world.pass(11 * SECOND);
    const { id } = await world.ask("engineer", WISH);
    await world.pass(20 * SECOND);
    await approvesOwn(world, id);
    await world.pass(40 * SECOND);
    await actors.approve("lead", id);
    await world.tell();
    await world.passPropagation();
    const { answer } = await world.tryToStart(
      "engineer",
      "web-1",
      60,
      `pastes ${commandFor(world)} ...`,
    );
    await world.types("engineer", answer, "hostname");
    uncovered("on another instance", await tries("web-2", "under the same grant"));
    uncovered(
      "with their own credentials",
      await world.startOutside("engineer", "web-1", "tries web-1 with her own keys"),
    );
    await world.pass(2 * MINUTE);
    await asksAgain(world, id, () => world.types("engineer", answer, "whoami"));
    await world.passUntilOver(id, 45);
    uncovered("after the end", await tries("web-1", "after the end"));
  },
};
