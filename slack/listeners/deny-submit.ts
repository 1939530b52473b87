// The form of a denial, sent.
// Never untrue: nothing is decided here.
import type { Listening } from "./listening.ts";
import { reasonSubmit, requestIn } from "./reason-submit.ts";

export const denySubmit = ({ uses }: Listening) =>
  reasonSubmit(requestIn, (requestId, slackUser, note) =>
    uses.decide({ slackUser, requestId, verdict: "deny", note }),
  );
