// The transcript that the agent uploads to S3 when a session is over: the terminal's output as it was, between the two
// lines of `script`, which records it (agent, shell_unix.go; the words are util-linux's).
// Never untrue: nothing is uploaded before the end, and what could not be uploaded is lost, as on a real instance.
import type { Clock } from "../cloud/core/clock.ts";
import { AwsError } from "../cloud/core/service.ts";
import type { SessionRecord } from "../cloud/ssm/session-record.ts";
import type { Agent } from "./agent.ts";
import type { Transcript } from "./transcript.ts";

interface Deps {
  readonly clock: Clock;
  readonly agent: Agent;
  readonly session: SessionRecord;
}

/** `<prefix>/<session id>.log`; the agent takes colons out of the name (facts E2). */
export function logFileKey({ id, settings }: Pick<SessionRecord, "id" | "settings">): string {
  const name = `${id.replaceAll(":", "")}.log`;
  return settings.bucketPrefix === "" ? name : `${settings.bucketPrefix}/${name}`;
}

const moment = (at: number) => `${new Date(at).toISOString().slice(0, 19).replace("T", " ")}+00:00`;

const NO_FILE: Transcript = { add: () => undefined, end: () => undefined };

/** Ports and sessions without a bucket have none. */
export function createLogFile({ clock, agent, session }: Deps): Transcript {
  const { bucket, sessionType } = session.settings;
  if (bucket === undefined || sessionType !== "Standard_Stream") return NO_FILE;
  const parts: string[] = [];
  const upload = async () => {
    const now = moment(clock.now());
    const head = `Script started on ${now} [<not executed on terminal>]\n`;
    const foot = `\nScript done on ${now} [COMMAND_EXIT_CODE="0"]\n`;
    const Body = Buffer.from(`${head}${parts.join("")}${foot}`);
    const input = { Bucket: bucket, Key: logFileKey(session), Body, ContentType: "text/plain" };
    try {
      await agent.call(session.target, "s3", "PutObject", input);
    } catch (error) {
      // The agent writes it into its own log on the instance and goes on.
      if (!(error instanceof AwsError)) throw error;
    }
  };
  return {
    add: (text) => parts.push(text),
    end: () => void clock.track(upload()),
  };
}
