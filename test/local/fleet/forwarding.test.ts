// A session that forwards a port, over a real socket, with a client that does what session-manager-plugin does
// (its portsession.go and basicportforwarding.go).
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { END_TEXTS } from "../../../local/cloud/ssm/session-record.ts";
import { channelUrl, createChannel } from "../../../local/fleet/channel.ts";
import { decode, PAYLOAD } from "../../../local/fleet/wire/codec.ts";
import { CLIENT, createStream, fieldsOf } from "../../../local/fleet/wire/stream.ts";
import { ana, WEB } from "../cloud/ssm/support.ts";
import { fleetWorld } from "./support.ts";

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

const PORT_DOCUMENT = JSON.stringify({
  schemaVersion: "1.0",
  sessionType: "Port",
  parameters: {
    localPortNumber: { type: "String", allowedPattern: "^[0-9]+$", default: "0" },
  },
  inputs: { idleSessionTimeout: "10", maxSessionDuration: "30" },
  properties: {
    type: "LocalPortForwarding",
    portNumber: "5432",
    localPortNumber: "{{ localPortNumber }}",
  },
});

async function portWorld(Parameters?: Readonly<Record<string, string[]>>) {
  const world = fleetWorld();
  const { clock, ssm, fleet, agent } = world;
  ssm.seedDocument("Port-5432", PORT_DOCUMENT);
  const server = createServer();
  const channel = createChannel({
    ...{ server, clock, ssm, fleet, agent },
    every: () => () => undefined,
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  cleanups.push(() => {
    channel.close();
    server.close();
  });
  const input = { Target: WEB, DocumentName: "Port-5432", ...(Parameters && { Parameters }) };
  const started = (await world.call("StartSession", input, ana)) as {
    SessionId: string;
    TokenValue: string;
  };
  return { ...world, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, started };
}
type PortWorld = Awaited<ReturnType<typeof portWorld>>;

/** Connects; answers the handshake unless it is told to stay silent. */
function connect({ url, started }: PortWorld, isSilent = false) {
  const seen = {
    came: [] as Uint8Array[],
    asked: undefined as unknown,
    heard: 0,
    closedBy: "" as unknown,
  };
  const flags = { isReady: false };
  const socket = new WebSocket(channelUrl(url, started.SessionId));
  cleanups.push(() => socket.terminate());
  const stream = createStream({
    end: CLIENT,
    now: Date.now,
    onText: () => undefined,
    onBytes: (bytes) => void seen.came.push(bytes),
    onOther(payloadType, payload) {
      if (payloadType === PAYLOAD.handshakeComplete) flags.isReady = true;
      if (payloadType !== PAYLOAD.handshakeRequest) return;
      seen.asked = fieldsOf(payload);
      if (isSilent) return;
      const answer = {
        ClientVersion: "1.2.764.0",
        ProcessedClientActions: [{ ActionType: "SessionType", ActionStatus: 1, Error: "" }],
        Errors: null,
      };
      stream.write(JSON.stringify(answer), PAYLOAD.handshakeResponse);
    },
  });
  socket.on("open", () => {
    socket.send(JSON.stringify({ TokenValue: started.TokenValue }));
    stream.connect((bytes) => socket.send(bytes));
  });
  socket.on("message", (data: Buffer) => {
    const message = decode(data);
    if (message.type === "channel_closed") seen.closedBy = fieldsOf(message.payload).Output;
    if (message.type === "acknowledge") seen.heard += 1;
    if (message.type !== "channel_closed") stream.take(message);
  });
  return { seen, flags, stream };
}

const bytes = (...values: number[]) => Uint8Array.from(values);

describe("a session that forwards a port", () => {
  it("says which, and carries bytes there and back as they are", async () => {
    const world = await portWorld({ localPortNumber: ["15432"] });
    const { seen, flags, stream } = connect(world);
    await expect.poll(() => flags.isReady).toBe(true);

    stream.write(bytes(0, 255, 0xc3, 10));

    await expect.poll(() => Buffer.concat(seen.came)).toEqual(Buffer.from(bytes(0, 255, 0xc3, 10)));
    expect(JSON.stringify(seen.asked)).toContain(
      '"Properties":{"portNumber":"5432","type":"LocalPortForwarding","localPortNumber":"15432"}',
    );
  });

  it("names an agent to which a client multiplexes nothing, and says on the channel that it leaves", async () => {
    const { seen } = connect(await portWorld());
    await expect.poll(() => seen.asked).toBeDefined();

    const { AgentVersion } = seen.asked as { readonly AgentVersion: string };

    const isAfter = (other: string) =>
      AgentVersion.localeCompare(other, "en", { numeric: true }) > 0;
    expect([isAfter("2.3.722.0"), isAfter("3.0.196.0")]).toEqual([true, false]);
  });

  it("carries nothing before the handshake is done", async () => {
    const world = await portWorld();
    const { seen, stream } = connect(world, true);
    await expect.poll(() => seen.asked).toBeDefined();

    stream.write(bytes(1));
    await expect.poll(() => seen.heard).toBe(1);
    await world.call("TerminateSession", { SessionId: world.started.SessionId }, ana);

    await expect.poll(() => seen.closedBy).toBe(END_TEXTS.terminated);
    expect(seen.came).toEqual([]);
  });

  it("is over when the client leaves", async () => {
    const world = await portWorld();
    const { seen, flags, stream } = connect(world);
    await expect.poll(() => flags.isReady).toBe(true);

    stream.write(bytes(0, 0, 0, 1), PAYLOAD.flag);
    stream.write(bytes(7));
    await expect.poll(() => seen.came.length).toBe(1);
    stream.write(bytes(0, 0, 0, 2), PAYLOAD.flag);

    await expect.poll(() => world.ssm.session(world.started.SessionId)?.endCause).toBe("exit");
  });

  it.each([
    [{ portNumber: ["22"] }, /no parameter portNumber/],
    [{ localPortNumber: ["everything"] }, /does not match/],
  ])("is not started with %j: the port is the document's", async (parameters, why) => {
    await expect(portWorld(parameters)).rejects.toThrow(why);
  });
});
