// `curfew audit verify` against table and S3: what was changed in either is found, and where the two disagree is said.
import { beforeAll, describe, expect, it } from "vitest";
import { appendEntry, canonical } from "../../../domain/audit.ts";
import type { KeptRecord } from "../../../domain/kept-record.ts";
import type { Request } from "../../../domain/request.ts";
import { type InProcessStage, inProcessStage } from "../../../local/stage/in-process.ts";
import { sha256 } from "../../support/builders.ts";
import { curfewOn } from "../../support/curfew.ts";
import { type StoredItem, type TableScene, tableScene } from "./table-scene.ts";

let stage: InProcessStage;
let scene: TableScene;
let count = 0;
/** A request of the test's own: a record in S3 can never be taken back. */
const newId = () => `req-${String(++count).padStart(20, "a")}`;

beforeAll(async () => {
  stage = await inProcessStage({});
  scene = tableScene(stage);
  return () => stage.close();
});

async function closed() {
  const request = await scene.storeWhole(newId());
  await scene.keep(request);
  return request.id;
}

/** The findings about one request; the others belong to other tests. */
async function findings(id: string, ...words: string[]) {
  const { code, out, err } = await scene.audit("verify", ...words);
  expect(err).toBe("");
  const own = out.filter((line) => line.startsWith(id)).map((line) => line.slice(id.length + 2));
  if (own.length > 0) expect(code).toBe(1);
  return own;
}

async function editS3(id: string, edit: (record: KeptRecord) => object) {
  const record = JSON.parse((await scene.kept(id)) ?? "") as KeptRecord;
  await scene.rewrite(id, canonical(edit(record)));
}

describe("a record that is as it was written", () => {
  it("holds, and is counted", async () => {
    const id = await closed();

    const { code, out } = await scene.audit("verify", "--request", id);

    expect(out).toEqual([
      "Requests: 1, entries: 3, sessions answered for: 0, others: 0, records in S3: 1; every chain holds.",
    ]);
    expect(code).toBe(0);
  });

  it("holds with its sessions", async () => {
    const { request, session } = await scene.storeEnded(newId());
    await scene.keep(request, [session]);

    const { out } = await scene.audit("verify", "--request", request.id);

    expect(out.at(-1)).toContain("sessions answered for: 1, others: 0, records in S3: 1;");
    expect(await findings(request.id)).toEqual([]);
  });
});

/** A chain that is whole in itself, of which the second entry was always somebody else's. */
const anew = ({ id, audit }: Pick<Request, "id" | "audit">) =>
  audit.reduce<Request["audit"]>(
    (made, { at, event, actor, data }, index) =>
      appendEntry(
        id,
        made,
        { at, event, actor: index === 1 ? { ...actor, id: "p-eve001" } : actor, data },
        sha256,
      ),
    [],
  );

describe("what differs between table and S3", () => {
  it("is told by the first entry, when the table's chain was written anew", async () => {
    const id = await closed();
    await scene.tamper<StoredItem>(
      ({ request, ...item }) => ({ ...item, request: { ...request, audit: anew(request) } }),
      "REQUEST",
      id,
    );

    expect(await findings(id)).toEqual(["Table and S3 disagree: from entry 2 on."]);
  });

  it("is told by its fields, when only they were changed", async () => {
    const id = await closed();
    await scene.tamper<StoredItem>(
      (item) => ({ ...item, request: { ...item.request, note: "no", approvalsNeeded: 0 } }),
      "REQUEST",
      id,
    );

    expect(await findings(id)).toContain("Table and S3 disagree: in approvalsNeeded, note.");
  });

  it("is told when the request is not in the table any more", async () => {
    const id = await closed();
    await scene.remove("REQUEST", id);

    expect(await findings(id)).toEqual(["S3 has its record, but it is not in the table any more."]);
    expect(await findings(id, "--request", id)).toEqual([
      "The request is not in the table, but S3 has its record.",
    ]);
  });

  it("is told when S3 has no record of a request that no longer waits for one", async () => {
    const id = await closed();
    const bare = await scene.storeWhole(newId());
    await scene.tamper<StoredItem>(({ live: _, due: __, ...item }) => item, "REQUEST", bare.id);

    expect(await findings(bare.id)).toEqual(["It is closed, but S3 has no record of it."]);
    expect(await findings(id)).toEqual([]);
  });
});

describe("what was changed in S3", () => {
  it.each<[string, (record: KeptRecord) => object, string]>([
    [
      "an entry",
      ({ request, ...rest }) => ({
        ...rest,
        request: {
          ...request,
          audit: request.audit.with(1, { ...request.audit[1]!, event: "grant.made" }),
        },
      }),
      "S3: Entry 2 is not what was written, or does not follow the one before it.",
    ],
    [
      "a field",
      ({ request, ...rest }) => ({ ...rest, request: { ...request, approvalsNeeded: 7 } }),
      "S3: Entry 3 sealed other fields than the request now has.",
    ],
    [
      "the request it is of",
      ({ request, ...rest }) => ({
        ...rest,
        request: { ...request, id: "req-bbbbbbbbbbbbbbbbbbbb" },
      }),
      "S3: the record is of the request req-bbbbbbbbbbbbbbbbbbbb.",
    ],
    ["the form", () => ({ form: 2 }), "S3: the record does not parse."],
  ])("is found: %s", async (_what, edit, sentence) => {
    const id = await closed();
    await editS3(id, edit);

    expect((await findings(id))[0]).toBe(sentence);
  });

  it("is found: a session that was changed, left out, or put in", async () => {
    const { request, session } = await scene.storeEnded(newId());
    await scene.keep(request, [session]);
    const sentence = "S3: Entry 2 answers for other sessions than the record has.";

    for (const sessions of [[{ ...session, cause: "idle" as const }], [], [session, session]]) {
      await editS3(request.id, (record) => ({ ...record, sessions }));
      expect(await findings(request.id)).toEqual([sentence]);
    }
  });

  it("is found: an object among the records that is none", async () => {
    await scene.rewrite("x", "{}");

    const { out } = await scene.audit("verify");

    expect(out).toContain("requests/x.json  The object lies among the records and is none.");
  });
});

describe("the sessions that a closed request answers for", () => {
  it.each<[string, (id: string) => Promise<unknown>, RegExp]>([
    [
      "one whose cause was changed",
      (id) =>
        scene.tamper<{ session: object }>(
          (item) => ({ ...item, session: { ...item.session, cause: "idle" } }),
          "SESSION",
          id,
        ),
      /^The session \S+ is not what entry 2 answers for\.$/,
    ],
    [
      "one that was given to no request any more",
      (id) =>
        scene.tamper<{ session: { request?: string } }>(
          ({ session: { request: _, ...session }, ...item }) => ({ ...item, session }),
          "SESSION",
          id,
        ),
      /^The session \S+ is not what entry 2 answers for\.$/,
    ],
    [
      "one that was removed",
      (id) => scene.remove("SESSION", id),
      /^The session \S+, which entry 2 answers for, is not in the table\.$/,
    ],
  ])("are found changed: %s", async (_what, damage, sentence) => {
    const { request, session } = await scene.storeEnded(newId());
    await scene.keep(request, [session]);
    await damage(session.id);

    expect(await findings(request.id)).toEqual([expect.stringMatching(sentence)]);
    expect(await findings(request.id, "--request", request.id)).toHaveLength(1);
  });
});

describe("a run that may not read S3", () => {
  const run = (...words: string[]) =>
    curfewOn(stage, ["dynamodb:Scan", "dynamodb:GetItem"], "audit", "verify", ...words);

  it("says what is needed, and checks nothing", async () => {
    await closed();

    const { code, out, err } = await run();

    expect(err).toMatch(/^The record bucket \S+ cannot be read \(AccessDenied: .*s3:GetObject/);
    expect(out).toEqual([]);
    expect(code).toBe(2);
  });

  it("checks the table alone when it is told to", async () => {
    const request: Request = await scene.storeWhole(newId());

    const { out } = await run("--table-only", "--request", request.id);

    expect(out).toEqual([expect.stringMatching(/S3 not looked at, .*every chain holds\.$/)]);
  });
});
