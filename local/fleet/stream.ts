// Both directions of one session's data channel, kept over reconnections: numbered, acknowledged, sent again.
// Never untrue: every input is used once and in order; no output is forgotten before it was acknowledged.
import { randomUUID } from "node:crypto";
import { StringDecoder } from "node:string_decoder";
import { type AgentMessage, encode, PAYLOAD } from "./codec.ts";

export type Send = (bytes: Buffer) => void;

export type Stream = ReturnType<typeof createStream>;

interface Draft {
  readonly type: string;
  readonly sequence?: number;
  readonly flags?: number;
  readonly payloadType?: number;
  readonly payload: string;
}

const ONLY_MESSAGE = 3;

function messageOf(now: number, { payload, ...draft }: Draft): Buffer {
  const common = { sequence: 0, flags: 0, payloadType: PAYLOAD.none, id: randomUUID() };
  return encode({ ...common, ...draft, createdAt: now, payload: Buffer.from(payload) });
}

function acknowledgement(now: number, { type, id, sequence }: AgentMessage): Buffer {
  const payload = JSON.stringify({
    AcknowledgedMessageType: type,
    AcknowledgedMessageId: id,
    AcknowledgedMessageSequenceNumber: sequence,
    IsSequentialMessage: true,
  });
  return messageOf(now, { type: "acknowledge", flags: ONLY_MESSAGE, payload });
}

/** The message that tells a client that its session is over, with the words that it shows. */
export function closedMessage(now: number, sessionId: string, text: string): Buffer {
  const payload = JSON.stringify({
    MessageId: randomUUID(),
    CreatedDate: new Date(now).toISOString(),
    SessionId: sessionId,
    MessageType: "channel_closed",
    SchemaVersion: 1,
    Output: text,
  });
  return messageOf(now, { type: "channel_closed", payload });
}

function acknowledgedSequence({ payload }: AgentMessage): number {
  const content = JSON.parse(payload.toString("utf8")) as Record<string, unknown>;
  return Number(content.AcknowledgedMessageSequenceNumber);
}

/** `now` is story time, epoch ms; `onInput` gets the user's keys. */
export function createStream(now: () => number, onInput: (keys: string) => void) {
  const unacknowledged = new Map<number, Buffer>();
  const early = new Map<number, AgentMessage>();
  let decoder = new StringDecoder("utf8");
  let nextOut = 0;
  let nextIn = 0;
  let isFresh = true;
  let send: Send | undefined;

  const use = ({ payloadType, payload }: AgentMessage) => {
    // The size of the window is taken and not used; so is what a client says in a handshake that nobody asked for.
    if (payloadType === PAYLOAD.output) onInput(decoder.write(payload));
  };
  const takeInput = (message: AgentMessage) => {
    send?.(acknowledgement(now(), message));
    // A new client counts from nought again; one that comes back counts on.
    if (isFresh && message.sequence === 0) {
      nextIn = 0;
      early.clear();
      decoder = new StringDecoder("utf8");
    }
    isFresh = false;
    if (message.sequence >= nextIn) early.set(message.sequence, message);
    for (let next = early.get(nextIn); next !== undefined; next = early.get(nextIn)) {
      early.delete(nextIn);
      nextIn += 1;
      use(next);
    }
  };
  const resend = () => {
    for (const bytes of unacknowledged.values()) send?.(bytes);
  };
  return {
    /** A client is there: it gets what it has not acknowledged. */
    connect(to: Send) {
      send = to;
      isFresh = true;
      resend();
    },
    disconnect() {
      send = undefined;
    },
    take(message: AgentMessage) {
      if (message.type === "input_stream_data") takeInput(message);
      if (message.type === "acknowledge") unacknowledged.delete(acknowledgedSequence(message));
    },
    write(text: string) {
      const bytes = messageOf(now(), {
        type: "output_stream_data",
        sequence: nextOut,
        payloadType: PAYLOAD.output,
        payload: text,
      });
      unacknowledged.set(nextOut, bytes);
      nextOut += 1;
      send?.(bytes);
    },
    resend,
  };
}
