// `npm start` as a process: real bundles, threads, sockets, kill -9.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SSMClient, StartSessionCommand } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../../../local/stage/where.ts";
import { ended, launch, type Running, startLocal } from "./child.ts";

const WEB_1 = "i-0a1b2c3d4e5f60001";
const folder = mkdtempSync(join(tmpdir(), "curfew-start-"));
let local: Running;

beforeAll(async () => {
  local = await startLocal(folder);
});

afterAll(async () => {
  await local.kill();
  rmSync(folder, { recursive: true, force: true });
});

type State = { requests: { id: string; state: string; deadline?: string }[]; grants: string[] };
const stateOf = async () => (await local.get("/control/state")).body as unknown as State;

/** The keys of a sample person as an AWS CLI reads them from the written file. */
function keysOf(person: string) {
  const text = readFileSync(join(folder, "aws/credentials"), "utf8");
  const section = text.split(/^\[/m).find((part) => part.startsWith(`${person}]`)) ?? "";
  const value = (name: string) => new RegExp(`${name} = (\\S+)`).exec(section)?.[1] ?? "";
  return {
    accessKeyId: value("aws_access_key_id"),
    secretAccessKey: value("aws_secret_access_key"),
  };
}

async function ask(minutes: number): Promise<void> {
  const opened = await local.post("/control/slack/command", { user: "engineer", text: "" });
  const { id } = opened.body.view as { id: string };
  const values = { instance: WEB_1, minutes: String(minutes), reason: "a slow query" };
  const sent = await local.post("/control/slack/submit", { user: "engineer", view_id: id, values });
  expect(sent.body).toMatchObject({ ok: true });
}

async function approve(): Promise<void> {
  const { body } = await local.get("/control/slack/messages?channel=%23prod-access");
  const messages = body.messages as { ts: string }[];
  const ts = messages[messages.length - 1]?.ts;
  await local.post("/control/slack/click", {
    user: "lead",
    channel: "#prod-access",
    ts,
    action_id: "approve",
  });
}

/** Moves the story on, which also waits until everything under way has come to rest. */
const pass = (duration: string) => local.post("/control/clock", { advance: duration });

async function startSession(requestId: string) {
  const region = "eu-west-1";
  const sts = new STSClient({ region, endpoint: local.aws, credentials: keysOf("engineer") });
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::111122223333:role/curfew/eu-west-1/curfew-${requestId}`,
      RoleSessionName: requestId,
    }),
  );
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  };
  const ssm = new SSMClient({ region, endpoint: local.aws, credentials });
  return ssm.send(new StartSessionCommand({ Target: WEB_1, DocumentName: "curfew-prod-60" }));
}

describe("npm start", () => {
  it("says where everything is, and serves only 127.0.0.1", async () => {
    expect(local.text).toMatch(/Curfew is up/);
    expect(local.text).not.toMatch(/warning/i);

    const bare = await fetch(`${local.web}/control/state`);

    expect(bare.status).toBe(200);
    expect(local.web).toContain("127.0.0.1");
  });

  it.each([
    ["a page of another site", { origin: "https://evil.example" }],
    ["a sandboxed page", { origin: "null" }],
  ])("does nothing for %s", async (_who, headers) => {
    const before = await local.get("/control/clock");

    const answer = await fetch(`${local.web}/control/clock`, {
      method: "POST",
      headers,
      body: JSON.stringify({ advance: "PT1H" }),
    });

    expect(answer.status).toBe(403);
    const after = await local.get("/control/clock");
    const passed = Date.parse(String(after.body.now)) - Date.parse(String(before.body.now));
    expect(passed).toBeLessThan(60_000);
  });

  it("keeps a pending approval through kill -9, and the running grant ends on time after another", async () => {
    await pass("PT1M");
    await ask(60);
    await pass("PT1S");
    await local.kill();

    local = await startLocal(folder);
    expect((await stateOf()).requests).toMatchObject([{ state: "pending" }]);
    await approve();
    // IAM's seconds count from when role and policy are written, however long a busy machine takes to come to it.
    await expect.poll(async () => (await stateOf()).grants, { timeout: 60_000 }).toHaveLength(1);
    await pass("PT16S");
    const [{ id } = { id: "" }] = (await stateOf()).requests;
    const session = await startSession(id);
    expect(session.SessionId).toMatch(new RegExp(`^${id}-`));
    expect(readFileSync(join(folder, "aws/config"), "utf8")).toContain(`role_session_name = ${id}`);
    expect((await stateOf()).grants).toHaveLength(1);
    await local.kill();

    local = await startLocal(folder);
    expect((await stateOf()).grants).toHaveLength(1);
    await pass("PT62M");

    expect((await stateOf()).requests).toEqual([]);
    await expect(startSession(id)).rejects.toMatchObject({ name: "AccessDenied" });
    expect((await local.get("/control/state")).body).toMatchObject({
      deadLetters: [],
      deniedCalls: [],
    });
  }, 150_000);

  it("writes a profile for each sample person", () => {
    const config = readFileSync(join(folder, "aws/config"), "utf8");
    const people = ["engineer", "lead", "second-lead", "oncall", "auditor", "outsider"];

    for (const person of people) {
      expect(config).toContain(`[profile ${person}]`);
      expect(keysOf(person).accessKeyId).toMatch(/^A(KIA|SIA)/);
    }
  });

  it.each([
    ["POST", "/control/clock", "{", /not JSON/],
    ["POST", "/control/clock", '{"advance":"soon"}', /not an ISO duration/],
    ["POST", "/control/clock", '{"advance":"P2Y"}', /not an ISO duration/],
    ["POST", "/control/clock", '{"forward":"PT1H"}', /advance/],
    ["POST", "/control/faults", '{"add":[{"kind":"gremlins"}]}', /kind/],
    ["POST", "/control/slack/command", '{"user":"nobody","text":""}', /nobody/],
  ])("answers nonsense on %s %s with a plain sentence", async (_method, path, body, sentence) => {
    const answer = await local.post(path, body);

    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify(answer.body)).toMatch(sentence);
  });
});

describe("npm start that cannot", () => {
  const scratch: string[] = [];
  const fresh = () => {
    const made = mkdtempSync(join(tmpdir(), "curfew-cannot-"));
    scratch.push(made);
    return made;
  };
  afterEach(() => {
    for (const made of scratch.splice(0)) rmSync(made, { recursive: true, force: true });
  });

  it("names a port that is taken, and the variable that changes it, without a stack", async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
    const { port } = blocker.address() as { port: number };

    const { code, text } = await ended(
      launch({ CURFEW_FOLDER: fresh(), CURFEW_PORT: String(port) }),
    );
    blocker.close();

    expect(code).toBe(1);
    expect(text.trim()).toBe(
      `Port ${port} is already in use. Stop what runs there, or set CURFEW_PORT to another port.`,
    );
  });

  it("refuses a port that is no port", async () => {
    const { code, text } = await ended(launch({ CURFEW_FOLDER: fresh(), CURFEW_AWS_PORT: "http" }));

    expect(code).toBe(1);
    expect(text).toMatch(/CURFEW_AWS_PORT is "http", which is no port/);
  });

  it("stops at a broken policy folder with file and line, and makes nothing", async () => {
    const home = fresh();
    const { code, text } = await ended(
      launch({ CURFEW_FOLDER: join(home, "state"), CURFEW_POLICIES: brokenPolicies(home) }),
    );

    expect(code).toBe(1);
    expect(text).toMatch(/profiles\.yaml:\d+: .*idleMinutes/);
    expect(existsSync(join(home, "state"))).toBe(false);
  });
});

function brokenPolicies(home: string): string {
  const target = join(home, "policies");
  cpSync(join(ROOT, "policies"), target, { recursive: true });
  const file = join(target, "profiles.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace("idleMinutes: 15", "idleMinutes: 99"));
  return target;
}
