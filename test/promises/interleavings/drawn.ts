// One drawn story, by its number.
import { play } from "./play.ts";

/** Every other story is of one grant alone: where less happens at once, more of it meets. */
const isAlone = (story: number) => story % 2 !== 0;

/** What the promises do not allow in the story of this number, in words. */
export const wrongOf = async (story: number): Promise<readonly string[]> =>
  (await play(story, isAlone(story))).wrong;
