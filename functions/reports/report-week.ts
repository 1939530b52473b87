// Scheduler, on Mondays, each hour of the day: the report of the week before, until it is posted.
import { reportWeek } from "../../workflows/reports/report-week.ts";
import { entry } from "../runtime/entry.ts";
import { SweepEvent } from "../runtime/events.ts";
import * as ports from "../runtime/ports.ts";

export const { wire, handler } = entry({
  name: "ReportWeek",
  event: SweepEvent,
  run: (runtime, _event, now) =>
    reportWeek(
      {
        ...ports.reporting(runtime),
        ...ports.lookingBack(runtime),
        requests: ports.requests(runtime),
        reviews: ports.reviews(runtime),
        directory: ports.lenientDirectory(runtime),
        log: runtime.log,
        metrics: runtime.counts,
      },
      now,
    ),
});
