// The binary AgentMessage of the Session Manager data channel: 120 bytes of head, then the payload.
// Never untrue: what is encoded here decodes to itself, and a message that is cut short is refused.
import { createHash } from "node:crypto";

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
  readonly payload: Buffer;
}

export const PAYLOAD = { none: 0, output: 1, size: 3 } as const;

const HEAD_BYTES = 120;
/** What the head says of itself: all of it but the payload's length. */
const HEADER_LENGTH = 116;
const TYPE_END = 36;
const SCHEMA_VERSION = 1;

/** On the wire the second half of a UUID comes first. */
function uuidBytes(id: string): Buffer {
  const bytes = Buffer.from(id.replaceAll("-", ""), "hex");
  return Buffer.concat([bytes.subarray(8), bytes.subarray(0, 8)]);
}

function uuidText(wire: Buffer): string {
  const hex = Buffer.concat([wire.subarray(8), wire.subarray(0, 8)]).toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export function encode(message: AgentMessage): Buffer {
  const { payload } = message;
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(HEADER_LENGTH, 0);
  head.fill(" ", 4, TYPE_END);
  head.write(message.type, 4, "latin1");
  head.writeUInt32BE(SCHEMA_VERSION, TYPE_END);
  head.writeBigUInt64BE(BigInt(message.createdAt), 40);
  head.writeBigInt64BE(BigInt(message.sequence), 48);
  head.writeBigUInt64BE(BigInt(message.flags), 56);
  uuidBytes(message.id).copy(head, 64);
  createHash("sha256").update(payload).digest().copy(head, 80);
  head.writeUInt32BE(message.payloadType, 112);
  head.writeUInt32BE(payload.length, HEADER_LENGTH);
  return Buffer.concat([head, payload]);
}

/** Clients pad the type with blanks or with zeros, before it or behind it. The digest is not compared: `ssm-session` sends half of one. */
export function decode(bytes: Buffer): AgentMessage {
  if (bytes.length < HEAD_BYTES || bytes.readUInt32BE(0) !== HEADER_LENGTH)
    throw new RangeError("not an AgentMessage");
  const length = bytes.readUInt32BE(HEADER_LENGTH);
  if (bytes.length < HEAD_BYTES + length) throw new RangeError("an AgentMessage cut short");
  return {
    type: bytes.toString("latin1", 4, TYPE_END).replaceAll("\0", " ").trim(),
    sequence: Number(bytes.readBigInt64BE(48)),
    flags: Number(bytes.readBigUInt64BE(56)),
    id: uuidText(bytes.subarray(64, 80)),
    createdAt: Number(bytes.readBigUInt64BE(40)),
    payloadType: bytes.readUInt32BE(112),
    payload: bytes.subarray(HEAD_BYTES, HEAD_BYTES + length),
  };
}
