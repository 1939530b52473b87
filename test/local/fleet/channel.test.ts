// The data channel over a real socket, with the npm client ssm-session at the other end.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ssm as client } from "ssm-session";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { channelUrl, createChannel } from "../../../local/fleet/channel.ts";
import { encode, PAYLOAD } from "../../../local/fleet/wire/codec.ts";
import { WEB } from "../cloud/ssm/support.ts";
import { fleetWorld } from "./support.ts";

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function listening(server: Server): Promise<string> {
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function channelWorld(admits: () => boolean = () => true) {
  const base = fleetWorld();
  const server = createServer();
  let resend: () => void = () => undefined;
  const channel = createChannel({
    server,
    clock: base.clock,
    ssm: base.ssm,
    fleet: base.fleet,
    agent: base.agent,
    admits,
    every: (job) => {
      resend = job;
      return () => undefined;
    },
  });
  const url = await listening(server);
  cleanups.push(() => {
    channel.close();
    server.close();
  });
  return { ...base, url, resend: () => resend() };
}

interface ClientOptions {
  readonly acknowledges?: boolean;
}

/** A client as session-manager-plugin is one: acknowledges output, shows it, ends on channel_closed. */
function connect(
  url: string,
  id: string,
  token: string,
  { acknowledges = true }: ClientOptions = {},
) {
  const socket = new WebSocket(channelUrl(url, id));
  cleanups.push(() => socket.terminate());
  const seen = { screen: "", acknowledged: 0, closedBy: undefined as string | undefined };
  const sequences: number[] = [];
  socket.binaryType = "arraybuffer";
  socket.on("open", () => client.init(socket, { token, termOptions: { rows: 24, cols: 80 } }));
  socket.on("message", (data: ArrayBuffer) => {
    const message = client.decode(data);
    const type = message.messageType.replaceAll("\0", "").trim();
    const text = Buffer.from(message.payload).toString("utf8");
    if (type === "acknowledge") seen.acknowledged += 1;
    if (type === "channel_closed") seen.closedBy = JSON.parse(text).Output;
    if (type !== "output_stream_data") return;
    if (acknowledges) client.sendACK(socket, message);
    if (!sequences.includes(message.sequenceNumber)) seen.screen += text;
    sequences.push(message.sequenceNumber);
  });
  const ended = new Promise<number>((closed) => socket.on("close", closed));
  const shows = (text: string) => expect.poll(() => seen.screen).toContain(text);
  return { socket, seen, sequences, ended, shows };
}

/** ssm-session tells its size once only. */
const sizeMessage = (sequence: number, size: object) =>
  encode({
    type: "input_stream_data",
    sequence,
    flags: 0,
    id: "6fd0e0c6-5e1c-4e8e-9d4f-0123456789ab",
    createdAt: 0,
    payloadType: PAYLOAD.size,
    payload: new TextEncoder().encode(JSON.stringify(size)),
  });

describe("the data channel", () => {
  it("carries a shell to ssm-session: prompt, echo, output, exit", async () => {
    const { url, startFull, ssm } = await channelWorld();
    const { SessionId, TokenValue } = await startFull();
    const { socket, seen, ended, shows } = connect(url, SessionId, TokenValue);
    await shows("sh-5.2$ ");

    for (const key of "cat /etc/hostname\r") client.sendText(socket, key);
    await shows("\r\nweb-1\r\n");
    for (const key of "exit\r") client.sendText(socket, key);

    expect(await ended).toBe(1000);
    expect(seen.screen).toBe("sh-5.2$ cat /etc/hostname\r\nweb-1\r\nsh-5.2$ exit\r\n");
    expect(seen.closedBy).toBe("");
    expect(ssm.session(SessionId)?.endCause).toBe("exit");
  });

  it.each([
    ["of another session", true],
    ["that was never given", false],
  ])("closes on a token %s (facts C9)", async (_what, isOthers) => {
    const { url, startFull, list } = await channelWorld();
    const { SessionId } = await startFull();
    const { TokenValue } = await startFull();
    const { ended, seen } = connect(url, SessionId, isOthers ? TokenValue : "guess");

    const code = await ended;

    expect(code).toBe(4001);
    expect(seen.screen).toBe("");
    expect(await list()).toHaveLength(2);
  });

  it("closes on a token used a second time (facts C9)", async () => {
    const { url, startFull } = await channelWorld();
    const { SessionId, TokenValue } = await startFull();
    const first = connect(url, SessionId, TokenValue);
    await first.shows("sh-5.2$ ");

    const second = connect(url, SessionId, TokenValue);

    expect(await second.ended).toBe(4001);
    expect(first.socket.readyState).toBe(WebSocket.OPEN);
  });

  it("closes on keys without a token", async () => {
    const { url, startFull, ssm } = await channelWorld();
    const { SessionId } = await startFull();
    const socket = new WebSocket(channelUrl(url, SessionId));
    socket.on("open", () => socket.send(client.buildInputMessage("exit\r", 0)));

    const code = await new Promise((closed) => socket.on("close", closed));

    expect(code).toBe(4001);
    expect(ssm.session(SessionId)?.status).toBe("Connecting");
  });

  it("uses input that comes twice or too early once and in order", async () => {
    const { url, startFull } = await channelWorld();
    const { SessionId, TokenValue } = await startFull();
    const { socket, seen, shows } = connect(url, SessionId, TokenValue);
    await shows("sh-5.2$ ");

    for (const [key, sequence] of [
      ["\r", 5],
      ["o", 4],
      ["e", 1],
      ["e", 1],
      ["h", 3],
      ["c", 2],
      ["c", 2],
    ] as const)
      client.sendText(socket, key, sequence);
    await shows("echo\r\n\r\nsh-5.2$ ");

    expect(seen.screen).toBe("sh-5.2$ echo\r\n\r\nsh-5.2$ ");
    await expect.poll(() => seen.acknowledged).toBe(8);
  });

  it("sends output again until it is acknowledged", async () => {
    const { url, startFull, resend } = await channelWorld();
    const { SessionId, TokenValue } = await startFull();
    const deaf = connect(url, SessionId, TokenValue, { acknowledges: false });
    await deaf.shows("sh-5.2$ ");

    resend();
    await expect.poll(() => deaf.sequences).toEqual([0, 0]);
    const [sequence, id] = [0, "6fd0e0c6-5e1c-4e8e-9d4f-0123456789ab"];
    deaf.socket.send(client.buildAcknowledge("output_stream_data", sequence, id));
    client.sendText(deaf.socket, "x", 1);
    await deaf.shows("sh-5.2$ x");
    resend();

    await expect.poll(() => deaf.sequences).toEqual([0, 0, 1, 1]);
  });

  it("tells the shell the size of the window, which counts as no activity", async () => {
    const { url, startFull, ssm, clock } = await channelWorld();
    const { SessionId, TokenValue } = await startFull();
    const { socket, shows } = connect(url, SessionId, TokenValue);
    await shows("sh-5.2$ ");
    const typed = "stty size\r";
    for (const key of typed) client.sendText(socket, key);
    await shows("24 80\r\n");
    const { activeAt } = ssm.session(SessionId)!;

    await clock.advance(60_000);
    socket.send(sizeMessage(typed.length + 1, { rows: 50, cols: 132 }));
    await expect.poll(() => ssm.session(SessionId)?.activeAt).toBe(activeAt);
    for (const [index, key] of [..."echo $COLUMNS $LINES\r"].entries())
      client.sendText(socket, key, typed.length + 2 + index);

    await shows("132 50\r\n");
  });

  it("closes with the idle text after the document's idle time (facts A6, A7)", async () => {
    const { url, startFull, document, clock } = await channelWorld();
    document("Idle-5", { idleSessionTimeout: "5" });
    const { SessionId, TokenValue } = await startFull("Idle-5");
    const { ended, seen, shows } = connect(url, SessionId, TokenValue);
    await shows("sh-5.2$ ");

    await clock.advance(5 * 60_000);

    expect(await ended).toBe(1000);
    expect(seen.closedBy).toBe("Your session timed out due to inactivity and has been terminated.");
  });

  it("closes without words when the session is terminated by the API, as AWS does (facts A7)", async () => {
    const { url, startFull, call } = await channelWorld();
    const { SessionId, TokenValue } = await startFull();
    const { ended, seen, shows } = connect(url, SessionId, TokenValue);
    await shows("sh-5.2$ ");

    await call("TerminateSession", { SessionId });

    expect(await ended).toBe(1000);
    expect(seen.closedBy).toBe("");
  });

  it("does not even open for whom the server does not admit", async () => {
    const { url, startFull, ssm } = await channelWorld(() => false);
    const { SessionId, TokenValue } = await startFull();
    const socket = new WebSocket(channelUrl(url, SessionId));

    const status = await new Promise((answered) => {
      socket.on("unexpected-response", (_request, { statusCode }) => answered(statusCode));
    });

    expect(status).toBe(403);
    expect(ssm.claimToken(SessionId, TokenValue)).toBe(true);
  });

  it("leaves the session Active when the client goes, and goes on with it after ResumeSession (facts A5, A8)", async () => {
    const { url, startFull, call, ssm } = await channelWorld();
    const { SessionId, TokenValue } = await startFull();
    const before = connect(url, SessionId, TokenValue);
    await before.shows("sh-5.2$ ");
    for (const key of "cd /etc\r") client.sendText(before.socket, key);
    await before.shows("cd /etc\r\nsh-5.2$ ");

    before.socket.close();
    await expect.poll(() => ssm.session(SessionId)?.status).toBe("Disconnected");
    const again = await call("ResumeSession", { SessionId });
    const after = connect(url, SessionId, again.TokenValue);
    await expect.poll(() => ssm.session(SessionId)?.status).toBe("Connected");
    for (const key of "pwd\r") client.sendText(after.socket, key);

    await after.shows("pwd\r\n/etc\r\nsh-5.2$ ");
  });

  it("keeps what was shown while nobody was there for the client that comes back", async () => {
    const { url, startFull, call, fleet } = await channelWorld();
    const { SessionId, TokenValue } = await startFull();
    const before = connect(url, SessionId, TokenValue);
    await before.shows("sh-5.2$ ");
    before.socket.close();
    await before.ended;
    await fleet.type(SessionId, "hostname\r");

    const again = await call("ResumeSession", { SessionId });
    const after = connect(url, SessionId, again.TokenValue);

    await after.shows("hostname\r\nweb-1\r\nsh-5.2$ ");
  });

  it("is taken over by a client that resumes the session elsewhere (facts C3)", async () => {
    const { url, startFull, call, ssm } = await channelWorld();
    const { SessionId, TokenValue } = await startFull();
    const first = connect(url, SessionId, TokenValue);
    await first.shows("sh-5.2$ ");

    const again = await call("ResumeSession", { SessionId });
    const second = connect(url, SessionId, again.TokenValue);
    await first.ended;
    for (const key of "whoami\r") client.sendText(second.socket, key);

    await second.shows("ssm-user");
    expect(ssm.session(SessionId)?.status).toBe("Connected");
  });

  it("closes with the service's words when the session is terminated from elsewhere (facts A7)", async () => {
    const { url, startFull, ec2 } = await channelWorld();
    const { SessionId, TokenValue } = await startFull();
    const { ended, seen, shows } = connect(url, SessionId, TokenValue);
    await shows("sh-5.2$ ");

    ec2.setState(WEB, "stopped");

    expect(await ended).toBe(1000);
    expect(seen.closedBy).toBe("The connection to the instance was lost.");
  });

  it("tells a client that comes too late that its session is over", async () => {
    const { url, startFull, call } = await channelWorld();
    const { SessionId, TokenValue } = await startFull();
    await call("TerminateSession", { SessionId });

    const { ended, seen } = connect(url, SessionId, TokenValue);

    expect(await ended).toBe(1000);
    expect(seen).toMatchObject({ closedBy: "", screen: "" });
  });

  it("drops a client that sends something else than messages", async () => {
    const { url, startFull, ssm } = await channelWorld();
    const { SessionId, TokenValue } = await startFull();
    const { socket, ended, shows } = connect(url, SessionId, TokenValue);
    await shows("sh-5.2$ ");

    socket.send(Buffer.from("hello"));

    expect(await ended).toBe(1007);
    await expect.poll(() => ssm.session(SessionId)?.status).toBe("Disconnected");
  });
});
