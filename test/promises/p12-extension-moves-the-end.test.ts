// P12 of extensions: whatever is asked, decided, written and ended, in whatever order and at the same moment, the end of
// a grant moves later or stays; what was not approved changes nothing.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appendEntry, CURFEW } from "../../domain/audit.ts";
import type { GrantRoleMaker } from "../../domain/grant-role-ports.ts";
import { NOBODY_ON_CALL } from "../../domain/on-call.ts";
import type { Directory, Notifier, Policy } from "../../domain/ports.ts";
import type { Bookkeeping, Request } from "../../domain/request.ts";
import type { ReviewNotifier, Reviews } from "../../domain/review-ports.ts";
import { type Instant, plusMinutes } from "../../domain/time.ts";
import { applyChange, type Change } from "../../domain/transitions.ts";
import { verifyRequest } from "../../domain/verify.ts";
import { checkAccess } from "../../workflows/access/check-access.ts";
import { decideExtension } from "../../workflows/access/decide-extension.ts";
import { endAccess } from "../../workflows/access/end-access.ts";
import { extendAccess } from "../../workflows/access/extend-access.ts";
import { grantAccess } from "../../workflows/access/grant-access.ts";
import { aPerson, aProfile, aRequest, INSTANCE, NOON, PLACE, sha256 } from "../support/builders.ts";

const ANA = aPerson({ groups: ["engineers"] });
const lead = (id: string, slack: string) => aPerson({ id, slack, groups: ["leads"] });
const PEOPLE = [ANA, lead("p-ben001", "U0LEAD"), lead("p-bea001", "U0SECONDLEAD")];
const directory: Directory = {
  people: PEOPLE,
  profiles: [
    aProfile({
      ladder: [15, 30, 60],
      extendTo: 120,
      expireAfterMinutes: 20,
      remindAfterMinutes: 5,
      escalate: { afterMinutes: 8, channel: "C0LEADS" },
    }),
  ],
  securityChannel: "C0SEC",
};
const policy: Policy = {
  decide: async ({ action, person, requester }) => ({
    allowed:
      action === "request" ||
      (action === "revoke" && person.groups.includes("leads")) ||
      (action === "approve" && person.groups.includes("leads") && person !== requester),
    reasons: ["rule"],
  }),
  describe: (id) => id,
};

/** A live grant of 60 minutes, with every entry that led to it. */
function liveGrant(): Request {
  const { audit, ...terms } = aRequest();
  const data = { ...audit[0]?.data, approvalsNeeded: 1 };
  const actor = { kind: "person" as const, id: ANA.id };
  const asked = { at: NOON, event: "request.asked", actor, data };
  const deadline = plusMinutes(NOON, 60);
  const document = "curfew-prod-60";
  const latestDeadline = plusMinutes(NOON, 120);
  const grant = { startedAt: NOON, deadline, document, documents: [document], latestDeadline };
  const vote = { by: "p-ben001", at: NOON, verdict: "approve" as const };
  const changes: Change[] = [
    { name: "approval.asked", actor: CURFEW },
    {
      name: "request.approved",
      actor: { kind: "person", id: "p-ben001" },
      set: { votes: [vote], decidedAt: NOON },
    },
    {
      name: "grant.started",
      actor: CURFEW,
      data: { deadline, document: grant.document },
      set: { grant },
    },
    { name: "grant.made", actor: CURFEW, set: { grant: { ...grant, madeAt: NOON } } },
  ];
  return changes.reduce<Request>(
    (request, change) => applyChange(request, change, NOON, sha256) ?? request,
    { ...terms, audit: appendEntry(terms.id, [], asked, sha256) },
  );
}

/** The table's item and IAM's policy, with a pause before each call at which another may come first. */
function worldWith(pause: () => Promise<void>) {
  let stored = liveGrant();
  const deadlines: number[] = [];
  const history: Request[] = [stored];
  const toldAsBefore: Request["state"][] = [];
  const nothing = async () => undefined;
  const silent: Notifier = {
    postCard: async () => ({ channel: "C0PROD", ts: "1" }),
    openThread: async () => ({ channel: "D0ANA", ts: "1" }),
    refresh: nothing,
    async tell({ request }, { notice }) {
      if (notice === "extension-refused") toldAsBefore.push(request.state);
    },
    remind: nothing,
    call: nothing,
    alert: async () => ({ channel: "C0SECURITY", ts: "1" }),
    correct: nothing,
  };
  const requests = {
    async read() {
      await pause();
      return structuredClone(stored);
    },
    async save(next: Request) {
      await pause();
      if (next.version !== stored.version + 1) return false;
      stored = structuredClone({ ...next, bookkeeping: stored.bookkeeping });
      history.push(stored);
      return true;
    },
    openBreakGlasses: async () => [],
    async note(_: string, fields: { [K in keyof Bookkeeping]?: Bookkeeping[K] | undefined }) {
      stored = { ...stored, bookkeeping: { ...stored.bookkeeping, ...fields } as Bookkeeping };
      return structuredClone(stored);
    },
  };
  const deps = {
    requests,
    events: { announce: nothing },
    sha256,
    directory,
    policy,
    inventory: { read: async () => ({ ...INSTANCE, state: "running", reachable: true }) },
    workflows: { ring: nothing, statusOf: async () => "running" as const },
    log: { info: () => undefined, problem: () => undefined },
    metrics: { count: () => undefined, seconds: () => undefined },
    sessions: { ofPerson: async () => [] },
    lister: {
      // A session is open, so that the grant never counts as idle.
      active: async () => [
        {
          id: "p-ana001-1",
          owner: `arn:aws:sts::${PLACE.account}:assumed-role/curfew-${requestId}/${requestId}`,
          target: INSTANCE.id,
          startedAt: NOON,
        },
      ],
    },
    notifier: silent,
    // No emergency is played here.
    onCall: NOBODY_ON_CALL,
    reviews: {} as Reviews,
    reviewNotifier: {} as ReviewNotifier,
    links: { ofPerson: async () => undefined, ofSlack: async () => undefined },
    pairs: { take: async () => stored.id, free: nothing, holder: async () => stored.id },
    roleReader: { read: async () => undefined },
    roles: {
      principalOf: async () => ({ problem: "unavailable" }),
      create: async () => ({ problem: "unavailable" }),
      async writePolicy(_, document) {
        await pause();
        const [, moment = ""] = /"aws:CurrentTime":"([^"]+)"/.exec(JSON.stringify(document)) ?? [];
        deadlines.push(Date.parse(moment));
        return undefined;
      },
    } satisfies GrantRoleMaker,
    place: PLACE,
    prefix: "curfew",
  };
  return { deps, deadlines, history, toldAsBefore, truth: () => stored };
}

const { id: requestId } = aRequest();
const who = fc.constantFrom(...PEOPLE.map(({ slack }) => slack));
const number = fc.integer({ min: 1, max: 3 });
type Deps = ReturnType<typeof worldWith>["deps"];
type Act = (deps: Deps, now: Instant) => Promise<unknown>;

const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ slackUser: who, minutes: fc.constantFrom(15, 30, 60, 45) }).map(
    (wish): Act =>
      (deps, now) =>
        extendAccess(deps, { ...wish, requestId, reason: "more" }, now),
  ),
  fc
    .record({
      slackUser: who,
      number,
      verdict: fc.constantFrom("approve" as const, "approve" as const, "deny" as const),
      minutes: fc.constantFrom(undefined, undefined, 15, 60),
    })
    .map(
      (input): Act =>
        (deps, now) =>
          decideExtension(deps, { ...input, requestId, note: "why" }, now),
    ),
  fc.constant<Act>((deps, now) => checkAccess(deps, { requestId }, now)),
  fc.constant<Act>((deps, now) => grantAccess(deps, { requestId }, now)),
  fc.constantFrom("U0LEAD", "U0ENGINEER").map(
    (slackUser): Act =>
      (deps, now) =>
        endAccess(deps, { slackUser, requestId, cause: "revoked" }, now),
  ),
);
const days = fc.array(
  fc.record({ after: fc.integer({ min: 0, max: 20 }), acts: fc.array(acts, { maxLength: 3 }) }),
  { maxLength: 12 },
);

/** One change of the request: what it may and may not do to the grant. */
function staysOrMoves(before: Request, next: Request) {
  const last = next.audit.at(-1)?.event;
  const { grant, extension } = next;
  expect(grant!.deadline >= before.grant!.deadline).toBe(true);
  if (last === "grant.extending")
    expect({ ...grant, documents: before.grant?.documents }).toEqual(before.grant);
  else if (last !== "grant.extended" && last !== "grant.warned")
    expect(grant).toEqual(before.grant);
  expect(before.grant?.documents.every((one) => grant?.documents.includes(one))).toBe(true);
  expect(grant!.deadline <= plusMinutes(NOON, 120)).toBe(true);
  if (next.state !== "active") expect(extension).toBeUndefined();
  if (extension?.deadline !== undefined) expect(extension.deadline > grant!.deadline).toBe(true);
}

describe("an extension", () => {
  it("moves the end later or leaves it, whatever happens at once and in whatever order", async () => {
    const run = fc.asyncProperty(days, fc.scheduler(), async (day, scheduler) => {
      const { deps, deadlines, history, toldAsBefore, truth } = worldWith(() =>
        scheduler.schedule(Promise.resolve()),
      );
      let now = NOON;
      for (const { after, acts: together } of day) {
        now = plusMinutes(now, after);
        const at = now;
        await scheduler.waitFor(Promise.all(together.map((act) => act(deps, at))));
      }

      // That it goes on as before is said of no grant that is ending.
      expect(toldAsBefore.filter((state) => state !== "active")).toEqual([]);
      for (const [at, next] of history.entries()) staysOrMoves(history[at - 1] ?? next, next);
      // IAM was never told of an end that nobody had approved.
      const approved = truth().audit.flatMap(({ event, data }) =>
        event === "extension.approved" ? [Date.parse(String(data.deadline))] : [],
      );
      for (const deadline of deadlines) expect(approved).toContain(deadline);
      expect(verifyRequest(truth(), sha256)).toMatchObject({ ok: true });
    });

    await fc.assert(run, { numRuns: 250 });
  });

  it.each<[string, Partial<Parameters<typeof extendAccess>[1]>, number, object]>([
    ["by somebody else", { slackUser: "U0LEAD" }, 0, { refused: "not-yours" }],
    ["by a stranger", { slackUser: "U0NOBODY" }, 0, { refused: "unknown-person" }],
    ["without a reason", { reason: " " }, 0, { refused: "reason-empty" }],
    [
      "beside the ladder",
      { minutes: 45 },
      0,
      { refused: "minutes-off-ladder", ladder: [15, 30, 60] },
    ],
    ["after the end", {}, 61, { refused: "extension-over" }],
  ])("asked for %s is refused and changes nothing", async (_, over, after, refusal) => {
    const { deps, truth } = worldWith(async () => undefined);
    const before = truth();
    const wish = { slackUser: ANA.slack, requestId, minutes: 30, reason: "more", ...over };

    const outcome = await extendAccess(deps, wish, plusMinutes(NOON, after));

    expect(outcome).toMatchObject(refusal);
    expect(truth()).toEqual(before);
  });

  it("is one at a time, ends at the longest the profile allows, and a click on an older one decides nothing", async () => {
    const { deps, truth } = worldWith(async () => undefined);
    const ask = (minutes: number) =>
      extendAccess(deps, { slackUser: ANA.slack, requestId, minutes, reason: "more" }, NOON);
    const decide = (which: number, verdict: "approve" | "deny") =>
      decideExtension(
        deps,
        { slackUser: "U0LEAD", requestId, number: which, verdict, note: "no" },
        NOON,
      );

    await ask(60);
    const second = await ask(15);
    await decide(1, "deny");
    await ask(60);
    const stale = await decide(1, "approve");
    await decide(2, "approve");
    await grantAccess(deps, { requestId }, NOON);
    const beyond = await ask(15);

    expect(second).toEqual({ refused: "already-extending" });
    expect(stale).toEqual({ refused: "extension-over" });
    expect(beyond).toEqual({ refused: "no-more-time", most: 120 });
    expect(truth().grant?.deadline).toBe(plusMinutes(NOON, 120));
  });

  it("lapses undecided after the profile's time, and the grant is as it was", async () => {
    const { deps, truth } = worldWith(async () => undefined);
    const { grant } = truth();
    const wish = { slackUser: ANA.slack, requestId, minutes: 30, reason: "more" };
    await extendAccess(deps, wish, NOON);

    const { seconds } = await checkAccess(deps, { requestId }, NOON);
    const late = plusMinutes(NOON, 20);
    const click = { slackUser: "U0LEAD", requestId, number: 1, verdict: "approve" as const };
    const decided = await decideExtension(deps, click, late);
    await checkAccess(deps, { requestId }, late);

    expect(seconds).toBeLessThanOrEqual(20 * 60);
    expect(decided).toEqual({ refused: "extension-over" });
    expect(truth().audit.at(-1)?.event).toBe("extension.expired");
    expect(truth().grant).toEqual(grant);
    expect(truth().extension).toBeUndefined();
  });
});
