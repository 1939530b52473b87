// A request whose fields were changed past its entries is found, though the chain itself is whole.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appendEntry } from "../../domain/audit.ts";
import { levelText } from "../../domain/levels.ts";
import type { Request } from "../../domain/request.ts";
import { plusMinutes } from "../../domain/time.ts";
import { applyChange, type Change } from "../../domain/transitions.ts";
import { verifyRequest } from "../../domain/verify.ts";
import { aGrant, aRequest, NOON, sha256 } from "../support/builders.ts";

const curfew = { kind: "curfew", id: "curfew" } as const;
const approver = { kind: "person", id: "p-ben001" } as const;
const deadline = plusMinutes(NOON, 60);

const changes: Change[] = [
  { name: "approval.asked", actor: curfew },
  {
    name: "request.approved",
    actor: approver,
    set: { votes: [{ by: "p-ben001", at: NOON, verdict: "approve" }], decidedAt: NOON },
  },
  {
    name: "grant.started",
    actor: curfew,
    data: { deadline, document: "curfew-prod-60" },
    set: { grant: aGrant(60, { deadline }) },
  },
  { name: "grant.made", actor: curfew },
  {
    name: "grant.ending",
    actor: curfew,
    data: { cause: "idle" },
    set: { end: { cause: "idle", by: "curfew", askedAt: NOON } },
  },
];

function requestAfter(count: number): Request {
  let request = aRequest();
  for (const change of changes.slice(0, count))
    request = applyChange(request, change, NOON, sha256) ?? request;
  return request;
}

const LEVELS = [{ approvals: 1, from: { owner: true as const } }, { approvals: 1 }];

/** Approved by the owner and then by whoever may. */
function inLevels(): Request {
  const { audit, ...terms } = aRequest();
  const told = { approvalsNeeded: 2, levels: LEVELS.map(levelText), owner: "payments" };
  const asked = {
    at: NOON,
    event: "request.asked",
    actor: { kind: "person", id: "p-ana001" },
  } as const;
  const data = { ...audit[0]?.data, ...told };
  const first = appendEntry(terms.id, [], { ...asked, data }, sha256);
  const vote = (by: string, level: number) => ({
    by,
    at: NOON,
    verdict: "approve" as const,
    level,
  });
  const votes = [vote("p-own001", 1), vote("p-ben001", 2)];
  const person = (id: string) => ({ kind: "person" as const, id });
  const given: Change[] = [
    { name: "approval.asked", actor: curfew },
    {
      name: "approval.given",
      actor: person("p-own001"),
      data: { level: 1 },
      set: { votes: votes.slice(0, 1) },
    },
    { name: "request.approved", actor: person("p-ben001"), data: { level: 2 }, set: { votes } },
  ];
  return given.reduce<Request>(
    (request, change) => applyChange(request, change, NOON, sha256) ?? request,
    { ...terms, audit: first, approvalsNeeded: 2, levels: LEVELS, owner: "payments" },
  );
}

describe("a request approved in levels", () => {
  it("is what its entries say", () => {
    expect(verifyRequest(inLevels(), sha256)).toEqual({ ok: true, entries: 4 });
  });

  const [owner, ben] = inLevels().votes;
  it.each<[string, Partial<Request>]>([
    ["levels", { levels: [{ approvals: 1 }, { approvals: 1 }] }],
    ["levels", { levels: undefined }],
    ["owner", { owner: "data" }],
    ["approvalsNeeded", { approvalsNeeded: 1 }],
    ["votes", { votes: [{ ...owner!, level: 2 }, ben!] }],
    ["votes", { votes: [{ ...owner!, minutes: 30 }, ben!] }],
    ["stalledAt", { stalledAt: NOON }],
    ["votes", { votes: [owner!] }],
    ["votes", { votes: [owner!, ben!, owner!] }],
    ["votes", { votes: [{ ...owner!, by: "p-ana001" }, ben!] }],
  ])("whose %s was edited past its entries is found: %j", (field, edit) => {
    expect(verifyRequest({ ...inLevels(), ...edit } as Request, sha256)).toMatchObject({
      ok: false,
      why: "contradicted",
      field,
    });
  });
});

describe("a grant with more time", () => {
  const later = plusMinutes(deadline, 30);
  const asked = {
    number: 1,
    minutes: 30,
    reason: "more",
    askedAt: NOON,
    expiresAt: deadline,
    approvalsNeeded: 1,
    votes: [{ by: "p-ben001", at: NOON, verdict: "approve" as const }],
  };
  const approved: Change = {
    name: "extension.approved",
    actor: approver,
    data: { number: 1, deadline: later },
    set: { extension: { ...asked, deadline: later } },
  };
  const grant = aGrant(60, { deadline: later });
  const extended: Change = {
    name: "grant.extended",
    actor: curfew,
    data: { deadline: later, document: grant.document },
    set: { grant, extension: undefined },
  };
  const grown = (...all: Change[]) =>
    all.reduce<Request>(
      (one, change) => applyChange(one, change, NOON, sha256) ?? one,
      requestAfter(4),
    );
  const longer = plusMinutes(later, 30);

  it("is what its entries say, approved and written", () => {
    expect(verifyRequest(grown(approved), sha256)).toMatchObject({ ok: true });
    expect(verifyRequest(grown(approved, extended), sha256)).toMatchObject({ ok: true });
  });

  it.each<[string, () => Request]>([
    ["extension", () => ({ ...grown(approved), extension: undefined })],
    ["extendedTo", () => ({ ...grown(approved), extension: { ...asked, deadline: longer } })],
    ["deadline", () => ({ ...grown(approved, extended), grant: { ...grant, deadline: longer } })],
    ["deadline", () => grown(extended)],
    [
      "votes",
      () => ({
        ...grown(approved),
        extension: { ...asked, deadline: later, votes: [{ ...asked.votes[0]!, by: "p-eve001" }] },
      }),
    ],
  ])("whose %s is another than its entries say is found", (field, edited) => {
    expect(verifyRequest(edited(), sha256)).toMatchObject({ ok: false, field });
  });
});

it("a grant that was begun for longer than an approver gave is found", () => {
  const given = { by: "p-ben001", at: NOON, verdict: "approve" as const, minutes: 30 };
  const [asked, , started] = changes as [Change, Change, Change];
  const approved: Change = {
    name: "request.approved",
    actor: approver,
    data: { minutes: 30 },
    set: { votes: [given] },
  };
  const grown = (...all: Change[]) =>
    all.reduce<Request>((one, change) => applyChange(one, change, NOON, sha256) ?? one, aRequest());

  expect(verifyRequest(grown(asked, approved), sha256)).toMatchObject({ ok: true });
  expect(verifyRequest(grown(asked, approved, started), sha256)).toMatchObject({
    ok: false,
    field: "deadline",
  });
});

describe("a stored request", () => {
  it("is what its entries say, after any number of changes", () => {
    for (let count = 0; count <= changes.length; count++)
      expect(verifyRequest(requestAfter(count), sha256)).toEqual({ ok: true, entries: count + 1 });
  });

  const edits: [string, (request: Request) => Request][] = [
    ["state", (request) => ({ ...request, state: "ended" })],
    ["person", (request) => ({ ...request, person: "p-eve001" })],
    ["minutes", (request) => ({ ...request, minutes: request.minutes + 1 })],
    ["reason", (request) => ({ ...request, reason: `${request.reason}!` })],
    ["ticket", (request) => ({ ...request, ticket: "OPS-666" })],
    ["port", (request) => ({ ...request, port: 5432 })],
    ["startsAt", (request) => ({ ...request, startsAt: plusMinutes(NOON, 60) })],
    [
      "instance",
      (request) => ({ ...request, instance: { ...request.instance, id: "i-0000000000000bad0" } }),
    ],
    [
      "deadline",
      (request) => ({
        ...request,
        grant: aGrant(600, { document: "curfew-prod-60" }),
      }),
    ],
    [
      "cause",
      (request) => ({ ...request, end: { cause: "returned", by: "curfew", askedAt: NOON } }),
    ],
    [
      "votes",
      (request) => ({
        ...request,
        votes: [...request.votes, { by: "p-eve001", at: NOON, verdict: "approve" }],
      }),
    ],
  ];

  it.each(
    edits,
  )("whose %s was edited past its entries is found, and the field named", (field, edit) => {
    const edited = edit(requestAfter(changes.length));

    expect(verifyRequest(edited, sha256)).toMatchObject({ ok: false, why: "contradicted", field });
  });

  it("with an edited entry is found by the chain, before its fields are looked at", () => {
    fc.assert(
      fc.property(fc.nat({ max: changes.length }), (index) => {
        const request = requestAfter(changes.length);
        const audit = request.audit.map((entry, at) =>
          at === index ? { ...entry, event: "grant.warned" } : entry,
        );

        expect(verifyRequest({ ...request, audit }, sha256)).toEqual({
          ok: false,
          at: index + 1,
          why: "edited",
        });
      }),
    );
  });
});
