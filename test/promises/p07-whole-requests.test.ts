// P6, P7, P8, P9 and P12 of whole requests: random policies and groups that change meanwhile, random clicks by anybody at
// the same moment in many function instances, and a clock that jumps. Every policy that is written is asked why.
import fc from "fast-check";
import { expect, it } from "vitest";
import { isFinal, isLive, type Request } from "../../domain/request.ts";
import { type Instant, plusMinutes } from "../../domain/time.ts";
import { verifyRequest } from "../../domain/verify.ts";
import { askAccess } from "../../workflows/access/ask-access.ts";
import { decideExtension } from "../../workflows/access/decide-extension.ts";
import { decideRequest } from "../../workflows/access/decide-request.ts";
import { endAccess } from "../../workflows/access/end-access.ts";
import { extendAccess } from "../../workflows/access/extend-access.ts";
import { withdrawRequest } from "../../workflows/access/withdraw-request.ts";
import { aPerson, aProfile, INSTANCE, NOON, sha256 } from "../support/builders.ts";
import { IDS, LADDER, type Law, law, maybe, SLACK } from "../support/laws.ts";
import {
  type ManyRequests,
  manyRequests,
  type Rules,
  type Written,
} from "../support/many-requests.ts";

type Act = (world: ManyRequests, law: Law, now: Instant) => Promise<unknown>;
const who = fc.constantFrom(...SLACK);
const which = fc.nat({ max: 3 });
const minutes = fc.constantFrom(...LADDER);
const verdict = fc.constantFrom(
  "approve" as const,
  "approve" as const,
  "approve" as const,
  "deny" as const,
);
const idOf = (world: ManyRequests, at: number) => world.requests()[at]?.id ?? "req-none";

const acts: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ slackUser: who, minutes, ahead: maybe([10, 40]) }).map(
      ({ ahead, ...wish }): Act =>
        (world, rules, now) =>
          askAccess(
            world.depsAt(rules, now),
            {
              ...wish,
              instanceId: INSTANCE.id,
              reason: "why",
              startsAt: ahead === undefined ? undefined : plusMinutes(now, ahead),
            },
            now,
          ),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.record({ slackUser: who, at: which, verdict, minutes: maybe(LADDER) }).map(
      ({ at, ...click }): Act =>
        (world, rules, now) =>
          decideRequest(
            world.depsAt(rules, now),
            { ...click, requestId: idOf(world, at), note: "no" },
            now,
          ),
    ),
  },
  {
    weight: 6,
    arbitrary: which.map(
      (at): Act =>
        (world, rules, now) =>
          world.step(idOf(world, at), rules, now),
    ),
  },
  fc.record({ slackUser: who, at: which }).map(
    ({ at, slackUser }): Act =>
      (world, rules, now) =>
        withdrawRequest(world.depsAt(rules, now), { slackUser, requestId: idOf(world, at) }, now),
  ),
  fc.record({ slackUser: who, at: which, minutes }).map(
    ({ at, ...wish }): Act =>
      (world, rules, now) =>
        extendAccess(
          world.depsAt(rules, now),
          { ...wish, requestId: idOf(world, at), reason: "more" },
          now,
        ),
  ),
  fc.record({ slackUser: who, at: which, verdict }).map(
    ({ at, ...click }): Act =>
      (world, rules, now) =>
        decideExtension(
          world.depsAt(rules, now),
          { ...click, number: 1, requestId: idOf(world, at), note: "no" },
          now,
        ),
  ),
  fc
    .record({
      slackUser: who,
      at: which,
      cause: fc.constantFrom("returned" as const, "revoked" as const),
    })
    .map(
      ({ at, ...wish }): Act =>
        (world, rules, now) =>
          endAccess(world.depsAt(rules, now), { ...wish, requestId: idOf(world, at) }, now),
    ),
);

const days = fc.array(
  fc.record({
    law: fc.option(law, { nil: undefined }),
    // A clock may jump back, too.
    after: fc.integer({ min: -3, max: 25 }),
    acts: fc.array(acts, { minLength: 1, maxLength: 4 }),
  }),
  { minLength: 6, maxLength: 25 },
);

/** P7 and P9: whoever gets it may ask for it now, and enough others may approve it now, or nobody need to. */
function isDeserved({ request, rules, at }: Written) {
  const { allows, isBroken, directory } = rules as Law;
  const person = (id: string) => directory.people.find((one) => one.id === id);
  const requester = person(request.person);
  expect(isBroken).toBe(false);
  // Said here in its own words: a rule that is wrong cannot bear witness for itself.
  expect((request.startsAt ?? at) <= at).toBe(true);
  expect(requester).toBeDefined();
  if (requester === undefined || request.state !== "granting") return;
  expect(allows("request", requester, request)).toBe(true);
  if (request.approvalsNeeded === 0) {
    expect(allows("selfServe", requester, request)).toBe(true);
    return;
  }
  const counted = request.votes.filter(({ by }) => {
    const voter = person(by);
    return by !== request.person && voter !== undefined && allows("approve", voter, request);
  });
  expect(new Set(counted.map(({ by }) => by)).size).toBeGreaterThanOrEqual(request.approvalsNeeded);
}

const DECISIONS = ["request.denied", "request.expired", "request.withdrawn", "request.approved"];

/** P6 and P8: one decision, nothing after the end, and a chain that tells all of it. */
function isOneStory(request: Request) {
  const events = request.audit.map(({ event }) => event);
  // What was approved may still be withdrawn before it is granted; nothing else is decided twice.
  const decided = events.filter((event) => DECISIONS.includes(event));
  const then = decided[0] === "request.approved" ? ["request.withdrawn"] : [];
  for (const second of decided.slice(1)) expect(then).toContain(second);
  expect(verifyRequest(request, sha256)).toMatchObject({ ok: true });
}

it("every access that is given is deserved at that moment, every request is decided once, and nobody holds two", async () => {
  let granted = 0;
  const run = fc.asyncProperty(law, days, fc.scheduler(), async (first, story, scheduler) => {
    const world = manyRequests(() => scheduler.schedule(Promise.resolve()));
    let rules = first;
    let now = NOON;
    for (const { law: next, after, acts: together } of story) {
      rules = next ?? rules;
      now = plusMinutes(now, after);
      const [at, under] = [now, rules];
      await scheduler.waitFor(Promise.all(together.map((act) => act(world, under, at))));
      // Bells and time-outs: every machine goes on, at the same moment.
      const machines = world.requests().map(({ id }) => world.step(id, under, at));
      await scheduler.waitFor(Promise.all(machines));
      // P12: one instance is all there is, so one grant a person; what is being revoked is access no longer.
      const live = world.requests().filter((one) => isLive(one) && one.state !== "revoking");
      expect(new Set(live.map(({ person }) => person)).size).toBe(live.length);
    }

    for (const one of world.written) isDeserved(one);
    for (const request of world.requests()) isOneStory(request);
    const over = new Set<string>();
    for (const one of world.history) {
      expect(over.has(one.id)).toBe(false);
      if (isFinal(one)) over.add(one.id);
    }
    granted += world.written.length;
  });

  await fc.assert(run, { numRuns: 400 });

  // The stories reach what they are about.
  expect(granted).toBeGreaterThan(20);
});

it("a Grant step that runs twice at once, in whatever order, keeps the lock and goes on to Hold", async () => {
  const people = IDS.map((id, at) => aPerson({ id, slack: SLACK[at]!, groups: [] }));
  const directory = { people, profiles: [aProfile({ ladder: LADDER })], securityChannel: "C0SEC" };
  const rules: Rules = {
    directory,
    policy: {
      decide: async ({ action, person, requester }) => ({
        allowed: action === "request" || (action === "approve" && person !== requester),
        reasons: ["rule"],
      }),
      describe: (id) => id,
    },
  };
  const run = fc.asyncProperty(fc.scheduler(), async (scheduler) => {
    let isRacing = false;
    const world = manyRequests(async () => {
      if (isRacing) await scheduler.schedule(Promise.resolve());
    });
    const wish = { slackUser: SLACK[0]!, instanceId: INSTANCE.id, minutes: 30, reason: "why" };
    const asked = await askAccess(world.depsAt(rules, NOON), wish, NOON);
    const id = "id" in asked ? asked.id : "";
    const click = { slackUser: SLACK[1]!, requestId: id, verdict: "approve" as const };
    await world.step(id, rules, NOON);
    await world.step(id, rules, NOON);
    await decideRequest(world.depsAt(rules, NOON), click, NOON);
    await world.step(id, rules, NOON);

    isRacing = true;
    const both = [world.step(id, rules, NOON), world.step(id, rules, NOON)];
    await scheduler.waitFor(Promise.all(both));

    expect(world.requests()[0]?.state).toBe("active");
    expect(world.whereIs(id)).toBe("Hold");
    expect(await world.holder(IDS[0]!, INSTANCE.id)).toBe(id);
  });

  await fc.assert(run, { numRuns: 200 });
});
