// A session whose data channel is encrypted by KMS, over a real socket, with a client that does what
// session-manager-plugin does (its streaming.go and encrypter.go).
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { END_TEXTS } from "../../../local/cloud/ssm/session-record.ts";
import { channelUrl, createChannel } from "../../../local/fleet/channel.ts";
import { sealOf } from "../../../local/fleet/handshake.ts";
import { decode, PAYLOAD } from "../../../local/fleet/wire/codec.ts";
import { CLIENT, createStream, fieldsOf, type Seal } from "../../../local/fleet/wire/stream.ts";
import { ana, PLACE, WEB } from "../cloud/ssm/support.ts";
import { fleetWorld } from "./support.ts";

const KEY = `arn:aws:kms:${PLACE.region}:${PLACE.account}:key/session-key`;
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A session under a document with a key, on an instance whose role allows these actions. */
async function encryptedWorld(nodeMay: readonly string[] = ["kms:Decrypt"]) {
  const world = fleetWorld();
  const { iam, kms, ec2, document, startFull, clock, ssm, fleet, agent } = world;
  kms.seedKey(KEY);
  const Statement = [{ Effect: "Allow", Action: ["none:None", ...nodeMay], Resource: "*" }];
  iam.seedRole({
    name: "node",
    trust: {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
      ],
    },
    policies: [{ name: "agent", document: { Version: "2012-10-17", Statement } }],
  });
  ec2.seedInstance({ id: WEB, name: "web-1", profile: "node" });
  document("Encrypted", { kmsKeyId: KEY });
  const server = createServer();
  const every = () => () => undefined;
  const channel = createChannel({ server, clock, ssm, fleet, agent, every });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  cleanups.push(() => {
    channel.close();
    server.close();
  });
  const started = await startFull("Encrypted");
  return { ...world, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, started };
}
type EncryptedWorld = Awaited<ReturnType<typeof encryptedWorld>>;

async function dataKey({ kms, started }: EncryptedWorld) {
  const { run, input } = kms.service.operations.GenerateDataKey!;
  const EncryptionContext = {
    "aws:ssm:SessionId": started.SessionId,
    "aws:ssm:TargetId": WEB,
  };
  const given = input.parse({ KeyId: KEY, NumberOfBytes: 64, EncryptionContext });
  const made = await run(given, { caller: {} as never, requestId: "r" });
  const { Plaintext, CiphertextBlob } = made as { Plaintext: string; CiphertextBlob: string };
  const key = Buffer.from(Plaintext, "base64");
  return { blob: CiphertextBlob, seal: sealOf(key.subarray(32), key.subarray(0, 32)) };
}

type Reaction = "honest" | "silent" | "refused by KMS" | "with another key";

/** Connects, and answers the agent's handshake honestly or otherwise. */
async function connect(world: EncryptedWorld, reaction: Reaction = "honest") {
  const { url, started } = world;
  const { blob, seal } = await dataKey(world);
  const other = (await dataKey(world)).seal;
  const seen = { screen: "", wire: "", said: [] as number[], closedBy: undefined as unknown };
  const socket = new WebSocket(channelUrl(url, started.SessionId));
  cleanups.push(() => socket.terminate());
  const answer = (payloadType: number, content: object) =>
    stream.write(JSON.stringify(content), payloadType);
  const isRefused = reaction === "refused by KMS";
  const onOther = (payloadType: number, payload: Uint8Array) => {
    seen.said.push(payloadType);
    if (reaction === "silent") return;
    if (payloadType === PAYLOAD.handshakeRequest) {
      const processed = isRefused
        ? { ActionStatus: 2, ActionResult: null, Error: "AccessDeniedException" }
        : { ActionStatus: 1, ActionResult: { KMSCipherTextKey: blob }, Error: "" };
      answer(PAYLOAD.handshakeResponse, {
        ClientVersion: "1.2.764.0",
        ProcessedClientActions: [
          { ActionType: "KMSEncryption", ...processed },
          { ActionType: "SessionType", ActionStatus: 1, ActionResult: null, Error: "" },
        ],
        Errors: null,
      });
    }
    if (payloadType === PAYLOAD.challenge) {
      const challenge = seal.open(Buffer.from(String(fieldsOf(payload).Challenge), "base64"));
      const by: Seal = reaction === "with another key" ? other : seal;
      const Challenge = Buffer.from(by.close(challenge)).toString("base64");
      answer(PAYLOAD.challengeAnswer, { Challenge });
      stream.secure(seal);
    }
  };
  const onText = (text: string) => {
    seen.screen += text;
  };
  const stream = createStream({ end: CLIENT, now: Date.now, onText, onOther });
  socket.on("open", () => {
    socket.send(JSON.stringify({ TokenValue: started.TokenValue }));
    stream.connect((bytes) => socket.send(bytes));
  });
  socket.on("message", (data: Buffer) => {
    seen.wire += data.toString("latin1");
    const message = decode(data);
    if (message.type === "channel_closed") seen.closedBy = fieldsOf(message.payload).Output;
    else stream.take(message);
  });
  return { seen, stream };
}

describe("a session under a document with a KMS key", () => {
  it("shows and takes everything encrypted, once both ends have shown that they have the key", async () => {
    const world = await encryptedWorld();
    const { seen, stream } = await connect(world);
    await expect.poll(() => seen.screen).toContain("sh-5.2$");

    stream.write("echo hel''lo\r");

    await expect.poll(() => seen.screen).toContain("\r\nhello\r\n");
    expect(seen.said).toEqual([
      PAYLOAD.handshakeRequest,
      PAYLOAD.challenge,
      PAYLOAD.handshakeComplete,
    ]);
    expect(seen.wire).toContain("This session is encrypted using AWS KMS.");
    expect(seen.wire).not.toMatch(/hello|sh-5\.2/);
  });

  it("is over when KMS refuses the client, and says so", async () => {
    const world = await encryptedWorld();

    const { seen } = await connect(world, "refused by KMS");

    await expect
      .poll(() => seen.closedBy)
      .toBe(
        "Encountered error while initiating handshake. KMSEncryption failed on client with status 2 error: AccessDeniedException",
      );
    expect(world.ssm.session(world.started.SessionId)?.endCause).toBe("not-encrypted");
    expect(seen.screen).toBe("");
  });

  it("is over when the role of the instance may not decrypt, and says so", async () => {
    const world = await encryptedWorld([]);

    const { seen } = await connect(world);

    await expect.poll(() => seen.closedBy).toMatch(/^Fetching data key failed: .*AccessDenied/);
    expect(seen.screen).toBe("");
  });

  it("says so when it is ended before the handshake is done", async () => {
    const world = await encryptedWorld();
    const { seen } = await connect(world, "silent");
    await expect.poll(() => seen.said).toEqual([PAYLOAD.handshakeRequest]);

    await world.call("TerminateSession", { SessionId: world.started.SessionId }, ana);

    await expect.poll(() => seen.closedBy).toBe(END_TEXTS.terminated);
    expect(seen.screen).toBe("");
  });

  it("shows nothing to a client that has another key", async () => {
    const world = await encryptedWorld();

    const { seen } = await connect(world, "with another key");

    await expect.poll(() => seen.closedBy).toBe("Encryption challenge does not match");
    expect(seen.screen).toBe("");
  });
});
