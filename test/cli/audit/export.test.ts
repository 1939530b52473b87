// `curfew audit export` and `check`: what was done under one request, whole, signed, and checked without a network.
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { curfewAlone, curfewOn } from "../../support/curfew.ts";
import { EXPORT_READS, EXPORT_RIGHTS } from "../../support/export-rights.ts";
import { tempFolder } from "../../support/stage.ts";
import { oneStageForAll } from "../../support/story.ts";

const story = oneStageForAll();

const audit = (actions: readonly string[], ...words: string[]) =>
  curfewOn(story.stage, actions, "audit", ...words);

/** As on another machine: no environment, no network. */
const check = (...words: string[]) => curfewAlone(["audit", "check", ...words]);

const root = mkdtempSync(join(tmpdir(), "curfew-export-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let id: string;
let bundle: string;
let keyFile: string;

beforeAll(async () => {
  const { given, when } = story;
  const request = await given.granted("engineer", { instance: "web-1", minutes: 30 });
  id = request.id;
  const session = await given.session(request);
  await session.type("echo at work");
  await when.minutes(1);
  await when.isDone("engineer", id);
  await when.minutes(6);
  const { out } = await audit(EXPORT_RIGHTS, "export", "--request", id, "--out", root);
  bundle = out[0] ?? "";
  keyFile = join(root, "key.pem");
  writeFileSync(keyFile, (await audit(EXPORT_READS, "key")).out.join("\n"));
});

const recordOf = (folder: string) => JSON.parse(readFileSync(join(folder, "record.json"), "utf8"));

describe("a bundle", () => {
  it("holds request, decisions, policy sets, grant, session, transcript and the copy in S3", () => {
    const record = recordOf(bundle);

    expect(readdirSync(bundle).sort()).toEqual(["manifest.json", "record.json", "record.md"]);
    expect(record.request).toMatchObject({
      id,
      state: "ended",
      votes: [{ by: "p-ben001" }],
      grant: { document: "curfew-prod-30" },
    });
    expect(record.sessions).toEqual([
      {
        session: expect.objectContaining({ request: id, cause: "returned" }),
        transcripts: [expect.objectContaining({ state: "streamed", logGroup: "/curfew/sessions" })],
      },
    ]);
    expect(record.policySets).toEqual([story.stage.directory.policySet]);
    expect(record.recordInS3).toMatch(/^[0-9a-f]{64}$/);
    expect(record.findings).toEqual([]);
  });

  it("can be read by people, and what people wrote in it is no markup", async () => {
    const { given, when } = story;
    const reason = "a | b <b>bold</b> [x](http://y) `c` | d";
    const request = await given.asked("second-lead", { instance: "web-2", minutes: 30, reason });
    await when.denies("lead", request.id, "no");
    const { out } = await audit(EXPORT_RIGHTS, "export", "--request", request.id, "--out", root);

    const text = readFileSync(join(out[0] ?? "", "record.md"), "utf8");

    expect(text).toContain("| Reason | a &#124; b &#60;b&#62;bold");
    expect(text).not.toMatch(/<b>|\[x\]|\]\(/);
    expect(readFileSync(join(bundle, "record.md"), "utf8")).toMatch(/\d+ events in/);
  });

  it("checks, signed by the key that KMS gives, with no network at all", async () => {
    const { code, out, err } = await check(bundle, "--key", keyFile);

    expect(out[0]).toMatch(new RegExp(`^${id}: \\d+ entries, 1 sessions; the bundle holds\\.$`));
    expect(out[1]).toMatch(/^Signed by arn:aws:kms:eu-west-1:111122223333:key\//);
    expect(err).toBe("");
    expect(code).toBe(0);
  });

  it("says that it was not looked at whose key it is, when none is given", async () => {
    const { code, err } = await check(bundle);

    expect(err).toContain("Whose key this is was not checked");
    expect(code).toBe(0);
  });

  it("does not check once any byte of any of its files is another", async () => {
    const folder = join(tempFolder(), "bundle");
    const files = ["manifest.json", "record.json", "record.md"] as const;

    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), fc.nat(), fc.nat(254), async (file, at, by) => {
        cpSync(bundle, folder, { recursive: true });
        const bytes = readFileSync(join(folder, file));
        const place = at % bytes.length;
        bytes[place] = ((bytes[place] ?? 0) + 1 + by) % 256;
        // White space between the fields of the manifest says nothing.
        const before = readFileSync(join(bundle, file), "utf8");
        fc.pre(file !== "manifest.json" || !isSame(before, bytes.toString()));
        writeFileSync(join(folder, file), bytes);

        const { code } = await check(folder, "--key", keyFile);

        expect(code).not.toBe(0);
      }),
      { numRuns: 120 },
    );
  });

  it("does not check under another key, however whole it is", async () => {
    const other = join(root, "other.pem");
    const { generateKeyPairSync } = await import("node:crypto");
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    writeFileSync(other, publicKey.export({ type: "spki", format: "pem" }));

    const { code, out } = await check(bundle, "--key", other);

    expect(out[0]).toBe("It is signed by another key than the given one.");
    expect(code).toBe(1);
  });
});

/** Whether two texts say the same as JSON. */
function isSame(one: string, other: string): boolean {
  try {
    return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
  } catch {
    return false;
  }
}

describe("an export", () => {
  it("says plainly of a transcript that it could not be read, and signs that", async () => {
    const actions = EXPORT_RIGHTS.filter((action) => action !== "logs:GetLogEvents");
    const out = tempFolder();

    const { code, err } = await audit(actions, "export", "--request", id, "--out", out);

    expect(err).toMatch(/^A transcript of \S+ was not read: AccessDenied/);
    expect(recordOf(join(out, `curfew-${id}`)).sessions[0].transcripts[0].state).toBe("unread");
    expect(code).toBe(0);
  });

  it("writes nothing without the key's signature", async () => {
    const out = tempFolder();

    const { code, err } = await audit(EXPORT_READS, "export", "--request", id, "--out", out);

    expect(err).toMatch(/^The key alias\/curfew-record cannot be used \(AccessDenied/);
    expect(readdirSync(out)).toEqual([]);
    expect(code).toBe(2);
  });

  it("never writes over a bundle that is there", async () => {
    const before = readFileSync(join(bundle, "manifest.json"), "utf8");

    const { code, err } = await audit(EXPORT_RIGHTS, "export", "--request", id, "--out", root);

    expect(err).toContain("is there a bundle already?");
    expect(readFileSync(join(bundle, "manifest.json"), "utf8")).toBe(before);
    expect(code).toBe(2);
  });

  it("of a request that is not there says so", async () => {
    const none = "req-00000000000000000000";

    const { err } = await audit(EXPORT_RIGHTS, "export", "--request", none, "--out", root);

    expect(err).toBe(`The request ${none} is not in the table.`);
    expect(existsSync(join(root, `curfew-${none}`))).toBe(false);
  });
});
