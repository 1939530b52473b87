// News of an instance that comes when it is no longer so, on the product's own table (P5).
import { expect, it } from "vitest";
import { sessionsIn } from "../../../adapters/dynamodb-sessions.ts";
import { plusMinutes } from "../../../domain/time.ts";
import { noteInstanceState } from "../../../workflows/ledger/note-instance-state.ts";
import { openAdapterStage, openTestTable } from "../../adapters/table.ts";
import { aSession, INSTANCE, NOON, sha256 } from "../../support/builders.ts";

it("that it stopped, told when it runs again, ends the sessions of before and none that began since", async () => {
  const sessions = sessionsIn(openTestTable(await openAdapterStage()).table);
  const before = aSession({ id: "p-ana001-before" });
  const since = aSession({ id: "p-ana001-since", startedAt: plusMinutes(NOON, 10) });
  for (const one of [before, since]) await sessions.create(one);
  const deps = {
    sessions,
    requests: { read: async () => undefined, save: async () => false, async *openPages() {} },
    workflows: { ring: async () => undefined },
    events: { announce: async () => undefined },
    log: { info: () => undefined, problem: () => undefined },
    sha256,
  };

  const stopped = { instanceId: INSTANCE.id, state: "stopped", at: plusMinutes(NOON, 5) };
  await noteInstanceState(deps, stopped, plusMinutes(NOON, 12));

  expect((await sessions.read(before.id))?.ending?.cause).toBe("instance-gone");
  expect((await sessions.read(since.id))?.ending).toBeUndefined();
});
