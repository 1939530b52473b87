// The life cycle of a request (P4, P8).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CURFEW, verifyChain } from "../../domain/audit.ts";
import { EVENT_NAMES } from "../../domain/events.ts";
import { FINAL_STATES, LIVE_STATES, type Request, RequestState } from "../../domain/request.ts";
import { applyChange, type ChangeName, mayFollow, TRANSITIONS } from "../../domain/transitions.ts";
import { aRequest, instants, NOON, sha256 } from "../support/builders.ts";

const NAMES = Object.keys(TRANSITIONS) as ChangeName[];
const STATES = RequestState.options;

const nextOf = (state: RequestState) =>
  NAMES.filter((name) => mayFollow(state, name)).map((name) => TRANSITIONS[name].to);

/** Every state on some road from the given one, itself included; roads end at the states in `stops`. */
function reachableFrom(start: RequestState, stops: readonly RequestState[] = []) {
  const seen = new Set<RequestState>([start]);
  const open = [start];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (stops.includes(state)) continue;
    for (const next of nextOf(state)) {
      if (!seen.has(next)) open.push(next);
      seen.add(next);
    }
  }
  return seen;
}

const tryAll = (names: readonly ChangeName[], start: Request = aRequest()) =>
  names.reduce<Request>(
    (request, name) => applyChange(request, { name, actor: CURFEW }, NOON, sha256) ?? request,
    start,
  );

describe("the table", () => {
  it.each(
    LIVE_STATES,
  )("leads from %s to no final state but ended, and to that only through revoking (P4)", (state) => {
    const withoutRevoking = reachableFrom(state, ["revoking"]);

    const reachedFinals = FINAL_STATES.filter((final) => reachableFrom(state).has(final));
    const reachedAround = FINAL_STATES.filter((final) => withoutRevoking.has(final));

    expect(reachedFinals).toEqual(["ended"]);
    expect(reachedAround).toEqual([]);
  });

  it("makes ended out of revoking and nothing else", () => {
    const roads = NAMES.filter((name) => TRANSITIONS[name].to === "ended");

    const sources = roads.flatMap((name) => [...TRANSITIONS[name].from]);

    expect(sources).toEqual(["revoking"]);
  });

  it("lets a policy come into being only from approved, so that nothing undecided is granted (P1)", () => {
    const intoLife = NAMES.filter((name) =>
      STATES.some(
        (state) =>
          !LIVE_STATES.includes(state) &&
          mayFollow(state, name) &&
          LIVE_STATES.includes(TRANSITIONS[name].to),
      ),
    );

    const sources = intoLife.flatMap((name) => [...TRANSITIONS[name].from]);

    expect(intoLife).toEqual(["grant.started"]);
    expect(sources).toEqual(["approved"]);
  });

  it.each(FINAL_STATES)("has nothing that follows %s", (state) => {
    const following = NAMES.filter((name) => mayFollow(state, name));

    expect(following).toEqual([]);
  });

  it("reaches every state from the asking", () => {
    const reached = reachableFrom(TRANSITIONS["request.asked"].to);

    expect([...reached].sort()).toEqual([...STATES].sort());
  });

  it.each(STATES)("leads from %s to a final state", (state) => {
    const reached = reachableFrom(state);

    expect(FINAL_STATES.some((final) => reached.has(final))).toBe(true);
  });

  it("has an event for the bus for each change, no two the same", () => {
    const events = NAMES.map((name) => EVENT_NAMES[name]);

    expect(new Set(events).size).toBe(NAMES.length);
    expect(Object.keys(EVENT_NAMES).sort()).toEqual([...NAMES].sort());
  });
});

describe("applying changes", () => {
  const walks = fc.array(fc.constantFrom(...NAMES), { maxLength: 40 });

  it("keeps version equal to the number of entries, whatever is tried (P8)", () => {
    fc.assert(
      fc.property(walks, (names) => {
        const request = tryAll(names);

        expect(request.version).toBe(request.audit.length);
        expect(verifyChain(request.id, request.version, request.audit, sha256).ok).toBe(true);
      }),
    );
  });

  it("writes an entry that says what happened, who did it and when", () => {
    const actor = { kind: "person", id: "p-ben001" } as const;

    const next = applyChange(
      aRequest({ state: "pending" }),
      { name: "request.denied", actor, data: { why: "freeze" }, set: { note: "Not now" } },
      NOON,
      sha256,
    );

    expect(next).toMatchObject({ state: "denied", note: "Not now", version: 2 });
    expect(next?.audit.at(-1)).toMatchObject({
      event: "request.denied",
      actor,
      at: NOON,
      data: { why: "freeze" },
    });
  });

  it("passes through revoking before it ends, on any walk that was ever live (P4)", () => {
    fc.assert(
      fc.property(walks, (names) => {
        const events = tryAll(names).audit.map(({ event }) => event);

        const begun = events.indexOf("grant.started");
        const over = events.indexOf("grant.ended");

        if (over >= 0) expect(events.slice(begun, over)).toContain("grant.ending");
        if (begun >= 0 && over < 0) expect(LIVE_STATES).toContain(tryAll(names).state);
      }),
      { numRuns: 500 },
    );
  });

  it("gives nothing for a change the table does not allow", () => {
    fc.assert(
      fc.property(fc.constantFrom(...STATES), fc.constantFrom(...NAMES), (state, name) => {
        const next = applyChange(aRequest({ state }), { name, actor: CURFEW }, NOON, sha256);

        expect(next?.state).toBe(mayFollow(state, name) ? TRANSITIONS[name].to : undefined);
      }),
    );
  });

  it("leaves the request it was given as it was, and gives the same twice", () => {
    fc.assert(
      fc.property(walks, fc.constantFrom(...NAMES), instants, (names, name, now) => {
        const request = tryAll(names);
        const before = structuredClone(request);

        const once = applyChange(request, { name, actor: CURFEW }, now, sha256);
        const twice = applyChange(request, { name, actor: CURFEW }, now, sha256);

        expect(request).toEqual(before);
        expect(twice).toEqual(once);
      }),
    );
  });
});
