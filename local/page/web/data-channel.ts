// The client's end of a session's data channel, as session-manager-plugin is one: a WebSocket that is opened with a
// token, and on it numbered messages that are acknowledged.
// Never untrue: what is typed is kept until the instance has it, also while the connection is gone.
import { decode, PAYLOAD } from "../../fleet/wire/codec.ts";
import { CLIENT, createStream, fieldsOf, type Heard } from "../../fleet/wire/stream.ts";
import type { Ticket } from "../terminal-shapes.ts";

export interface Events {
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  /** Session Manager says that the session is over; its own words, which may be none. */
  readonly onOver: (text: string) => void;
  /** The connection is gone without a word. */
  readonly onLost: () => void;
  /** Somebody went on with the session elsewhere. */
  readonly onTaken: () => void;
}

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

export type DataChannel = ReturnType<typeof createDataChannel>;

const RESEND_MS = 1000;
const NORMAL = 1000;

const opening = (token: string) =>
  JSON.stringify({
    MessageSchemaVersion: "1.0",
    RequestId: crypto.randomUUID(),
    TokenValue: token,
    ClientId: crypto.randomUUID(),
    ClientVersion: "1.2.0.0",
  });

/** The agent asks for a handshake where the session is encrypted, and where it forwards a port. */
const whatIsLacking = (request: Uint8Array): string =>
  JSON.stringify(fieldsOf(request)).includes("KMSEncryption")
    ? "This session is encrypted by KMS, which this page is not"
    : "This session forwards a port, which this page does not";

export function createDataChannel(events: Events, heard?: Heard) {
  const stream = createStream({
    end: CLIENT,
    now: Date.now,
    onText: events.onText,
    onOther(payloadType, payload) {
      if (payloadType === PAYLOAD.handshakeRequest)
        events.onText(`${whatIsLacking(payload)}: use the AWS CLI.\r\n`);
    },
    heard,
  });
  let socket: WebSocket | undefined;
  let size: Size | undefined;
  const saySize = () => {
    if (size !== undefined && socket?.readyState === WebSocket.OPEN)
      stream.write(JSON.stringify(size), PAYLOAD.size);
  };
  const listen = (to: WebSocket) => {
    let isOver = false;
    const again = setInterval(stream.resend, RESEND_MS);
    to.addEventListener("message", ({ data }) => {
      const message = decode(new Uint8Array(data as ArrayBuffer));
      if (message.type !== "channel_closed") return stream.take(message);
      isOver = true;
      return events.onOver(String(fieldsOf(message.payload).Output ?? ""));
    });
    to.addEventListener("close", ({ code }) => {
      clearInterval(again);
      if (socket !== to) return;
      socket = undefined;
      stream.disconnect();
      if (isOver) return;
      if (code === NORMAL) events.onTaken();
      else events.onLost();
    });
  };
  return {
    /** Connects, for the first time or again. */
    connect({ url, token }: Ticket) {
      const to = new WebSocket(url);
      to.binaryType = "arraybuffer";
      socket = to;
      to.addEventListener("open", () => {
        to.send(opening(token));
        stream.connect((bytes) => {
          if (to.readyState === WebSocket.OPEN) to.send(bytes);
        });
        saySize();
        events.onOpen();
      });
      listen(to);
    },
    type: (keys: string) => stream.write(keys),
    resize(to: Size) {
      if (size?.cols === to.cols && size.rows === to.rows) return;
      size = to;
      saySize();
    },
    heard: stream.heard,
    /** Closes the window: the session goes on without it (facts A5). */
    leave() {
      const left = socket;
      socket = undefined;
      stream.disconnect();
      left?.close();
    },
  };
}
