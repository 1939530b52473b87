// The data channel: WebSockets at /v1/data-channel/<session id>, spoken by the AWS CLI's plugin and by npm clients.
// Never untrue: without a token that is this session's, unused and fresh, nothing is shown and nothing is run; a page
// of another site does not even get so far.
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { Clock } from "../cloud/core/clock.ts";
import type { Ssm } from "../cloud/ssm/service.ts";
import { END_TEXTS, type EndCause, type SessionRecord } from "../cloud/ssm/session-record.ts";
import type { Agent } from "./agent.ts";
import type { Fleet } from "./fleet.ts";
import { forwardingStream } from "./forwarding.ts";
import { createHandshake, type Handshake } from "./handshake.ts";
import type { Size } from "./machine.ts";
import { decode, PAYLOAD } from "./wire/codec.ts";
import { AGENT, closedMessage, createStream, fieldsOf, type Stream } from "./wire/stream.ts";

const PATH = /^\/v1\/data-channel\/([^/?]+)(\?|$)/;
const RESEND_MS = 1_000;
const BAD_TOKEN = 4001;
const BAD_MESSAGE = 1007;
const NORMAL = 1000;
const FORBIDDEN = "HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n";

export interface ChannelOptions {
  /** Upgrades to other paths are left to others. */
  readonly server: Server;
  readonly clock: Clock;
  readonly ssm: Pick<Ssm, "session" | "claimToken" | "typed" | "endSession" | "onEnded">;
  readonly fleet: Pick<Fleet, "watch" | "join" | "type" | "resize">;
  /** Calls AWS from an instance. */
  readonly agent: Agent;
  /** Whether a client may come at all, by its Host and Origin; everybody may if left out. */
  readonly admits?: (request: IncomingMessage) => boolean;
  /** Repeats a job, in wall time as networks do; returns its stop. Once a second if left out. */
  readonly every?: (job: () => void) => () => void;
}

function everySecond(job: () => void): () => void {
  const timer = setInterval(job, RESEND_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** The address of a session's channel; `base` as in `ws://127.0.0.1:4400`. */
export const channelUrl = (base: string, sessionId: string) =>
  `${base}/v1/data-channel/${encodeURIComponent(sessionId)}?role=publish_subscribe`;

/** Undefined for other paths. Session ids need no escapes but for `@`, `=`, `,` and `+` (facts A3). */
function sessionIdOf(url: string): string | undefined {
  const [, escaped] = PATH.exec(url) ?? [];
  return escaped?.replace(/%([0-7][0-9a-f])/gi, (_escape, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function tokenOf(data: RawData, isBinary: boolean): string | undefined {
  if (isBinary) return undefined;
  try {
    const opening = JSON.parse(String(data)) as { TokenValue?: unknown } | null;
    return typeof opening?.TokenValue === "string" ? opening.TokenValue : undefined;
  } catch {
    return undefined;
  }
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}

function sizeOf(payload: Uint8Array): Size {
  const { cols, rows } = fieldsOf(payload);
  return { cols: Number(cols), rows: Number(rows) };
}

interface Line {
  readonly stream: Stream;
  /** The client that is on it now; a later one takes its place. */
  socket?: WebSocket | undefined;
  handshake?: Handshake;
}

/** Takes what a client says, as long as it is the one on the line. */
const hearing =
  (line: Line, socket: WebSocket) =>
  (data: RawData, isBinary: boolean): void => {
    if (line.socket !== socket || !isBinary) return;
    try {
      line.stream.take(decode(bytesOf(data)));
    } catch {
      socket.close(BAD_MESSAGE, "not an AgentMessage");
    }
  };

/** What a client says in a handshake that nobody asked for is left. */
function hearHandshake(line: Line, payloadType: number, payload: Uint8Array): void {
  line.handshake?.hear(payloadType, payload).catch(() => line.socket?.close(BAD_MESSAGE));
}

const finishing =
  ({ now }: Pick<Clock, "now">) =>
  (socket: WebSocket, sessionId: string, text: string): void => {
    socket.send(closedMessage(now(), sessionId, text));
    socket.close(NORMAL);
  };

/** Serves the data channels on an HTTP server. */
export function createChannel(options: ChannelOptions) {
  const { server, clock, ssm, fleet, agent, admits = () => true, every = everySecond } = options;
  const sockets = new WebSocketServer({ noServer: true });
  const lines = new Map<string, Line>();

  const finish = finishing(clock);
  const over = (line: Line, sessionId: string, text: string, cause?: EndCause) => {
    lines.delete(sessionId);
    if (cause !== undefined) ssm.endSession(sessionId, cause);
    if (line.socket) finish(line.socket, sessionId, text);
  };
  const watch = (line: Line, sessionId: string) =>
    fleet.watch(sessionId, {
      output: (text) => line.stream.write(text),
      closed: (text) => over(line, sessionId, text),
    });
  // Nobody watches a session whose handshake goes on, or the screen of one that has none.
  ssm.onEnded(({ id }, text) => {
    const line = lines.get(id);
    if (line) over(line, id, text);
  });
  /** Shows the session once both ends have the key; a session that cannot be encrypted is over. */
  const encrypt = (line: Line, session: SessionRecord, keyId: string): Handshake =>
    createHandshake({
      session,
      keyId,
      agent,
      stream: line.stream,
      now: clock.now,
      onReady: () => watch(line, session.id),
      onFailed: (text) => over(line, session.id, text, "not-encrypted"),
    });
  const newLine = (session: SessionRecord): Line => {
    const { kmsKeyId, forwards } = session.settings;
    const stream = forwards
      ? forwardingStream({ now: clock.now, ssm }, session)
      : createStream({
          end: AGENT,
          now: clock.now,
          onText(keys) {
            // Not tracked by the clock: a `sleep` typed here waits for the clock itself. A rejection means
            // that the session is over, which the client is told by its channel_closed.
            fleet.type(session.id, keys).catch(() => undefined);
          },
          onOther(payloadType, payload) {
            if (payloadType === PAYLOAD.size) fleet.resize(session.id, sizeOf(payload));
            else hearHandshake(line, payloadType, payload);
          },
        });
    const line: Line = { stream };
    lines.set(session.id, line);
    if (forwards !== undefined) return line;
    if (kmsKeyId === undefined) watch(line, session.id);
    else line.handshake = encrypt(line, session, kmsKeyId);
    return line;
  };
  const open = (socket: WebSocket, session: SessionRecord) => {
    const sessionId = session.id;
    const line = lines.get(sessionId) ?? newLine(session);
    const leave = fleet.join(sessionId);
    line.socket?.close(NORMAL);
    line.socket = socket;
    line.stream.connect((bytes) => socket.send(bytes));
    socket.on("message", hearing(line, socket));
    socket.on("close", () => {
      leave();
      if (line.socket !== socket) return;
      line.socket = undefined;
      line.stream.disconnect();
    });
  };
  const serve = (socket: WebSocket, sessionId: string) => {
    socket.on("error", () => socket.terminate());
    socket.once("message", (data, isBinary) => {
      const token = tokenOf(data, isBinary);
      const session = ssm.session(sessionId);
      if (session === undefined || token === undefined || !ssm.claimToken(sessionId, token))
        return socket.close(BAD_TOKEN, "the token opens nothing");
      if (session.endCause !== undefined)
        return finish(socket, sessionId, END_TEXTS[session.endCause]);
      return open(socket, session);
    });
  };
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const sessionId = sessionIdOf(request.url ?? "");
    if (sessionId === undefined) return;
    if (!admits(request)) return void socket.end(FORBIDDEN);
    sockets.handleUpgrade(request, socket, head, (client) => serve(client, sessionId));
  };
  server.on("upgrade", upgrade);
  const stop = every(() => {
    for (const { stream } of lines.values()) stream.resend();
  });
  return {
    /** Drops every client; their sessions stay listed as Active. */
    close() {
      stop();
      server.off("upgrade", upgrade);
      for (const { socket } of lines.values()) socket?.terminate();
      sockets.close();
    },
  };
}
