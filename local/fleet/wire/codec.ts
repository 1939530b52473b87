// The binary AgentMessage of the Session Manager data channel: 120 bytes of head, then the payload. It runs in Node and
// in browsers: both ends of the channel speak it.
// Never untrue: what is encoded here decodes to itself, and a message that is cut short is refused.
import { Sha256 } from "@aws-crypto/sha256-js";

export interface AgentMessage {
  /** `input_stream_data`, `output_stream_data`, `acknowledge`, `channel_closed`. */
  readonly type: string;
  readonly sequence: number;
  /** 1 begins a stream, 2 ends it, 3 both. */
  readonly flags: number;
  /** A UUID. */
  readonly id: string;
  /** Epoch ms. */
  readonly createdAt: number;
  /** One of `PAYLOAD`; 0 where it says nothing. */
  readonly payloadType: number;
  readonly payload: Uint8Array;
}

export const PAYLOAD = {
  none: 0,
  output: 1,
  size: 3,
  handshakeRequest: 5,
  handshakeResponse: 6,
  handshakeComplete: 7,
  challenge: 8,
  challengeAnswer: 9,
  flag: 10,
} as const;

const HEAD_BYTES = 120;
/** What the head says of itself: all of it but the payload's length. */
const HEADER_LENGTH = 116;
const TYPE_START = 4;
const TYPE_END = 36;
const ID_START = 64;
const DIGEST_START = 80;
const SCHEMA_VERSION = 1;
const BLANK = 0x20;

/** On the wire the second half of a UUID comes first. */
function uuidBytes(id: string): Uint8Array {
  const hex = id.replaceAll("-", "");
  const turned = hex.slice(16) + hex.slice(0, 16);
  return Uint8Array.from(turned.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function uuidText(wire: Uint8Array): string {
  const hex = Array.from(wire, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const turned = hex.slice(16) + hex.slice(0, 16);
  return turned.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function digestOf(payload: Uint8Array): Uint8Array {
  const hash = new Sha256();
  hash.update(payload);
  return hash.digestSync();
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  new DataView(buffer, byteOffset, byteLength);

export function encode(message: AgentMessage): Uint8Array<ArrayBuffer> {
  const { payload } = message;
  const bytes = new Uint8Array(HEAD_BYTES + payload.length);
  const view = viewOf(bytes);
  view.setUint32(0, HEADER_LENGTH);
  bytes.fill(BLANK, TYPE_START, TYPE_END);
  bytes.set(new TextEncoder().encode(message.type), TYPE_START);
  view.setUint32(TYPE_END, SCHEMA_VERSION);
  view.setBigUint64(40, BigInt(message.createdAt));
  view.setBigInt64(48, BigInt(message.sequence));
  view.setBigUint64(56, BigInt(message.flags));
  bytes.set(uuidBytes(message.id), ID_START);
  bytes.set(digestOf(payload), DIGEST_START);
  view.setUint32(112, message.payloadType);
  view.setUint32(HEADER_LENGTH, payload.length);
  bytes.set(payload, HEAD_BYTES);
  return bytes;
}

/** Clients pad the type with blanks or with zeros, before it or behind it. The digest is not compared: `ssm-session` sends half of one. */
export function decode(bytes: Uint8Array): AgentMessage {
  const view = viewOf(bytes);
  if (bytes.length < HEAD_BYTES || view.getUint32(0) !== HEADER_LENGTH)
    throw new RangeError("not an AgentMessage");
  const length = view.getUint32(HEADER_LENGTH);
  if (bytes.length < HEAD_BYTES + length) throw new RangeError("an AgentMessage cut short");
  const type = String.fromCharCode(...bytes.subarray(TYPE_START, TYPE_END));
  return {
    type: type.replaceAll("\0", " ").trim(),
    sequence: Number(view.getBigInt64(48)),
    flags: Number(view.getBigUint64(56)),
    id: uuidText(bytes.subarray(ID_START, DIGEST_START)),
    createdAt: Number(view.getBigUint64(40)),
    payloadType: view.getUint32(112),
    payload: bytes.subarray(HEAD_BYTES, HEAD_BYTES + length),
  };
}
