// The whole story, played unattended: the scenes, the recorded sessions, and each promise with the check that was made.
// Never untrue: it says that all is well only if every check held and every scene came to its end.
import type { Actors } from "../stage/actors.ts";
import type { Stage } from "../stage/stage.ts";
import { CHECKS } from "./checks/all.ts";
import { type Check, type Checker, type Evidence, evidenceOf } from "./checks/check.ts";
import { printLedger } from "./ledger.ts";
import { type Page, type Print, pageOn } from "./page.ts";
import { cutOff } from "./scenes/deadline.ts";
import { denied } from "./scenes/denied.ts";
import { expired } from "./scenes/expired.ts";
import { leftIdle } from "./scenes/idle.ts";
import { noWorkflow } from "./scenes/no-workflow.ts";
import { nonsense } from "./scenes/nonsense.ts";
import { outsideCurfew } from "./scenes/outside.ts";
import { handedBack } from "./scenes/returned.ts";
import { twoClicks } from "./scenes/two-clicks.ts";
import { twoGrants } from "./scenes/two-grants.ts";
import { createWorld, MINUTE, type Scene, SECOND, type World } from "./world.ts";

export interface DemoParts {
  /** A stage whose clock stands still unless it is moved. */
  readonly stage: Stage;
  readonly actors: Actors;
  readonly print: Print;
  readonly color: boolean;
  /** All of them if left out; the checks of what no scene has shown then fail. */
  readonly scenes?: readonly Scene[];
}

export const SCENES: readonly Scene[] = [
  leftIdle,
  cutOff,
  handedBack,
  denied,
  twoClicks,
  twoGrants,
  outsideCurfew,
  expired,
  noWorkflow,
  nonsense,
];

const INTRODUCTION =
  "Curfew gives an engineer access to one EC2 instance, for as long as was agreed, and always takes it back. People ask and decide in Slack; the access is an IAM role of its own with a deadline, used through Session Manager. Below is a morning of it: the real functions and state machine on a simulated AWS and Slack, with a clock moved by hand. What Slack shows and what AWS refuses is quoted.";

/** Plays the demo; `ok` only if every check held. */
export async function runDemo(parts: DemoParts): Promise<{ ok: boolean }> {
  const { stage, actors, print, color, scenes = SCENES } = parts;
  const began = performance.now();
  const page = pageOn(print, color);
  const world = createWorld({ stage, actors, page });
  const storyBegan = stage.clock.now();
  page.say(INTRODUCTION);
  // The form's list of instances is a copy that the first minute's sweep writes.
  await stage.clock.advance(MINUTE + SECOND);
  for (const [index, scene] of scenes.entries()) await playScene(world, scene, index + 1);
  await world.pass(6 * MINUTE);
  const evidence = await evidenceOf(world);
  page.heading("The record: every session, from Curfew's ledger");
  printLedger(page, stage, evidence.sessions);
  page.heading("The promises, and the checks that were made");
  const checks = await Promise.all(CHECKS.map((checker) => checkedBy(checker, evidence)));
  for (const check of checks) printCheck(page, check);
  const hours = (stage.clock.now() - storyBegan) / (60 * MINUTE);
  return conclude(page, checks, hours, (performance.now() - began) / SECOND);
}

async function playScene(world: World, scene: Scene, number: number): Promise<void> {
  world.page.heading(`${number}. ${scene.title}`);
  try {
    await scene.play(world);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    world.observed.broken.push(`${scene.title}: ${why}`);
    await world.tell();
    world.page.say(`The scene broke off: ${why}`, "bad");
  }
}

/** A check that breaks has not held. */
async function checkedBy(checker: Checker, evidence: Evidence): Promise<Check> {
  try {
    return await checker(evidence);
  } catch (error) {
    return { id: "?", promise: checker.name, made: "broke", wrong: [String(error)] };
  }
}

const verdictOf = ({ later, wrong }: Check) =>
  later ? "later" : wrong.length === 0 ? "held" : "FAILED";

function printCheck(page: Page, check: Check): void {
  const { id, promise, made, wrong } = check;
  const verdict = verdictOf(check);
  const text =
    verdict === "FAILED" ? `${promise}.` : `${promise}: ${made}${made.endsWith('."') ? "" : "."}`;
  page.result(id, verdict, text, wrong);
}

function conclude(page: Page, checks: readonly Check[], hours: number, seconds: number) {
  const failed = checks.filter((check) => verdictOf(check) === "FAILED");
  const held = checks.filter((check) => verdictOf(check) === "held");
  page.blank();
  const took = `${hours.toFixed(1)} hours of story in ${seconds.toFixed(1)} s`;
  if (failed.length === 0) page.say(`All ${held.length} checks held; ${took}.`, "good");
  else
    page.say(
      `${failed.length} of ${failed.length + held.length} checks FAILED: ${failed.map(({ id }) => id).join(", ")}; ${took}.`,
      "bad",
    );
  page.say("Next: npm start, and be Ana, Ben or Bea yourself.");
  return { ok: failed.length === 0 };
}
