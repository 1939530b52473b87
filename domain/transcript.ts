// What is left of a session's transcript: digests of what the agent wrote (facts E1, E2), never the text itself.
// Never untrue: that it could not be read is another thing than that there is none.
import * as z from "zod";

export const Transcript = z.discriminatedUnion("state", [
  z.strictObject({
    state: z.literal("streamed"),
    logGroup: z.string(),
    stream: z.string(),
    events: z.int().min(1),
    /** Over each event's time (epoch ms), a space, its text and a line feed. */
    sha256: z.string(),
  }),
  z.strictObject({
    state: z.literal("uploaded"),
    bucket: z.string(),
    key: z.string(),
    version: z.string().optional(),
    bytes: z.int().min(0),
    sha256: z.string(),
  }),
  z.strictObject({ state: z.literal("none"), why: z.string() }),
  z.strictObject({ state: z.literal("unread"), why: z.string() }),
]);
export type Transcript = z.infer<typeof Transcript>;
