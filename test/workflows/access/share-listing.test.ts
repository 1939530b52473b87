// Looks that come one after the other share a listing of AWS's, unless it is too old for them.
import { expect, it } from "vitest";
import type { ListedSession } from "../../../domain/ports.ts";
import { type Instant, plusSeconds } from "../../../domain/time.ts";
import { sharedHistory, sharedListing } from "../../../workflows/access/share-listing.ts";
import { NOON } from "../../support/builders.ts";

/** A listing that tells how many there were before it; the next one fails once `fails` is set. */
function world() {
  const state = { now: NOON as Instant, listings: 0, fails: false };
  const active = async (): Promise<ListedSession[]> => {
    state.listings += 1;
    if (state.fails) throw new Error("throttled");
    return [{ id: `listing-${state.listings}`, owner: "o", target: "i-1", startedAt: NOON }];
  };
  return { state, listing: sharedListing({ active }, () => state.now) };
}
const idsOf = (sessions: readonly ListedSession[]) => sessions.map(({ id }) => id);

it("a listing serves every look that needs one from its beginning or from before", async () => {
  const { state, listing } = world();
  const first = idsOf(await listing.activeSince(NOON));
  state.now = plusSeconds(NOON, 4);

  const second = idsOf(await listing.activeSince(plusSeconds(NOON, -1)));
  const third = idsOf(await listing.activeSince(NOON));

  expect([first, second, third]).toEqual([["listing-1"], ["listing-1"], ["listing-1"]]);
});

it("a look that needs one from a later moment is given a new one", async () => {
  const { state, listing } = world();
  await listing.activeSince(NOON);
  state.now = plusSeconds(NOON, 2);

  expect(idsOf(await listing.activeSince(plusSeconds(NOON, 1)))).toEqual(["listing-2"]);
});

it("those who ask at once share the one that is under way", async () => {
  const { state, listing } = world();

  await Promise.all(Array.from({ length: 50 }, () => listing.activeSince(NOON)));

  expect(state.listings).toBe(1);
});

it("a listing that failed is nobody's any more", async () => {
  const { state, listing } = world();
  state.fails = true;
  await expect(listing.activeSince(NOON)).rejects.toThrow("throttled");
  state.fails = false;

  expect(idsOf(await listing.activeSince(NOON))).toEqual(["listing-2"]);
});

/** A history of one session a minute before noon; counts how often it was asked for. */
function past() {
  const state = { now: NOON as Instant, asked: [] as Instant[] };
  const began = plusSeconds(NOON, -60);
  const one: ListedSession = { id: "ended", owner: "o", target: "i-1", startedAt: began };
  const endedSince = async (since: Instant) => {
    state.asked.push(since);
    return one.startedAt >= since ? [one] : [];
  };
  return { state, began, history: sharedHistory({ endedSince }, () => state.now) };
}

it("a history serves those who ask within five seconds, each with the sessions since their moment", async () => {
  const { state, began, history } = past();

  const all = idsOf(await history.endedSince(NOON));
  state.now = plusSeconds(NOON, 5);
  const earlier = idsOf(await history.endedSince(began));
  state.now = plusSeconds(NOON, 6);
  const later = idsOf(await history.endedSince(began));

  expect([all, earlier, later]).toEqual([[], ["ended"], ["ended"]]);
  expect(state.asked).toHaveLength(2);
});

it("a look that needs more of the history than was asked for is given more", async () => {
  const { state, history } = past();
  await history.endedSince(NOON);

  await history.endedSince(plusSeconds(NOON, -3600));

  expect(state.asked).toHaveLength(2);
});
