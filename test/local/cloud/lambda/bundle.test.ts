// Bundles: what ships is what runs, and an unchanged build costs nothing.
import { createHmac } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { createClock } from "../../../../local/cloud/core/clock.ts";
import { bundleFunctions, STANDARD_COPIES } from "../../../../local/cloud/lambda/bundle.ts";
import { createWorkerHost } from "../../../../local/cloud/lambda/worker-host.ts";
import { CONTEXT, code } from "./functions.ts";

const MODULES = join(import.meta.dirname, "../../../../node_modules");

const SLACK = `import { App, AwsLambdaReceiver } from "@slack/bolt";
const receiver = new AwsLambdaReceiver({ signingSecret: "sek" });
const app = new App({ token: "xoxb-1", receiver, botId: "B1", botUserId: "U0" });
app.command("/access", async ({ ack }) => ack("who and why?"));
export const handler = async (event, context) => (await receiver.start())(event, context, () => {});`;

const CEDAR = `import { getCedarVersion } from "@cedar-policy/cedar-wasm/nodejs";
export const handler = async () => getCedarVersion();`;

describe("bundling the functions", () => {
  let root: string;
  let outFolder: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "curfew-bundle-"));
    outFolder = join(root, "dist");
    mkdirSync(join(root, "policies"));
    writeFileSync(join(root, "policies/people.yaml"), "people: []\n");
    symlinkSync(MODULES, join(root, "node_modules"));
  });

  const write = (name: string, source: string) => {
    writeFileSync(join(root, `${name}.ts`), source);
    return { name, file: `${name}.ts` };
  };
  const runBundle = async (file: string, event: unknown) => {
    const clock = createClock({ mode: "live" });
    const host = createWorkerHost({ clock });
    const answer = await host.run(code(file), event, CONTEXT).finally(() => host.close());
    clock.stop();
    return answer;
  };

  it("gives one CommonJS file a function, far below Bolt's 1.5 MB, that still answers Slack (facts/local.md 6)", async () => {
    const bundles = await bundleFunctions([write("Slack", SLACK)], { root, outFolder });
    const bundle = bundles.get("Slack")!;
    const body = "command=%2Faccess&text=&trigger_id=1.2.3&user_id=U1&team_id=T1&channel_id=C1";
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac("sha256", "sek").update(`v0:${timestamp}:${body}`).digest("hex");

    const answer = await runBundle(bundle.file, {
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-signature": `v0=${signature}`,
        "x-slack-request-timestamp": timestamp,
      },
      body: Buffer.from(body).toString("base64"),
      isBase64Encoded: true,
    });

    expect(answer).toMatchObject({ statusCode: 200, body: "who and why?" });
    expect(bundle.file).toBe(join(outFolder, "Slack/index.cjs"));
    expect(bundle.bytes).toBeLessThan(250_000);
  });

  it("puts Cedar's wasm beside the bundles that read it, and the policies beside all", async () => {
    const entries = [
      write("Decide", CEDAR),
      write("Plain", "export const handler = async () => 1;"),
    ];

    const bundles = await bundleFunctions(entries, { root, outFolder });
    const version = await runBundle(bundles.get("Decide")!.file, {});

    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(existsSync(join(outFolder, "Plain/cedar_wasm_bg.wasm"))).toBe(false);
    expect(existsSync(join(outFolder, "Plain/policies/people.yaml"))).toBe(true);
  });

  it("leaves Cedar out of a bundle that could reach it and does not use it", async () => {
    write("ports", `${CEDAR}\nexport const plain = () => "plain";`);
    const entries = [
      write(
        "Reach",
        'import { plain } from "./ports.ts"; export const handler = async () => plain();',
      ),
      write("Use", 'export { handler } from "./ports.ts";'),
    ];

    const bundles = await bundleFunctions(entries, { root, outFolder });
    const answer = await runBundle(bundles.get("Reach")!.file, {});

    expect(answer).toBe("plain");
    expect(readFileSync(bundles.get("Reach")!.file, "utf8")).not.toContain("cedar");
    expect(existsSync(join(outFolder, "Reach/cedar_wasm_bg.wasm"))).toBe(false);
    expect(existsSync(join(outFolder, "Use/cedar_wasm_bg.wasm"))).toBe(true);
  });

  it("leaves everything as it is when nothing has changed", async () => {
    const entries = [write("Plain", "export const handler = async () => 1;")];
    const first = await bundleFunctions(entries, { root, outFolder });
    const built = statSync(first.get("Plain")!.file).mtimeMs;

    const second = await bundleFunctions(entries, { root, outFolder });

    expect(second).toEqual(first);
    expect(statSync(second.get("Plain")!.file).mtimeMs).toBe(built);
  });

  it("builds again when a source, a copied file or an output has changed", async () => {
    const entries = [write("Plain", "export const handler = async () => 'first';")];
    const { file } = (await bundleFunctions(entries, { root, outFolder })).get("Plain")!;

    write("Plain", "export const handler = async () => 'second';");
    writeFileSync(join(root, "policies/profiles.yaml"), "profiles: []\n");
    await bundleFunctions(entries, { root, outFolder });
    const changed = readFileSync(file, "utf8");
    const copied = existsSync(join(outFolder, "Plain/policies/profiles.yaml"));
    writeFileSync(file, "");
    await bundleFunctions(entries, { root, outFolder });

    expect(changed).toContain("second");
    expect(copied).toBe(true);
    expect(readFileSync(file, "utf8")).toBe(changed);
  });

  it("drops what a removed function left behind", async () => {
    const entries = ["One", "Two"].map((name) => write(name, "export const handler = () => 1;"));
    await bundleFunctions(entries, { root, outFolder });

    const bundles = await bundleFunctions(entries.slice(0, 1), { root, outFolder });

    expect([...bundles.keys()]).toEqual(["One"]);
    expect(existsSync(join(outFolder, "Two"))).toBe(false);
  });

  it("rejects with esbuild's message when a function does not build", async () => {
    const entries = [write("Broken", 'import "./missing.ts";')];

    const building = bundleFunctions(entries, { root, outFolder, copies: STANDARD_COPIES });

    await expect(building).rejects.toThrow('Could not resolve "./missing.ts"');
  });
});
