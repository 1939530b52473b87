// The requester's Withdraw button.
import { onClick } from "./click.ts";
import type { Listening } from "./listening.ts";

export const withdraw = (listening: Listening) =>
  onClick(listening, ({ slackUser, requestId }) =>
    listening.uses.withdraw({ slackUser, requestId }),
  );
