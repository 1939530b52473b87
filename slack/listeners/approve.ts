// The Approve button.
import { onClick } from "./click.ts";
import type { Listening } from "./listening.ts";

export const approve = (listening: Listening) =>
  onClick(listening, ({ slackUser, requestId }) =>
    listening.uses.decide({ slackUser, requestId, verdict: "approve" }),
  );
