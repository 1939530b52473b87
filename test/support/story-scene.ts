// What the sentences of a story speak of.
import type { Actors } from "../../local/stage/actors.ts";
import type { InProcessStage } from "../../local/stage/in-process.ts";
import type { HeardEvent } from "./heard.ts";

export interface Scene {
  readonly stage: InProcessStage;
  readonly actors: Actors;
  /** What Curfew told the event bus so far. */
  readonly heard: () => HeardEvent[];
}
