// Step Close: the closed request is written to S3, once.
import { keepRecord } from "../../workflows/access/keep-record.ts";
import { entry } from "../runtime/entry.ts";
import { StepEvent } from "../runtime/events.ts";
import * as ports from "../runtime/ports.ts";

export const { wire, handler } = entry({
  name: "KeepRecord",
  event: StepEvent,
  about: ({ requestId }) => requestId,
  run: (runtime, event) =>
    keepRecord(
      {
        requests: ports.requests(runtime),
        sessions: ports.sessions(runtime),
        records: ports.records(runtime),
      },
      event,
    ),
});
