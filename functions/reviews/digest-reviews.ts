// Scheduler, on Mondays: what nobody has reviewed.
import { digestReviews } from "../../workflows/reviews/digest-reviews.ts";
import { entry } from "../runtime/entry.ts";
import { SweepEvent } from "../runtime/events.ts";
import * as ports from "../runtime/ports.ts";

export const { wire, handler } = entry({
  name: "DigestReviews",
  event: SweepEvent,
  run: (runtime, _event, now) =>
    digestReviews(
      {
        ...ports.reviewing(runtime),
        directory: ports.lenientDirectory(runtime),
        seen: ports.seen(runtime),
      },
      now,
    ),
});
