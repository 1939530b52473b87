// The seal of an entry: no field of a request can be changed without breaking it, old entries have none.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appendEntry } from "../../domain/audit.ts";
import type { Request } from "../../domain/request.ts";
import { anchorOf, anchorsIn, isSealed, sealOf } from "../../domain/seal.ts";
import { applyChange } from "../../domain/transitions.ts";
import { verifyRequest } from "../../domain/verify.ts";
import { aRequest, aSession, NOON, sha256 } from "../support/builders.ts";

const curfew = { kind: "curfew", id: "curfew" } as const;

const denied = () => {
  const asked = applyChange(aRequest(), { name: "approval.asked", actor: curfew }, NOON, sha256);
  const change = {
    name: "request.denied" as const,
    actor: curfew,
    set: { note: "no", decidedAt: NOON },
  };
  return applyChange(asked!, change, NOON, sha256)!;
};

/** Every path to a value in the request, its entries and bookkeeping aside. */
function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (value === null || typeof value !== "object") return [path];
  const inner = Object.entries(value).flatMap(([key, each]) => pathsOf(each, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}

function changed(value: unknown, [head, ...rest]: string[], to: unknown): unknown {
  if (head === undefined) return to;
  const object = value as Record<string, unknown>;
  return { ...object, [head]: changed(object[head], rest, to) };
}

describe("the seal of the last entry", () => {
  const whole = denied();
  const { audit: _entries, bookkeeping: _kept, ...fields } = whole;

  it("holds as the request was written", () => {
    expect(verifyRequest(whole, sha256)).toEqual({ ok: true, entries: 3 });
  });

  it("breaks with any change of any field, one that no entry tells of included", () => {
    fc.assert(
      fc.property(fc.constantFrom(...pathsOf(fields)), fc.jsonValue(), (path, to) => {
        const other = changed(whole, path, to) as Request;
        fc.pre(JSON.stringify(other) !== JSON.stringify(whole));

        expect(isSealed(other, whole.audit, sha256)).toBe(false);
      }),
    );
  });

  it("breaks with a field that is added, or taken away", () => {
    const { note: _, ...without } = whole;

    expect(isSealed({ ...whole, more: 1 }, whole.audit, sha256)).toBe(false);
    expect(isSealed(without, whole.audit, sha256)).toBe(false);
  });

  it("does not speak of bookkeeping", () => {
    const other = { ...whole, bookkeeping: { sweeps: 7, executions: 2 } };

    expect(sealOf(other, sha256)).toBe(sealOf(whole, sha256));
  });

  it("is told as the last thing wrong, after chain and fields", () => {
    const answer = verifyRequest({ ...whole, approvalsNeeded: 0 }, sha256);

    expect(answer).toEqual({ ok: false, at: 3, why: "unsealed" });
  });

  it("is not asked of an entry of an earlier version, which had none", () => {
    const happening = { at: NOON, event: "request.withdrawn", actor: curfew, data: {} };
    const old = {
      ...aRequest({ state: "withdrawn", version: 2 }),
      audit: appendEntry(whole.id, aRequest().audit, happening, sha256),
    };

    expect(verifyRequest(old, sha256)).toEqual({ ok: true, entries: 2 });
  });
});

describe("the sessions a closed request answers for", () => {
  it("are read back as they were named", () => {
    const sessions = [aSession(), aSession({ id: "p-ana001-other", endedAt: NOON })];
    const happening = {
      at: NOON,
      event: "grant.ended",
      actor: curfew,
      data: { sessions: sessions.map((session) => anchorOf(session, sha256)) },
    };

    const anchors = anchorsIn(appendEntry("req-x", [], happening, sha256));

    expect(anchors?.map(({ session }) => session)).toEqual(sessions.map(({ id }) => id));
    expect(new Set(anchors?.map(({ digest }) => digest)).size).toBe(2);
  });

  it("are not known of an entry that says nothing of them", () => {
    expect(anchorsIn(denied().audit)).toBeUndefined();
  });
});
