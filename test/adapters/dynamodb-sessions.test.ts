import { describe, expect, it } from "vitest";
import { historyIn } from "../../adapters/dynamodb-history.ts";
import { sessionsIn } from "../../adapters/dynamodb-sessions.ts";
import type { Session } from "../../domain/session.ts";
import { plusMinutes } from "../../domain/time.ts";
import { aSession, INSTANCE, NOON } from "../support/builders.ts";
import { openAdapterStage, openTestTable } from "./table.ts";

const END = {
  endedAt: plusMinutes(NOON, 5),
  cause: "exit",
  evidence: "seen",
  endedBy: "the person",
} as const;

async function openSessions(...sessions: readonly Session[]) {
  const ledger = sessionsIn(openTestTable(await openAdapterStage()).table);
  for (const session of sessions) await ledger.create(session);
  return ledger;
}
const numbered = (number: number, over: Partial<Session> = {}) =>
  aSession({ id: `p-ana001-${number}`, startedAt: plusMinutes(NOON, number), ...over });

describe("sessions in DynamoDB", () => {
  it("creates a session once", async () => {
    const session = aSession();
    const ledger = await openSessions(session);

    const again = await ledger.create({ ...session, owner: "somebody else" });

    expect(again).toBe(false);
    expect(await ledger.read(session.id)).toEqual(session);
  });

  it("records an end once: the first cause stands (P5)", async () => {
    const { id } = aSession();
    const ledger = await openSessions(aSession());

    const outcomes = await Promise.all(
      (["exit", "idle", "deadline"] as const).map((cause) => ledger.end(id, { ...END, cause })),
    );

    expect(outcomes.filter(Boolean)).toHaveLength(1);
    const recorded = await ledger.read(id);
    expect(recorded?.cause).toBe((["exit", "idle", "deadline"] as const)[outcomes.indexOf(true)]);
  });

  it("knows an end as its own whose answer was lost, so that it is announced", async () => {
    const { id } = aSession();
    const stage = await openAdapterStage();
    const ledger = sessionsIn(openTestTable(stage).table);
    await ledger.create(aSession());
    stage.cloud.faults.add({ operation: "UpdateItem", kind: "lost-answer", times: 1 });

    const outcomes = [await ledger.end(id, END), await ledger.end(id, { ...END, cause: "idle" })];

    expect(outcomes).toEqual([true, false]);
    expect((await ledger.read(id))?.cause).toBe("exit");
  });

  // The index by month is as old as the first version: there is no session that was recorded without it.
  it("is in everybody's history by month from its first write, whoever writes it first, and stays there", async () => {
    const { table } = openTestTable(await openAdapterStage());
    const ledger = sessionsIn(table);
    const [live, ended, copied] = [numbered(1), numbered(2), numbered(3, END)];
    await ledger.create(live);
    await ledger.create(ended);
    await ledger.createEnded(copied);

    await ledger.note(live.id, { lastActivityAt: plusMinutes(NOON, 4) });
    await ledger.end(ended.id, END);

    const found: string[] = [];
    const bounds = { since: NOON, until: plusMinutes(NOON, 9) };
    const query = {
      ...bounds,
      scope: { by: "everybody" },
      direction: "newer",
      pageSize: 2,
    } as const;
    for await (const { id } of historyIn(table, query)) found.push(id);
    expect(found).toEqual([live.id, ended.id, copied.id]);
  });

  it("changes nothing of a session that has ended (P5)", async () => {
    const { id } = aSession();
    const ledger = await openSessions(aSession());
    await ledger.end(id, END);

    const noted = await ledger.note(id, { lastActivityAt: plusMinutes(NOON, 9) });

    expect(noted).toBe(false);
    expect(await ledger.read(id)).toEqual({ ...aSession(), ...END });
  });

  it("neither notes nor ends a session that is not there", async () => {
    const ledger = await openSessions();

    const outcomes = [
      await ledger.note("nobody-0", { lastActivityAt: NOON }),
      await ledger.end("nobody-0", END),
    ];

    expect(outcomes).toEqual([false, false]);
    expect(await ledger.read("nobody-0")).toBeUndefined();
  });

  it("notes only the fields given, and leaves the others", async () => {
    const ledger = await openSessions(aSession());
    const ending = { cause: "revoked", by: "p-ben001", at: NOON } as const;

    await ledger.note(aSession().id, { ending });
    await ledger.note(aSession().id, { lastActivityAt: NOON });

    expect(await ledger.read(aSession().id)).toEqual({
      ...aSession(),
      ending,
      lastActivityAt: NOON,
    });
  });

  it("leaves ended sessions out of the open ones and keeps them in the lists", async () => {
    const ledger = await openSessions(numbered(1), numbered(2));

    await ledger.end("p-ana001-1", END);

    expect((await ledger.open()).map(({ id }) => id)).toEqual(["p-ana001-2"]);
    for await (const page of ledger.openPages())
      expect(page.map(({ id }) => id)).toEqual(["p-ana001-2"]);
    expect((await ledger.ofPerson("p-ana001", 10)).map(({ id }) => id)).toEqual([
      "p-ana001-2",
      "p-ana001-1",
    ]);
  });

  it("lists by instance whoever opened them, newest first, up to the limit", async () => {
    const { person: _person, request: _request, ...strange } = numbered(2, { owner: "olga" });
    const elsewhere = { ...INSTANCE, id: "i-0ffffffffffffffff" };
    const ledger = await openSessions(
      numbered(1),
      strange,
      numbered(3),
      numbered(4, { instance: elsewhere }),
    );

    const newest = await ledger.ofInstance(INSTANCE.id, 2);

    expect(newest.map(({ id }) => id)).toEqual(["p-ana001-3", "p-ana001-2"]);
    expect(await ledger.ofPerson("p-ana001", 10)).toHaveLength(3);
  });
});
