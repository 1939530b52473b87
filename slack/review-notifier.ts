// The messages about reviews: posted once to each place, then edited, and called under.
// Never untrue: two messages never tell two stories of one review.
import type { ReviewNotifier } from "../domain/review-ports.ts";
import { edit, post } from "./notifier.ts";
import { createClient, type SlackAccess, TELLING } from "./slack-calls.ts";
import { reviewCall, reviewCard, reviewDigest } from "./views/review.ts";

export function createReviewNotifier(settings: SlackAccess): ReviewNotifier {
  const client = createClient(settings, TELLING);
  return {
    post: (to, facts) => post(client, { channel: to }, reviewCard(facts)),
    async refresh(at, facts) {
      const fault = await edit(client, settings.log, at, reviewCard(facts));
      if (fault !== undefined) throw fault;
    },
    async call(at, facts, why) {
      await post(
        client,
        { channel: at.channel, threadTs: at.ts, broadcast: true },
        reviewCall(facts, why),
      );
    },
    async digest(channel, reviews, people, now) {
      await post(client, { channel }, reviewDigest(reviews, people, now));
    },
  };
}
