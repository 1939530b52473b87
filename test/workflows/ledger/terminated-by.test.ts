// Who terminated a session, as CloudTrail tells it: the person, somebody else, or Curfew, which has said why before (P5).
import { expect, it } from "vitest";
import { sessionsIn } from "../../../adapters/dynamodb-sessions.ts";
import { plusMinutes, plusSeconds } from "../../../domain/time.ts";
import { type NoteCallDeps, noteSessionCall } from "../../../workflows/ledger/note-session-call.ts";
import { openAdapterStage, openTestTable } from "../../adapters/table.ts";
import { aLiveRequest, aSession, NOON, PLACE } from "../../support/builders.ts";

const BY = "arn:aws:sts::111122223333:assumed-role/";
const ROLE = "curfew-req-abcdefghij0123456789";

/** The ending that is noted of a session when a role's session terminates it. */
async function endingBy(role: string) {
  const sessions = sessionsIn(openTestTable(await openAdapterStage()).table);
  const session = aSession();
  await sessions.create(session);
  // All that a termination of a known session asks for.
  const deps = { sessions, place: PLACE, prefix: "curfew" } as unknown as NoteCallDeps;
  const at = plusMinutes(NOON, 5);

  const call = { call: "TerminateSession", sessionId: session.id, by: `${BY}${role}`, at } as const;
  await noteSessionCall(deps, call, at);

  return (await sessions.read(session.id))?.ending?.cause;
}

it("is known too where the call is heard before the start, of a session that is over by then", async () => {
  const stage = await openAdapterStage();
  const sessions = sessionsIn(openTestTable(stage).table);
  const { id, owner, instance, document, startedAt } = aSession();
  const at = plusSeconds(NOON, 1);
  const deps = {
    sessions,
    place: PLACE,
    prefix: "curfew",
    requests: { read: async () => aLiveRequest(60) },
    lister: {
      active: async () => [],
      endedSince: async () => [{ id, owner, target: instance.id, document, startedAt }],
    },
  } as unknown as NoteCallDeps;

  const call = { call: "TerminateSession", sessionId: id, by: `${BY}ops/ana`, at } as const;
  await noteSessionCall(deps, call, at);

  expect(await sessions.read(id)).toMatchObject({ ending: { cause: "revoked", at } });
});

it.each([
  ["the grant's own role, under its request id", `${ROLE}/req-abcdefghij0123456789`, "exit"],
  ["the grant's role, under another name", `${ROLE}/mallory`, "revoked"],
  ["an ordinary role", "ops/ana", "revoked"],
  ["an ordinary role that is named alike", "curfew-ops/curfew-EndSessions-eu-west-1", "revoked"],
  ["another stage's function", "curfew_test-EndSessions-eu-west-1/f", "revoked"],
  ["Curfew's own function", "curfew-EndSessions-eu-west-1/f", undefined],
])("%s ended it", async (_who, role, cause) => {
  expect(await endingBy(role)).toBe(cause);
});
