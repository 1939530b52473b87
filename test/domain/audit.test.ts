// The chain of a request's entries (P8).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AuditEntry, appendEntry, canonical, verifyChain } from "../../domain/audit.ts";
import { instants, NOON, personIds, sha256 } from "../support/builders.ts";

const ID = "req-abcdefghij0123456789";

const happenings = fc.record({
  at: instants,
  event: fc.constantFrom("approval.given", "grant.made", "grant.ended"),
  actor: fc.record({ kind: fc.constantFrom("person", "curfew", "aws"), id: personIds }),
  data: fc.dictionary(
    fc.string({ minLength: 1, maxLength: 8 }),
    fc.oneof(fc.string(), fc.integer(), fc.boolean()),
  ),
});

const chains = (minLength: number) =>
  fc
    .array(happenings, { minLength, maxLength: 8 })
    .map((all) =>
      all.reduce<AuditEntry[]>((entries, one) => appendEntry(ID, entries, one, sha256), []),
    );

/** A chain, and the index of one of its entries. */
const chainsWithPlace = (minLength: number) =>
  chains(minLength).chain((chain) =>
    fc.record({ chain: fc.constant(chain), place: fc.nat({ max: chain.length - 1 }) }),
  );

const verify = (entries: readonly AuditEntry[], version: number) =>
  verifyChain(ID, version, entries, sha256);

describe("verifyChain", () => {
  it("passes a chain as it was written", () => {
    fc.assert(
      fc.property(chains(0), (chain) => {
        expect(verify(chain, chain.length)).toEqual({ ok: true, entries: chain.length });
      }),
    );
  });

  const edits: Record<string, (entry: AuditEntry) => AuditEntry> = {
    "its time": (entry) => ({
      ...entry,
      at: entry.at === NOON ? ("2020-01-01T00:00:00.000Z" as typeof NOON) : NOON,
    }),
    "its event": (entry) => ({ ...entry, event: `${entry.event}x` }),
    "its actor's id": (entry) => ({
      ...entry,
      actor: { ...entry.actor, id: `${entry.actor.id}x` },
    }),
    "its actor's kind": (entry) => ({
      ...entry,
      actor: { ...entry.actor, kind: entry.actor.kind === "aws" ? "person" : "aws" },
    }),
    "its data": (entry) => ({ ...entry, data: { ...entry.data, "added later": true } }),
    "its link back": (entry) => ({ ...entry, previous: sha256(entry.previous) }),
    "its hash": (entry) => ({ ...entry, hash: sha256(entry.hash) }),
  };

  it.each(Object.keys(edits))("finds the entry when %s was edited", (field) => {
    fc.assert(
      fc.property(chainsWithPlace(1), ({ chain, place }) => {
        const edited = chain.map((entry, index) =>
          index === place ? edits[field]!(entry) : entry,
        );

        expect(verify(edited, chain.length)).toEqual({ ok: false, at: place + 1, why: "edited" });
      }),
    );
  });

  it("finds an edit whose own hash was made anew, at the next entry", () => {
    fc.assert(
      fc.property(chainsWithPlace(2), ({ chain, place }) => {
        fc.pre(place < chain.length - 1);
        const forged = chain.map((entry, index) => {
          if (index !== place) return entry;
          const { hash: _hash, ...body } = { ...entry, event: `${entry.event}x` };
          return { ...body, hash: sha256(canonical(body)) };
        });

        expect(verify(forged, chain.length)).toEqual({ ok: false, at: place + 2, why: "edited" });
      }),
    );
  });

  it("finds a removed entry, be it the first, a middle one or the last", () => {
    fc.assert(
      fc.property(chainsWithPlace(1), ({ chain, place }) => {
        const shorter = chain.filter((_, index) => index !== place);

        expect(verify(shorter, chain.length)).toEqual({ ok: false, at: place + 1, why: "missing" });
      }),
    );
  });

  it("finds a swapped pair, at the earlier place", () => {
    fc.assert(
      fc.property(chainsWithPlace(2), fc.nat({ max: 7 }), ({ chain, place }, pick) => {
        const other = pick % chain.length;
        fc.pre(other !== place);
        const swapped = [...chain];
        [swapped[place], swapped[other]] = [chain[other]!, chain[place]!];

        expect(verify(swapped, chain.length)).toEqual({
          ok: false,
          at: Math.min(place, other) + 1,
          why: "reordered",
        });
      }),
    );
  });

  it("finds an inserted copy, wherever it was put", () => {
    fc.assert(
      fc.property(chainsWithPlace(1), fc.nat({ max: 8 }), ({ chain, place }, pick) => {
        const where = pick % (chain.length + 1);
        const longer = [...chain.slice(0, where), chain[place]!, ...chain.slice(where)];

        const verdict = verify(longer, chain.length);

        expect(verdict).toMatchObject({ ok: false, at: where === place ? where + 2 : where + 1 });
      }),
    );
  });

  it("does not take the chain of another request", () => {
    fc.assert(
      fc.property(chains(1), (chain) => {
        const verdict = verifyChain("req-zzzzzzzzzzzzzzzzzzzz", chain.length, chain, sha256);

        expect(verdict).toEqual({ ok: false, at: 1, why: "edited" });
      }),
    );
  });

  it("finds a version that was raised without an entry", () => {
    fc.assert(
      fc.property(chains(0), (chain) => {
        const verdict = verify(chain, chain.length + 1);

        expect(verdict).toEqual({ ok: false, at: chain.length + 1, why: "missing" });
      }),
    );
  });
});

describe("canonical", () => {
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, field]) => [key, shuffled(field)]),
    );
  };

  it("gives the same text whatever the order of keys", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonical(shuffled(value))).toBe(canonical(value));
      }),
    );
  });

  it("gives a text that reads back as the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonical(value);

        expect(canonical(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("leaves out what is undefined, as the table does", () => {
    expect(canonical({ b: 1, a: undefined })).toBe(canonical({ b: 1 }));
  });
});
