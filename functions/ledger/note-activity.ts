// CloudWatch Logs: a session's transcript went on. Only the moment is taken from it.
import { gunzipSync } from "node:zlib";
import { Fault } from "../../domain/fault.ts";
import { latest } from "../../domain/time.ts";
import { noteActivity } from "../../workflows/ledger/note-activity.ts";
import { entry } from "../runtime/entry.ts";
import { LogsEvent, LogsMessage } from "../runtime/events.ts";
import { sessions } from "../runtime/ports.ts";

export const { wire, handler } = entry({
  name: "NoteActivity",
  event: LogsEvent,
  run: async (runtime, { awslogs }) => {
    const message = LogsMessage.parse(unpack(awslogs.data));
    if (message.messageType === "CONTROL_MESSAGE") return;
    const [first, ...others] = message.logEvents.map(({ timestamp }) => timestamp);
    if (first === undefined) return;
    await noteActivity(
      { sessions: sessions(runtime) },
      { sessionId: message.logStream, at: latest(first, ...others) },
    );
  },
});

function unpack(data: string): unknown {
  try {
    return JSON.parse(gunzipSync(Buffer.from(data, "base64")).toString("utf8"));
  } catch (cause) {
    throw new Fault("a log subscription's data is not gzipped JSON", { retryable: false, cause });
  }
}
