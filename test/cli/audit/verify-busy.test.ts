// `curfew audit verify` while Curfew works: what changes between two reads is not called broken, what is broken still is.
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { requestsIn } from "../../../adapters/dynamodb-requests.ts";
import { sessionsIn } from "../../../adapters/dynamodb-sessions.ts";
import type { RecordReader } from "../../../adapters/s3-records.ts";
import { verifyAll } from "../../../cli/audit/verify.ts";
import { anchorOf } from "../../../domain/seal.ts";
import { applyChange } from "../../../domain/transitions.ts";
import { inProcessStage } from "../../../local/stage/in-process.ts";
import { aRequest, aSession, NOON, sha256 } from "../../support/builders.ts";
import { CURFEW, ID, OTHER, type TableScene, tableScene } from "./table-scene.ts";

let scene: TableScene;

beforeEach(async () => {
  const stage = await inProcessStage({});
  onTestFinished(() => stage.close());
  scene = tableScene(stage);
});

/** Reads S3 as it is, after something happened there and in the table; once. */
function afterwards(happens: () => Promise<unknown>): RecordReader {
  let has: Promise<unknown> | undefined;
  const once = () => {
    has ??= happens();
    return has;
  };
  return {
    read: async (key) => {
      await once();
      return scene.records.read(key);
    },
    list: async function* (folder) {
      await once();
      yield* scene.records.list(folder);
    },
  };
}

const verify = (records: RecordReader) =>
  verifyAll({ table: scene.table, records, earlier: new Map() });

describe("audit verify on a table that is in use", () => {
  it("calls nothing broken of a request that closes between the table and S3", async () => {
    const before = aRequest({ id: ID });
    await requestsIn(scene.table).create(before);
    const closes = async () => {
      const closed = applyChange(
        before,
        { name: "request.withdrawn", actor: CURFEW },
        NOON,
        sha256,
      );
      await requestsIn(scene.table).save(closed ?? before);
      await scene.keep(closed ?? before);
    };

    const { broken, records } = await verify(afterwards(closes));

    expect(broken).toEqual([]);
    expect(records).toBe(1);
  });

  it("calls nothing broken of a request that is asked and closed after its page was read", async () => {
    await scene.storeWhole(ID);
    const another = async () => scene.keep(await scene.storeWhole(OTHER));

    const { broken, requests } = await verify(afterwards(another));

    expect(broken).toEqual([]);
    expect(requests).toBe(2);
  });

  it("calls nothing broken of a session that ends between its page and its request's", async () => {
    const open = aSession({ id: "p-ana001-busy", request: ID });
    await sessionsIn(scene.table).create(open);
    const before = aRequest({ id: ID, state: "revoking", approvalsNeeded: 0 });
    await requestsIn(scene.table).create(before);
    const ends = async () => {
      const end = { endedAt: NOON, cause: "exit", evidence: "seen", endedBy: CURFEW.id } as const;
      await sessionsIn(scene.table).end(open.id, end);
      const session = { ...open, ...end };
      const data = { sessions: [anchorOf(session, sha256)] };
      const change = { name: "grant.ended", actor: CURFEW, data } as const;
      const ended = applyChange(before, change, NOON, sha256) ?? before;
      await requestsIn(scene.table).save(ended);
      await scene.keep(ended, [session]);
    };

    const { broken, sessions } = await verify(afterwards(ends));

    expect(broken).toEqual([]);
    expect(sessions.answeredFor).toBe(1);
  });

  it("still names what is broken at the second look, too", async () => {
    await scene.storeWhole(ID);
    await scene.tamperEntries((entries) => entries.slice(1));

    const { broken } = await verify(afterwards(async () => undefined));

    expect(broken).toEqual([expect.objectContaining({ request: ID, entry: 1 })]);
  });
});
