// The agent's side of a session that forwards a port: one connection at a time, as agents did before 3.0.196 (facts I 2).
// Never untrue: nothing goes through before the client has answered the handshake, and nothing leaves this machine: on
// every port of the simulated fleet the same made-up service answers, which gives back what it is sent.
import type { Ssm } from "../cloud/ssm/service.ts";
import type { SessionRecord } from "../cloud/ssm/session-record.ts";
import { PAYLOAD } from "./wire/codec.ts";
import { AGENT, createStream, type Stream } from "./wire/stream.ts";

/**
 * The last version to which clients speak without multiplexing: to a newer one they put several connections on the
 * channel by smux. To one after 2.3.722.0 they say on the channel that they leave, and call no API (facts A6).
 */
const AGENT_VERSION = "3.0.196.0";
/** What a client may flag: its own connection is gone, which this service does not mind; or it leaves. */
const LEAVES = 2;

export interface ForwardingDeps {
  readonly now: () => number;
  readonly ssm: Pick<Ssm, "typed" | "endSession">;
}

/** Begins with the agent's request; the channel gives the stream what the client says. */
export function forwardingStream({ now, ssm }: ForwardingDeps, session: SessionRecord): Stream {
  const { port = "", localPort = "0" } = session.settings.forwards ?? {};
  let isOpen = false;
  const stream: Stream = createStream({
    end: AGENT,
    now,
    onText: () => undefined,
    onBytes(bytes) {
      if (!isOpen) return;
      ssm.typed(session.id);
      stream.write(bytes);
    },
    onOther(payloadType, payload) {
      if (payloadType === PAYLOAD.handshakeResponse && !isOpen) {
        isOpen = true;
        say(PAYLOAD.handshakeComplete, { HandshakeTimeToComplete: 0, CustomerMessage: "" });
      }
      if (payloadType === PAYLOAD.flag && isOpen && flagIn(payload) === LEAVES)
        ssm.endSession(session.id, "exit");
    },
  });
  const say = (payloadType: number, content: object) =>
    stream.write(JSON.stringify(content), payloadType);
  const Properties = {
    portNumber: port,
    type: "LocalPortForwarding",
    localPortNumber: localPort,
  };
  say(PAYLOAD.handshakeRequest, {
    AgentVersion: AGENT_VERSION,
    RequestedClientActions: [
      { ActionType: "SessionType", ActionParameters: { SessionType: "Port", Properties } },
    ],
  });
  return stream;
}

/** Four bytes, the highest first; 0 where there are fewer. */
const flagIn = (payload: Uint8Array): number =>
  payload.length < 4 ? 0 : new DataView(payload.buffer, payload.byteOffset, 4).getUint32(0);
