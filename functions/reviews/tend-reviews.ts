// Scheduler, every five minutes: reviews of break-glass that are due.
import { tendReviews } from "../../workflows/reviews/tend-reviews.ts";
import { entry } from "../runtime/entry.ts";
import { SweepEvent } from "../runtime/events.ts";
import * as ports from "../runtime/ports.ts";

export const { wire, handler } = entry({
  name: "TendReviews",
  event: SweepEvent,
  run: (runtime, _event, now) =>
    tendReviews(
      {
        ...ports.changing(runtime),
        ...ports.telling(runtime),
        ...ports.reviewing(runtime),
        requests: ports.requests(runtime),
        records: ports.records(runtime),
        directory: ports.lenientDirectory(runtime),
        policy: ports.lenientPolicy(runtime),
      },
      now,
    ),
});
