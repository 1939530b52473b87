// CloudWatch Logs: a session's transcript went on. Only the moment is taken from it, and whether it was left by exit.
import { gunzipSync } from "node:zlib";
import { Fault } from "../../domain/fault.ts";
import { latest } from "../../domain/time.ts";
import { noteActivity } from "../../workflows/ledger/note-activity.ts";
import { entry } from "../runtime/entry.ts";
import { AgentEvent, LogsEvent, LogsMessage } from "../runtime/events.ts";
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
      {
        sessionId: message.logStream,
        at: latest(first, ...others),
        isFarewell: isFarewell(message.logEvents[message.logEvents.length - 1]?.message),
      },
    );
  },
});

/** The shell's own last word, alone on its line or behind a prompt. */
const FAREWELL = /(^|[$#>] ?)(exit|logout)( +\d+)?$/;

/** Whether an agent's log event (facts E1) ends with the shell being left. An event of another form says nothing. */
function isFarewell(message: string | undefined): boolean {
  const event = AgentEvent.safeParse(message);
  const lines = event.success ? event.data.sessionData.filter((line) => line.trim() !== "") : [];
  return FAREWELL.test(lines[lines.length - 1]?.trim() ?? "");
}

function unpack(data: string): unknown {
  try {
    return JSON.parse(gunzipSync(Buffer.from(data, "base64")).toString("utf8"));
  } catch (cause) {
    throw new Fault("a log subscription's data is not gzipped JSON", { retryable: false, cause });
  }
}
