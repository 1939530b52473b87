// Which moment the policies are asked about where access is to begin later; and that the grant asks them once more.
import { describe, expect, it } from "vitest";
import type { Policy } from "../../../domain/ports.ts";
import { isRefusal } from "../../../domain/refusal.ts";
import { type Instant, plusMinutes } from "../../../domain/time.ts";
import { askAccess } from "../../../workflows/access/ask-access.ts";
import { grantAccess } from "../../../workflows/access/grant-access.ts";
import { aPerson, aProfile, INSTANCE, NOON } from "../../support/builders.ts";
import { manyRequests } from "../../support/many-requests.ts";

const directory = { people: [aPerson()], profiles: [aProfile()], securityChannel: "C0SEC" };
/** Everything is free between eight and ten in the morning, and nothing is at any other time. */
const mornings: Policy = {
  decide: async ({ now }) => ({ allowed: /T0[89]:/.test(now), reasons: ["mornings"] }),
  describe: (id) => id,
};
const never: Policy = { ...mornings, decide: async () => ({ allowed: false, reasons: [] }) };
const MORNING = plusMinutes(NOON, 21 * 60);
const EVENING = plusMinutes(NOON, 8 * 60);

function asking(startsAt: Instant) {
  const world = manyRequests(async () => undefined);
  const wish = { slackUser: "U0ENGINEER", instanceId: INSTANCE.id, minutes: 60, reason: "why" };
  const deps = world.depsAt({ directory, policy: mornings }, NOON);
  return { world, asked: askAccess(deps, { ...wish, startsAt }, NOON) };
}
const stateIn = ({ requests }: ReturnType<typeof manyRequests>) => requests()[0]?.state;

describe("access that is to begin later", () => {
  it("is asked of the policies for the time of its start, not of the asking", async () => {
    const morning = await asking(MORNING).asked;
    const evening = await asking(EVENING).asked;

    expect(isRefusal(morning)).toBe(false);
    expect(evening).toMatchObject({ refused: "not-eligible" });
  });

  it.each([
    ["granted where they still allow it", mornings, "active"],
    ["refused where they do not any more", never, "refused"],
  ])("is decided again at its start: %s", async (_words, policy, expected) => {
    const { world, asked } = asking(MORNING);
    const request = await asked;
    const id = isRefusal(request) ? "" : request.id;
    await world.step(id, { directory, policy: mornings }, NOON);
    await world.step(id, { directory, policy: mornings }, plusMinutes(NOON, 60));
    const before = stateIn(world);

    await world.step(id, { directory, policy }, MORNING);
    await world.step(id, { directory, policy }, MORNING);

    expect(before).toBe("approved");
    expect(stateIn(world)).toBe(expected);
    expect(world.written.length).toBe(expected === "active" ? 1 : 0);
  });

  it("is not granted by a step whose clock is behind: it is tried again, and nothing is written", async () => {
    const { world, asked } = asking(MORNING);
    const request = await asked;
    const id = isRefusal(request) ? "" : request.id;
    await world.step(id, { directory, policy: mornings }, NOON);
    const early = plusMinutes(MORNING, -1);

    const granting = grantAccess(
      world.depsAt({ directory, policy: mornings }, early),
      { requestId: id },
      early,
    );

    await expect(granting).rejects.toMatchObject({ retryable: true });
    expect(world.written).toEqual([]);
    expect(stateIn(world)).toBe("approved");
  });
});
