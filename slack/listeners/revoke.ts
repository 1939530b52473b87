// The Revoke button on the card of live access.
import { onClick } from "./click.ts";
import type { Listening } from "./listening.ts";

export const revoke = (listening: Listening) =>
  onClick(listening, ({ slackUser, requestId }) =>
    listening.uses.end({ slackUser, requestId, cause: "revoked" }),
  );
