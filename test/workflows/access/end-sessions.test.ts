// When an end is confirmed, and which sessions the end takes.
import { describe, expect, it } from "vitest";
import { grantOwner } from "../../../domain/grant-role.ts";
import type { ListedSession } from "../../../domain/ports.ts";
import type { Request } from "../../../domain/request.ts";
import { type Instant, plusSeconds } from "../../../domain/time.ts";
import { type EndSessionsDeps, endSessions } from "../../../workflows/access/end-sessions.ts";
import { roleOf } from "../../../workflows/ledger/adopt-session.ts";
import { aGrant, aRequest, aSession, INSTANCE, NOON, PLACE } from "../../support/builders.ts";

const SCOPE = { place: PLACE, prefix: "curfew" };
const ROLE = { id: "AROAONE", createdAt: NOON, digest: "d", policyDigest: "p" };

/** Access whose role was removed at noon after an early end, after so many looks. */
const revoking = (sweeps: number, over: Partial<Request["bookkeeping"]> = {}): Request => {
  const request = aRequest({
    state: "revoking",
    grant: aGrant(60, { role: ROLE, madeAt: NOON }),
    end: { cause: "revoked", by: "p-ana001", askedAt: NOON, policyRemovedAt: NOON },
  });
  return { ...request, bookkeeping: { ...request.bookkeeping, sweeps, ...over } };
};

const listedOf = (request: Request, owner = grantOwner(SCOPE, request.id)): ListedSession => ({
  id: aSession().id,
  owner,
  target: INSTANCE.id,
  document: request.grant?.document,
  startedAt: NOON,
});

/** One look at a request, with the sessions that AWS lists; tells what comes next and whom AWS was asked to end. */
async function look(request: Request, now: Instant, active: readonly ListedSession[] = []) {
  const ended: string[] = [];
  const deps = {
    ...SCOPE,
    requests: { read: async () => request, note: async () => undefined },
    sessions: {
      read: async () => aSession(),
      note: async () => undefined,
      ofPerson: async () => [],
    },
    listing: { activeSince: async () => active },
    ender: { terminate: async (id: string) => void ended.push(id) },
    roleReader: { exists: async () => false },
  } as unknown as EndSessionsDeps;
  return { result: await endSessions(deps, { requestId: request.id }, now), ended };
}

describe("the confirmation of an end", () => {
  it("waits for the propagation window though looks were counted twice", async () => {
    const early = await look(revoking(9), plusSeconds(NOON, 61));
    const late = await look(revoking(9), plusSeconds(NOON, 300));

    expect(early.result).toEqual({ next: "Wait", seconds: 239 });
    expect(late.result).toEqual({ next: "Record", seconds: 0 });
  });

  it("counts the window from the moment when the role was last back", async () => {
    const request = revoking(9, { roleBackAt: plusSeconds(NOON, 200) });

    expect((await look(request, plusSeconds(NOON, 300))).result).toEqual({
      next: "Wait",
      seconds: 200,
    });
  });
});

describe("the end of a grant", () => {
  it("ends a session of its role under another session name, and none of another role", async () => {
    const request = revoking(0);
    const renamed = listedOf(request, grantOwner(SCOPE, request.id).replace(/[^/]+$/, "other"));
    const foreign = listedOf(request, grantOwner(SCOPE, "req-zzzzzzzzzz0123456789"));

    const { ended } = await look(request, plusSeconds(NOON, 1), [
      renamed,
      { ...foreign, id: "foreign" },
    ]);

    expect(ended).toEqual([renamed.id]);
  });
});

describe("a session of a role of the grant's name", () => {
  it("is not covered before the grant has its role written down, nor where it is older than that role", async () => {
    const { role: _, ...unwritten } = aGrant(60);
    const coveredAs = async (request: Request) =>
      (await roleOf({ ...SCOPE, requests: { read: async () => request } }, listedOf(request))).grant
        ?.id;

    const unrecorded = { ...revoking(0), grant: unwritten };
    const younger = { ...ROLE, createdAt: plusSeconds(NOON, 60) };

    expect(await coveredAs(revoking(0))).toBe(unrecorded.id);
    expect(await coveredAs(unrecorded)).toBeUndefined();
    expect(
      await coveredAs({ ...revoking(0), grant: aGrant(60, { role: younger }) }),
    ).toBeUndefined();
  });
});
