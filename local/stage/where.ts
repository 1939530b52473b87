// Where and when the local stage stands.
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");
export const PREFIX = "curfew";

/** A Monday morning: where stories begin. */
export const STORY_START = Date.UTC(2026, 10, 23, 9, 0, 0);
