// A first start: AWS remembers 30 days of sessions that Curfew has never heard of.
import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { backfillsIn } from "../../adapters/dynamodb-backfills.ts";
import { historyIn } from "../../adapters/dynamodb-history.ts";
import { requestsIn } from "../../adapters/dynamodb-requests.ts";
import { sessionsIn } from "../../adapters/dynamodb-sessions.ts";
import type { ListedSession, SessionLister } from "../../domain/ports.ts";
import type { Session } from "../../domain/session.ts";
import { instantOf, plusMinutes } from "../../domain/time.ts";
import type { SessionRecord } from "../../local/cloud/ssm/session-record.ts";
import { actorsOn } from "../../local/stage/actors.ts";
import { type InProcessStage, inProcessStage } from "../../local/stage/in-process.ts";
import { LOCAL_PLACE } from "../../local/stage/sample.ts";
import { PREFIX } from "../../local/stage/where.ts";
import { backfillHistory } from "../../workflows/sweep/backfill-history.ts";
import { openAdapterStage, openTestTable } from "../adapters/table.ts";
import { INSTANCE, NOON } from "../support/builders.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let stage: InProcessStage;
afterEach(() => stage?.close());

/** Sessions that were over before the stage's first minute, as AWS's history has them. */
function inTheHistory(count: number, agoMs: (index: number) => number) {
  const records = stage.store.collection<SessionRecord>("ssm.sessions");
  const web = stage.cloud.ec2.instances().find(({ tags }) => tags.Name === "web-1");
  const ids = Array.from({ length: count }, (_, index) => `olga-${String(index).padStart(5, "0")}`);
  for (const [index, id] of ids.entries()) {
    const startedAt = stage.clock.now() - agoMs(index);
    records.put(id, {
      id,
      target: index === 1 ? "ecs:payments_1f3a" : (web?.id ?? ""),
      owner: "arn:aws:iam::111122223333:user/olga",
      ownerUserId: "AIDAOLGA",
      documentName: "SSM-SessionManagerRunShell",
      settings: {
        sessionType: "Standard_Stream",
        idleMinutes: 20,
        maxMinutes: 480,
        logEncrypted: true,
        logStreaming: true,
        bucketPrefix: "",
        bucketEncrypted: true,
        runAs: false,
        runAsUser: "ssm-user",
      },
      status: "Terminated",
      startedAt,
      activeAt: startedAt,
      endedAt: startedAt + MINUTE,
      endCause: "exit",
    });
  }
  return ids.filter((_, index) => index !== 1);
}

const alerts = () =>
  JSON.stringify(stage.slack.people.messages("C0SECURITY")).match(/olga-\d+/g) ?? [];

describe("on a first start", () => {
  it("what AWS remembers is recorded once, as of before Curfew, and nobody is alarmed", async () => {
    stage = await inProcessStage();
    // The last of them ended a minute before Curfew began: within the hour that every sweep looks back.
    const ids = inTheHistory(230, (index) => 2 * MINUTE + (index * 29 * DAY) / 230);
    const { truth } = actorsOn(stage);

    await stage.clock.advance(5 * MINUTE);
    stage.host.recycle();
    await stage.clock.advance(12 * MINUTE);

    const recorded = await Promise.all(ids.map((id) => truth.sessions.read(id)));
    for (const session of recorded)
      expect(session).toMatchObject({
        cause: "unknown",
        evidence: expect.stringMatching(/^before Curfew: /),
        endedAt: plusMinutes(session?.startedAt ?? NOON, 1),
        instance: { name: "web-1" },
      });
    expect(await truth.sessions.read("olga-00001")).toBeUndefined();
    expect(alerts()).toEqual([]);
    expect(stage.usage.denied()).toEqual([]);
  });

  it("a session that is open then is told like any other, and its end has its cause", async () => {
    stage = await inProcessStage();
    const actors = actorsOn(stage);
    const opened = await actors.startOutside("outsider", "web-1");
    if ("error" in opened) throw new Error(opened.message);

    await stage.clock.advance(4 * MINUTE);
    await opened.type("exit").catch(() => undefined);
    await stage.clock.advance(5 * MINUTE);

    const session = await actors.truth.sessions.read(opened.sessionId);
    expect(session?.endedAt).toBeDefined();
    expect(session?.evidence).not.toContain("before Curfew");
    expect(session?.reportedAt).toBeDefined();
  });
});

describe("the copying", () => {
  const began = NOON;
  const later = plusMinutes(NOON, 10);

  /** AWS's list in pages that repeat their neighbours' ends; it fails when it is told to. */
  function listerOf(all: readonly ListedSession[], size: number, fails: () => boolean) {
    const lister: Pick<SessionLister, "historyPage"> = {
      async historyPage(next) {
        if (fails()) throw new Error("ThrottlingException");
        const from = Number(next ?? 0);
        const to = from + size;
        return {
          sessions: all.slice(Math.max(0, from - 1), to + 1),
          ...(to < all.length ? { next: String(to) } : {}),
        };
      },
    };
    return lister;
  }

  it("ends with each once, wherever it broke off, whatever came twice or was there before", async () => {
    const adapterStage = await openAdapterStage();
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.boolean(), { maxLength: 8 }),
        fc.boolean(),
        async (count, size, failing, isKnown) => {
          round += 1;
          const { table } = openTestTable(adapterStage);
          const year = `${2026 - round}`;
          const at = (index: number) =>
            plusMinutes(instantOf(Date.parse(`${year}-05-01T00:00:00Z`)), -index);
          const all = Array.from(
            { length: count },
            (_, index): ListedSession => ({
              id: `olga-${round}-${index}`,
              owner: "arn:aws:iam::111122223333:user/olga",
              target: INSTANCE.id,
              startedAt: at(index),
              endedAt: plusMinutes(at(index), 1),
            }),
          );
          const sessions = sessionsIn(table);
          const known = {
            id: `olga-${round}-0`,
            owner: "arn:aws:iam::111122223333:user/olga",
            instance: INSTANCE,
            startedAt: at(0),
          };
          if (isKnown) await sessions.create(known);
          const left = [...failing];
          // A new process each time: nothing is remembered but in the table. Each round copies into a place of its own.
          const backfills = backfillsIn(table, String(round));
          await backfills.begun(began);
          let isDone = false;
          for (let sweep = 0; !isDone && sweep < 20; sweep += 1)
            isDone = await backfillHistory(
              {
                sessions,
                requests: requestsIn(table),
                place: LOCAL_PLACE,
                prefix: PREFIX,
                inventory: { list: async () => [] },
                lister: listerOf(all, size, () => left.shift() ?? false),
                turn: { spent: () => 0 },
                backfills: backfillsIn(table, String(round)),
              },
              later,
            ).catch(() => false);

          const found: Session[] = [];
          const history = historyIn(table, {
            scope: { by: "everybody" },
            since: at(1000),
            until: at(-1000),
            direction: "older",
            pageSize: 100,
          });
          for await (const one of history) found.push(one);
          expect(isDone).toBe(true);
          expect(found.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
          expect(found[0]?.evidence === undefined).toBe(isKnown);
        },
      ),
      { numRuns: 15 },
    );
  });
});
