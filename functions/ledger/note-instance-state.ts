// EventBridge, from EC2: an instance changed its state.
import { noteInstanceState } from "../../workflows/ledger/note-instance-state.ts";
import { entry } from "../runtime/entry.ts";
import { InstanceStateEvent } from "../runtime/events.ts";
import { changing, requests, sessions, workflows } from "../runtime/ports.ts";

export const { wire, handler } = entry({
  name: "NoteInstanceState",
  event: InstanceStateEvent,
  run: (runtime, { detail, time }, now) =>
    noteInstanceState(
      {
        ...changing(runtime),
        requests: requests(runtime),
        sessions: sessions(runtime),
        workflows: workflows(runtime),
        log: runtime.log,
      },
      { instanceId: detail["instance-id"], state: detail.state, at: time },
      now,
    ),
});
