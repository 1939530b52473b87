// The binary message: to itself and back, and as another implementation reads and writes it.
import fc from "fast-check";
import { ssm } from "ssm-session";
import { describe, expect, it } from "vitest";
import { type AgentMessage, decode, encode, PAYLOAD } from "../../../../local/fleet/wire/codec.ts";

const message: AgentMessage = {
  type: "output_stream_data",
  sequence: 7,
  flags: 1,
  id: "6fd0e0c6-5e1c-4e8e-9d4f-0123456789ab",
  createdAt: 1_760_000_000_000,
  payloadType: PAYLOAD.output,
  payload: new TextEncoder().encode("grüß dich\r\n"),
};

describe("AgentMessage", () => {
  it("decodes to what was encoded", () => {
    const messages = fc.record({
      type: fc.constantFrom("input_stream_data", "output_stream_data", "acknowledge"),
      sequence: fc.nat(),
      flags: fc.nat({ max: 3 }),
      id: fc.uuid(),
      createdAt: fc.nat(),
      payloadType: fc.nat({ max: 12 }),
      payload: fc.uint8Array(),
    });

    fc.assert(
      fc.property(messages, (given) => {
        expect(decode(encode(given))).toEqual(given);
      }),
    );
  });

  it("is read by ssm-session as it was meant", () => {
    const read = ssm.decode(encode(message));

    expect(read).toMatchObject({
      messageType: "output_stream_data",
      sequenceNumber: 7,
      messageId: message.id,
      payloadType: PAYLOAD.output,
    });
    expect(Buffer.from(read.payload).toString("utf8")).toBe("grüß dich\r\n");
  });

  it("reads what ssm-session writes, whose type is padded with zeros in front", () => {
    const read = decode(Buffer.from(ssm.buildInputMessage("ls", 3)));

    expect(read).toMatchObject({ type: "input_stream_data", sequence: 3, payloadType: 1 });
    expect(new TextDecoder().decode(read.payload)).toBe("ls");
  });

  it.each([
    ["a message without its whole head", encode(message).subarray(0, 119)],
    ["a message without its whole payload", encode(message).subarray(0, 125)],
    ["a head of another length", Buffer.alloc(200)],
  ])("refuses %s", (_what, bytes) => {
    const read = () => decode(bytes);

    expect(read).toThrow(RangeError);
  });
});
