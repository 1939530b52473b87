// An event of Curfew's own, a request changed: App Homes are shown anew.
import { refreshHomes } from "../../workflows/access/refresh-homes.ts";
import { entry } from "../runtime/entry.ts";
import { RequestChangedEvent } from "../runtime/events.ts";
import * as ports from "../runtime/ports.ts";

export const { wire, handler } = entry({
  name: "RefreshHomes",
  event: RequestChangedEvent,
  about: ({ detail }) => detail.requestId,
  run: (runtime, { detail }, now) =>
    refreshHomes(
      {
        requests: ports.requests(runtime),
        sessions: ports.sessions(runtime),
        directory: ports.lenientDirectory(runtime),
        policy: ports.lenientPolicy(runtime),
        links: ports.links(runtime),
        homes: ports.homes(runtime),
        home: ports.home(runtime),
        log: runtime.log,
        metrics: runtime.counts,
      },
      detail.requestId,
      now,
    ),
});
