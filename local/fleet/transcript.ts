// What the agent writes to CloudWatch Logs of a session, in the agent's own form (facts E1).
// Never untrue: only complete lines are sent while the session lasts, so somebody typing at a prompt looks idle.
import type { Clock } from "../cloud/core/clock.ts";
import { AwsError, type Place } from "../cloud/core/service.ts";
import type { Logs } from "../cloud/logs/service.ts";
import type { SessionRecord } from "../cloud/ssm/session-record.ts";

export interface Transcript {
  /** Output of the terminal, echo included. */
  add(text: string): void;
  /** Sends the rest; called when the session is over. */
  end(): void;
}

const TICK_MS = 1_000;
const EVENT_CHARACTERS = 33_000;
const EVENTS_PER_PUT = 4;

interface Deps {
  readonly clock: Clock;
  readonly place: Place;
  readonly logs: Pick<Logs, "write">;
  readonly session: SessionRecord;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with a control character.
const ANSI = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b[@-Z\\-_]/g;

const cleaned = (text: string) =>
  text.replace(ANSI, "").replaceAll("\r", "").replaceAll("\t", "    ");

/** Lines in portions of about 33 KB, as many as one event holds. */
function portions(lines: readonly string[]): string[][] {
  const all: string[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    if (size + line.length > EVENT_CHARACTERS) {
      all.push([]);
      size = 0;
    }
    all.at(-1)?.push(line);
    size += line.length;
  }
  return all;
}

const NO_TRANSCRIPT: Transcript = { add: () => undefined, end: () => undefined };

export function createTranscript({ clock, place, logs, session }: Deps): Transcript {
  const { logGroup, logStreaming, sessionType, runAsUser } = session.settings;
  if (logGroup === undefined || sessionType !== "Standard_Stream") return NO_TRANSCRIPT;
  let partial = "";
  let lines: string[] = [];
  let cancelTick: (() => void) | undefined;
  let isBroken = false;

  const eventOf = (sessionData: readonly string[]) => ({
    timestamp: clock.now(),
    message: JSON.stringify({
      eventVersion: "1.0",
      eventTime: `${new Date(clock.now()).toISOString().slice(0, 19)}Z`,
      awsRegion: place.region,
      target: { id: session.target },
      userIdentity: { arn: session.owner },
      runAsUser,
      sessionId: session.id,
      sessionData,
    }),
  });
  const flush = () => {
    cancelTick = undefined;
    const events = logStreaming
      ? portions(lines).map(eventOf)
      : lines.map((line) => ({ timestamp: clock.now(), message: line || " " }));
    lines = [];
    try {
      for (let from = 0; from < events.length; from += EVENTS_PER_PUT)
        logs.write(logGroup, session.id, events.slice(from, from + EVENTS_PER_PUT));
    } catch (error) {
      // The group is gone: streaming stops and the session goes on (facts E1).
      if (!(error instanceof AwsError)) throw error;
      isBroken = true;
    }
  };
  return {
    add(text) {
      if (isBroken) return;
      const parts = (partial + cleaned(text)).split("\n");
      partial = parts.pop() ?? "";
      lines.push(...parts);
      if (lines.length > 0 && logStreaming) cancelTick ??= clock.at(clock.now() + TICK_MS, flush);
    },
    end() {
      cancelTick?.();
      if (partial !== "") lines.push(partial);
      partial = "";
      if (!isBroken && lines.length > 0) flush();
    },
  };
}
