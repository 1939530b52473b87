// The requester's "I'm done" button: access is handed back.
import { onClick } from "./click.ts";
import type { Listening } from "./listening.ts";

export const done = (listening: Listening) =>
  onClick(listening, ({ slackUser, requestId }) =>
    listening.uses.end({ slackUser, requestId, cause: "returned" }),
  );
