// A link that is taken back, or a Slack account that is deactivated, with one call broken on the way: nothing keeps access.
// Invariant: a planted fault that was never met fails the test; only people and Slack try again, as they do.
import { describe, expect, it } from "vitest";
import { playInBox } from "../support/deep-run.ts";
import { codeFor, curfewAs } from "../support/person.ts";
import { grantsOf, MINUTE, policyFolder, stateOf } from "../support/stage.ts";
import { type Break, breaksOf, IN_PROCESS } from "./every-call.ts";
import { nameOf, openWorld, type Point, type World } from "./world.ts";

/** Ana, who has proven who she is in Slack, holds web-1 with a session and waits for web-2. */
async function anaHolds(policies: string, plan?: Break) {
  const world = await openWorld(plan, policies);
  const stage = world.stage();
  const people = world.actors();
  await world.advance(MINUTE + 1000);
  await curfewAs(stage, "engineer", ["link", await codeFor(stage, "engineer")]);
  const live = await people.ask("engineer", { instance: "web-1", minutes: 60 });
  if (!("request" in live)) throw new Error(`not asked: ${live.text}`);
  await people.approve("lead", live.request.id);
  await world.propagated();
  const session = await people.startSession("engineer", "web-1");
  if ("error" in session) throw new Error(session.message);
  const waiting = await people.ask("engineer", { instance: "web-2", minutes: 60 });
  if (!("request" in waiting)) throw new Error(`not asked: ${waiting.text}`);
  return { world, session, live: live.request.id, waiting: waiting.request.id };
}

/** What is still Ana's two minutes later is what went wrong; then the story is over. */
async function kept(
  { world, session, live, waiting }: Awaited<ReturnType<typeof anaHolds>>,
  isFaulty: boolean,
) {
  const stage = { ...world.stage(), actors: world.actors() };
  for (let minutes = 0; minutes < 2; minutes++) await world.advance(MINUTE);
  const wrong: string[] = [];
  if (grantsOf(stage).length > 0) wrong.push("a policy is left");
  if (session.closedWith() === undefined) wrong.push("the session is left");
  if ((await stateOf(stage, live)) !== "revoking") wrong.push("the grant does not end");
  if ((await stateOf(stage, waiting)) !== "refused") wrong.push("what waits is not refused");
  const again = await world
    .actors()
    .ask("engineer", { instance: "web-1", minutes: 60 })
    .catch(() => ({}));
  if ("request" in again) wrong.push("she may ask as before");
  if (isFaulty && !world.hasStruck()) wrong.push("the call was never made");
  await world.close();
  return wrong;
}

const atTheTerminal = async (world: World) => {
  for (let tries = 0; tries < 3; tries++)
    if ((await curfewAs(world.stage(), "engineer", ["unlink"])).code === 0) return;
};
const deactivated = (world: World) => world.stage().slack.people.setDeactivated("engineer", true);

/** A call that only reads and breaks is one that died after the effect before it: those come last. */
const effectsFirst = (calls: readonly Point[]) => {
  const isRead = ({ operation }: Point) => /:(GetItem|Query)$/.test(operation);
  return [...calls.filter((call) => !isRead(call)), ...calls.filter(isRead)];
};

describe.each([
  ["unlinks at the terminal", "Person", atTheTerminal],
  ["is deactivated in Slack", "Slack", deactivated],
])("somebody who %s", (_, functionName, doing) => {
  it(`keeps nothing, whichever effect of ${functionName} breaks: dead before it, dead after it, or the answer lost`, async () => {
    const policies = policyFolder();
    policies.edit("people.yaml", "    slack: U0ENGINEER\n", "");
    const well = await anaHolds(policies.folder);
    const before = well.world.points.length;
    await doing(well.world);
    const calls = well.world.points
      .slice(before)
      .filter((point) => point.functionName === functionName);
    const keptWell = await kept(well, false);

    const wrong = await playInBox(
      { part: `links that end by ${functionName}`, share: 0.1 },
      breaksOf(effectsFirst(calls), IN_PROCESS),
      async (planned) => {
        const story = await anaHolds(policies.folder, planned);
        await doing(story.world);
        const left = await kept(story, true);
        return left.map((what) => `${nameOf(planned.point)}, ${planned.variant}: ${what}`);
      },
    );

    expect(calls.length).toBeGreaterThan(3);
    expect([...keptWell, ...wrong]).toEqual([]);
  });
});
