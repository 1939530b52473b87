// Both directions of one session's data channel, kept over reconnections: numbered, acknowledged, sent again. The same
// for the instance's end, in Node, and for the client's, in the page.
// Never untrue: what is heard is used once and in order; nothing said is forgotten before it was acknowledged.
import { type AgentMessage, encode, PAYLOAD } from "./codec.ts";

export type Send = (bytes: Uint8Array<ArrayBuffer>) => void;

export type Stream = ReturnType<typeof createStream>;

/** The two ends: what each says, and what it hears. */
export const AGENT = { says: "output_stream_data", hears: "input_stream_data" } as const;
export const CLIENT = { says: "input_stream_data", hears: "output_stream_data" } as const;

/** Closes what is said and opens what is heard, where the session is encrypted. Only what is shown and typed is. */
export interface Seal {
  readonly close: (plain: Uint8Array) => Uint8Array;
  /** Throws for what was closed with another key. */
  readonly open: (sealed: Uint8Array) => Uint8Array;
}

/** How far one has heard the other: kept by a client that may be loaded anew. */
export interface Heard {
  readonly next: number;
  /** Id of the message that began the stream: another one begins another stream. */
  readonly beganWith?: string | undefined;
}

export interface StreamOptions {
  readonly end: typeof AGENT | typeof CLIENT;
  /** Epoch ms. */
  readonly now: () => number;
  /** Keys of the user, or what the screen shows. */
  readonly onText: (text: string) => void;
  /** In the place of `onText`, where it is no text: what goes through a forwarded port. */
  readonly onBytes?: (bytes: Uint8Array) => void;
  /** What is said of the window or of the channel itself, by its payload type. */
  readonly onOther?: (payloadType: number, payload: Uint8Array) => void;
  readonly heard?: Heard | undefined;
}

interface Draft {
  readonly type: string;
  readonly sequence?: number;
  readonly flags?: number;
  readonly payloadType?: number;
  readonly payload: string | Uint8Array;
}

const ONLY_MESSAGE = 3;

function messageOf(now: number, { payload, ...draft }: Draft): Uint8Array<ArrayBuffer> {
  const common = { sequence: 0, flags: 0, payloadType: PAYLOAD.none, id: crypto.randomUUID() };
  const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  return encode({ ...common, ...draft, createdAt: now, payload: bytes });
}

function acknowledgement(now: number, { type, id, sequence }: AgentMessage) {
  const payload = JSON.stringify({
    AcknowledgedMessageType: type,
    AcknowledgedMessageId: id,
    AcknowledgedMessageSequenceNumber: sequence,
    IsSequentialMessage: true,
  });
  return messageOf(now, { type: "acknowledge", flags: ONLY_MESSAGE, payload });
}

/** The message that tells a client that its session is over, with the words that it shows. */
export function closedMessage(now: number, sessionId: string, text: string) {
  const payload = JSON.stringify({
    MessageId: crypto.randomUUID(),
    CreatedDate: new Date(now).toISOString(),
    SessionId: sessionId,
    MessageType: "channel_closed",
    SchemaVersion: 1,
    Output: text,
  });
  return messageOf(now, { type: "channel_closed", payload });
}

export function fieldsOf(payload: Uint8Array): Readonly<Record<string, unknown>> {
  return JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>;
}

export function createStream({ end, now, onText, onBytes, onOther, heard }: StreamOptions) {
  const unacknowledged = new Map<number, Uint8Array<ArrayBuffer>>();
  const early = new Map<number, AgentMessage>();
  let decoder = new TextDecoder();
  let nextOut = 0;
  let nextIn = heard?.next ?? 0;
  let beganWith = heard?.beganWith;
  let isFresh = true;
  let send: Send | undefined;
  let seal: Seal | undefined;

  const use = ({ payloadType, payload }: AgentMessage) => {
    if (payloadType !== PAYLOAD.output) return onOther?.(payloadType, payload);
    const bytes = seal?.open(payload) ?? payload;
    if (onBytes) onBytes(bytes);
    else onText(decoder.decode(bytes, { stream: true }));
  };
  /** Whether the first message after a connection is of somebody who counts anew, or whom one never heard. A WebSocket
   * keeps the order, so that first one is the first of what is left. */
  const isAnother = ({ sequence, id }: AgentMessage) =>
    sequence === 0 ? id !== beganWith : beganWith === undefined && nextIn === 0;
  const hear = (message: AgentMessage) => {
    send?.(acknowledgement(now(), message));
    if (isFresh && isAnother(message)) {
      nextIn = message.sequence;
      beganWith = message.id;
      early.clear();
      decoder = new TextDecoder();
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
    /** The other end is there: it gets what it has not acknowledged. */
    connect(to: Send) {
      send = to;
      isFresh = true;
      resend();
    },
    disconnect() {
      send = undefined;
    },
    take(message: AgentMessage) {
      if (message.type === end.hears) hear(message);
      if (message.type === "acknowledge")
        unacknowledged.delete(Number(fieldsOf(message.payload).AcknowledgedMessageSequenceNumber));
    },
    /** From here on what is shown and typed goes encrypted. */
    secure(by: Seal) {
      seal = by;
    },
    write(text: string | Uint8Array, payloadType: number = PAYLOAD.output) {
      const bytesOf = (plain: string | Uint8Array) =>
        typeof plain === "string" ? new TextEncoder().encode(plain) : plain;
      const payload = payloadType === PAYLOAD.output && seal ? seal.close(bytesOf(text)) : text;
      const bytes = messageOf(now(), {
        type: end.says,
        sequence: nextOut,
        payloadType,
        payload,
      });
      unacknowledged.set(nextOut, bytes);
      nextOut += 1;
      send?.(bytes);
    },
    heard: (): Heard => ({ next: nextIn, beganWith }),
    resend,
  };
}
