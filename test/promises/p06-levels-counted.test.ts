// P6 and P7 of levels: whatever groups, levels and policies there are, and however the clicks of many function instances
// fall between each other, every click counts at most once, in one level, in order, and there is one decision.
import fc from "fast-check";
import { expect, it } from "vitest";
import { appendEntry, CURFEW } from "../../domain/audit.ts";
import { approvalsIn, inOrder, type Level, levelText, openLevel } from "../../domain/levels.ts";
import type { Person } from "../../domain/person.ts";
import type { Directory, Policy } from "../../domain/ports.ts";
import { isRefusal } from "../../domain/refusal.ts";
import { levelsOf, type Request } from "../../domain/request.ts";
import { plusSeconds } from "../../domain/time.ts";
import { applyChange } from "../../domain/transitions.ts";
import { verifyRequest } from "../../domain/verify.ts";
import { decideRequest } from "../../workflows/access/decide-request.ts";
import { aPerson, aProfile, aRequest, NOON, sha256 } from "../support/builders.ts";

const GROUPS = ["leads", "security", "payments"];
const ids = Array.from({ length: 7 }, (_, at) => `p-aaaaa${at}`);
const owners = { tag: "Team", are: { payments: { groups: ["payments"] } } };

const people = fc
  .tuple(...ids.map(() => fc.subarray(GROUPS)))
  .map((groups) =>
    ids.map((id, at) => aPerson({ id, slack: `U${at}AAAAAA`, groups: groups[at] ?? [] })),
  );
const from = fc.oneof(
  fc.constant(undefined),
  fc.subarray(GROUPS, { minLength: 1 }).map((groups) => ({ groups })),
  fc.subarray(ids, { minLength: 2 }).map((named) => ({ people: named })),
  fc.constant({ owner: true as const }),
);
const levels: fc.Arbitrary<Level[]> = fc.array(
  fc.record({ approvals: fc.integer({ min: 1, max: 2 }), from }),
  { minLength: 1, maxLength: 3 },
);
const clicks = fc.array(
  fc.record({ who: fc.nat({ max: 6 }), afterSeconds: fc.integer({ min: -3600, max: 3600 }) }),
  { minLength: 1, maxLength: 14 },
);
/** Who loses the right to approve after so many writes. */
const losses = fc.array(fc.record({ who: fc.nat({ max: 6 }), after: fc.nat({ max: 6 }) }), {
  maxLength: 2,
});

/** One item as the table keeps it: a write holds only on the version it was read at. */
function oneItem(first: Request, pause: () => Promise<void>) {
  let stored = first;
  let writes = 0;
  return {
    truth: () => stored,
    writes: () => writes,
    async read() {
      await pause();
      return structuredClone(stored);
    },
    async save(next: Request) {
      await pause();
      if (next.version !== stored.version + 1) return false;
      stored = structuredClone(next);
      writes += 1;
      return true;
    },
  };
}

/** A request that waits, with the entries that say what it is. */
function asking(person: string, asked: Level[]): Request {
  const { id, audit, ...terms } = aRequest();
  const approvalsNeeded = approvalsIn(asked);
  const data = {
    ...audit[0]?.data,
    approvalsNeeded,
    levels: asked.map(levelText),
    owner: "payments",
  };
  const actor = { kind: "person" as const, id: person };
  const first = appendEntry(id, [], { at: NOON, event: "request.asked", actor, data }, sha256);
  const saved = {
    ...terms,
    id,
    person,
    approvalsNeeded,
    levels: asked,
    owner: "payments",
    audit: first,
  };
  return applyChange(saved, { name: "approval.asked", actor: CURFEW }, NOON, sha256) ?? saved;
}

const policyFor = (may: (person: Person) => boolean): Policy => ({
  decide: async ({ person }) => ({ allowed: may(person), reasons: [] }),
  describe: (id) => id,
});

it("counts every click at most once, in one level and in order, however instances and clocks run", async () => {
  const run = fc.asyncProperty(
    people,
    levels,
    clicks,
    losses,
    fc.scheduler(),
    async (everybody, asked, pressed, lost, scheduler) => {
      const [requester] = everybody;
      const request = asking(requester?.id ?? "", asked);
      const item = oneItem(request, () => scheduler.schedule(Promise.resolve()));
      const directory: Directory = {
        people: everybody,
        profiles: [aProfile()],
        securityChannel: "C0SEC",
        owners,
      };
      const policy = policyFor(
        ({ id }) => !lost.some(({ who, after }) => ids[who] === id && item.writes() >= after),
      );
      const deps = {
        requests: item,
        events: { announce: async () => undefined },
        sha256,
        directory,
        policy,
        workflows: { ring: async () => undefined },
        log: { info: () => undefined, problem: () => undefined },
      };

      // The clock of each instance is its own, and may be wrong by an hour.
      const answers = pressed.map(({ who, afterSeconds }) =>
        decideRequest(
          deps,
          {
            slackUser: everybody[who]?.slack ?? "",
            requestId: request.id,
            verdict: "approve",
          },
          plusSeconds(NOON, afterSeconds),
        ),
      );
      await scheduler.waitFor(Promise.all(answers));

      const { votes, audit, state } = item.truth();
      const given = audit.filter(
        ({ actor, event }) => event !== "request.asked" && actor.kind === "person",
      );
      const accepted = (await Promise.all(answers)).filter((answer) => !isRefusal(answer));
      expect(given.length).toBe(accepted.length);
      expect(given.map(({ actor }) => actor.id)).not.toContain(requester?.id);
      expect(audit.filter(({ event }) => event === "request.approved").length).toBe(
        state === "approved" ? 1 : 0,
      );
      expect(inOrder(levelsOf(request), votes)).toEqual(votes);
      expect(openLevel(levelsOf(request), votes) === undefined).toBe(state === "approved");
      for (const { by, level = 0 } of votes) {
        const voter = everybody.find(({ id }) => id === by);
        const asks = asked[level - 1]?.from;
        const groups = asks !== undefined && "owner" in asks ? ["payments"] : (asks?.groups ?? []);
        const isNamed = asks?.people?.includes(by) ?? false;
        if (asks !== undefined)
          expect(isNamed || voter?.groups.some((one) => groups.includes(one))).toBe(true);
      }
      expect(verifyRequest(item.truth(), sha256)).toMatchObject({ ok: true });
    },
  );

  await fc.assert(run, { numRuns: 300 });
});
