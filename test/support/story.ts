// Opens the whole product for a story and tells it in sentences: given, when, then.
// Never untrue: a stage that closes has seen no call beyond the topology's statements and left no dead letter,
// unless the story says otherwise.
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { actorsOn } from "../../local/stage/actors.ts";
import { type InProcessOptions, inProcessStage } from "../../local/stage/in-process.ts";
import { listenOn } from "./heard.ts";
import { type Given, givenOn } from "./story-given.ts";
import type { Scene } from "./story-scene.ts";
import { type Then, thenOn } from "./story-then.ts";
import { type When, whenOn } from "./story-when.ts";

export interface StoryOptions extends InProcessOptions {
  /** The story breaks deliveries for good: dead letters are part of it. */
  readonly leavesDeadLetters?: boolean;
}

export interface Story extends Scene {
  readonly given: Given;
  readonly when: When;
  readonly then: Then;
  /** Closes the stage and asserts that nothing was denied and nothing was dropped. */
  close(): Promise<void>;
}

/** Opens a stage at which a minute has passed, so that the picker knows the instances. */
export async function openStory(options: StoryOptions = {}): Promise<Story> {
  const { leavesDeadLetters = false, ...stageOptions } = options;
  const stage = await inProcessStage(stageOptions);
  const scene = { stage, actors: actorsOn(stage), heard: await listenOn(stage) };
  await stage.clock.advance(61_000);
  // The first request loads the function's modules: on a busy machine that takes longer than Slack waits.
  await stage.slack.people.command("auditor", "help");
  await stage.clock.quiet();
  return {
    ...scene,
    given: givenOn(scene),
    when: whenOn(scene),
    // biome-ignore lint/suspicious/noThenProperty: it is an object, not a function, so awaiting a story gives the story.
    then: thenOn(scene),
    async close() {
      const denied = stage.usage.denied();
      const letters = stage.cloud.events.deadLetters();
      await stage.close();
      expect(denied, "calls that the topology does not allow").toEqual([]);
      if (!leavesDeadLetters) expect(letters, "dead letters").toEqual([]);
    },
  };
}

/** The story as the hooks have opened it; to be used inside a test only. */
function opened(current: () => Story | undefined): Story {
  const story = () => {
    const open = current();
    if (open === undefined) throw new Error("the story is told before its stage is open");
    return open;
  };
  return {
    get stage() {
      return story().stage;
    },
    get actors() {
      return story().actors;
    },
    get heard() {
      return story().heard;
    },
    get given() {
      return story().given;
    },
    get when() {
      return story().when;
    },
    // biome-ignore lint/suspicious/noThenProperty: as above.
    get then() {
      return story().then;
    },
    close: () => story().close(),
  };
}

/** One stage for all tests of a file (or describe block). */
export function oneStageForAll(options: StoryOptions = {}): Story {
  let current: Story | undefined;
  beforeAll(async () => {
    current = await openStory(options);
  });
  afterAll(() => current?.close());
  return opened(() => current);
}

/** A new stage for each test. */
export function aStageForEach(options: StoryOptions = {}): Story {
  let current: Story | undefined;
  beforeEach(async () => {
    current = await openStory(options);
  });
  afterEach(() => current?.close());
  return opened(() => current);
}
