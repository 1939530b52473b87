// A small world in which glass is broken: the real steps over ports that hold state, with rules that can change at any time.
// Never untrue: requests and reviews are written under their conditions, as the table does it.

import { requestOfRole } from "../../domain/grant-role.ts";
import { reviewText } from "../../domain/kept-record.ts";
import type { WhoIsOnCall } from "../../domain/on-call.ts";
import type { Directory, Notifier, Policy, Question } from "../../domain/ports.ts";
import { isFinal, type Request, type RequestId } from "../../domain/request.ts";
import { nextReviewLook, type Review } from "../../domain/review.ts";
import type { ReviewNotifier, Reviews } from "../../domain/review-ports.ts";
import { type Instant, plusMinutes } from "../../domain/time.ts";
import { applyChange } from "../../domain/transitions.ts";
import { admitRequest } from "../../workflows/access/admit-request.ts";
import { endingByCurfew } from "../../workflows/access/ending.ts";
import { grantAccess } from "../../workflows/access/grant-access.ts";
import { aPerson, aProfile, INSTANCE, PLACE, sha256 } from "./builders.ts";
import { roleMaker } from "./granted-role.ts";

/** What policies, rota and people are just now. */
export interface Rules {
  /** Whom a policy lets break glass, and whom approve. */
  readonly breakers: readonly string[];
  readonly approvers: readonly string[];
  readonly onCall: WhoIsOnCall;
  /** Whether a policy forbids it to who owes an overdue review. */
  readonly blocksOverdue: boolean;
  /** From how many open reviews on a policy forbids it; never if it is left out. */
  readonly mostOpen?: number | undefined;
}

const PEOPLE = ["p-ana001", "p-ben001", "p-cyd001"].map((id) =>
  aPerson({ id, name: id, slack: `U0${id.slice(2).toUpperCase()}` }),
);
const PROFILE = aProfile({
  breakGlass: {
    ladder: [15, 30],
    idleMinutes: 5,
    session: {},
    reviewWithinHours: 72,
    remindAfterHours: 24,
  },
});
const DIRECTORY: Directory = {
  people: PEOPLE,
  profiles: [PROFILE],
  securityChannel: "C0SECURITY",
};

export function emergencyWorld(first: Rules) {
  const requests = new Map<string, Request>();
  const reviews = new Map<string, Review>();
  const kept = new Map<string, string>();
  const pairs = new Map<string, string>();
  const granted: { readonly id: string; readonly person: string }[] = [];
  const events: { readonly id: string; readonly name: string }[] = [];
  let made = 0;
  let posted = 0;
  const world = { rules: first, slackIsDown: false };

  const slack = () => {
    if (world.slackIsDown) throw new Error("Slack is down");
    posted += 1;
    return { channel: "C0", ts: String(posted) };
  };
  const policy: Policy = {
    describe: (id) => id,
    decide: async ({ action, person, onCall, earlier }: Question) => {
      const {
        breakers,
        approvers,
        blocksOverdue,
        mostOpen = Number.POSITIVE_INFINITY,
      } = world.rules;
      const isBlocked =
        (blocksOverdue && (earlier?.overdueReviews ?? 0) > 0) ||
        (earlier?.openReviews ?? 0) >= mostOpen;
      const allowed =
        action === "approve"
          ? approvers.includes(person.id)
          : action === "breakGlass" &&
            onCall === true &&
            breakers.includes(person.id) &&
            !isBlocked;
      return { allowed, reasons: allowed ? ["rule"] : [] };
    },
  };
  const read = async (id: string) => structuredClone(requests.get(id));
  const save = async (next: Request) => {
    if (requests.get(next.id)?.version !== next.version - 1) return false;
    requests.set(next.id, structuredClone(next));
    return true;
  };
  const requestPort = {
    read,
    save,
    create: async (request: Request) => {
      if (requests.has(request.id)) return false;
      requests.set(request.id, structuredClone(request));
      return true;
    },
    note: async (id: string, fields: object) => {
      const found = requests.get(id);
      if (found === undefined) return undefined;
      const bookkeeping = { ...found.bookkeeping, ...fields } as Request["bookkeeping"];
      requests.set(id, { ...found, bookkeeping });
      return read(id);
    },
    ofPerson: async (person: string) =>
      [...requests.values()].filter((one) => one.person === person).reverse(),
    openBreakGlasses: async (person: string) =>
      [...requests.values()].filter(
        (one) => one.person === person && one.breakGlass === true && !isFinal(one),
      ),
  };
  const reviewPort: Reviews = {
    create: async (review) => {
      if (reviews.has(review.id)) return false;
      reviews.set(review.id, structuredClone(review));
      return true;
    },
    read: async (id) => structuredClone(reviews.get(id)),
    save: async (next) => {
      const before = reviews.get(next.id);
      if (before === undefined || before.version !== next.version - 1) return false;
      reviews.set(next.id, structuredClone({ ...next, bookkeeping: before.bookkeeping }));
      return true;
    },
    note: async ({ id, version }, bookkeeping) => {
      const before = reviews.get(id);
      if (before?.version === version) reviews.set(id, { ...before, bookkeeping });
    },
    due: async (now) =>
      [...reviews.values()].filter((one) => (nextReviewLook(one) ?? plusMinutes(now, 1)) <= now),
    open: async () => [...reviews.values()].filter(({ state }) => state !== "closed"),
    openOf: async (person) =>
      [...reviews.values()].filter((one) => one.person === person && one.state !== "closed"),
  };
  const notifier = {
    postCard: async () => slack(),
    openThread: async () => slack(),
    refresh: async () => void slack(),
    tell: async () => void slack(),
  } as unknown as Notifier;
  const reviewNotifier: ReviewNotifier = {
    post: async () => slack(),
    refresh: async () => void slack(),
    call: async () => void slack(),
    digest: async () => void slack(),
  };
  const deps = () => ({
    requests: requestPort,
    reviews: reviewPort,
    records: {
      keepReview: async (review: Review) => {
        if (review.state !== "closed") throw new Error("a review that is open was kept");
        kept.set(review.id, reviewText(review));
      },
    },
    pairs: {
      take: async (person: string, instance: string, request: string) => {
        const key = `${person} ${instance}`;
        if (!pairs.has(key)) pairs.set(key, request);
        return pairs.get(key) ?? request;
      },
      free: async (person: string, instance: string, request: string) => {
        const key = `${person} ${instance}`;
        if (pairs.get(key) === request) pairs.delete(key);
      },
      holder: async (person: string, instance: string) => pairs.get(`${person} ${instance}`),
    },
    roles: roleMaker((roleName) => {
      const id = requestOfRole({ prefix: "curfew" }, roleName) ?? roleName;
      granted.push({ id, person: requests.get(id)?.person ?? "" });
    }),
    roleQuota: { read: async () => ({ used: 1, quota: 1000 }) },
    workflows: {
      start: async () => undefined,
      ring: async () => undefined,
      statusOf: async () => "running" as const,
    },
    sessions: { ofPerson: async () => [] },
    inventory: { read: async () => ({ ...INSTANCE, state: "running", reachable: true }) },
    onCall: { whoAt: async () => world.rules.onCall },
    directory: DIRECTORY,
    policy,
    notifier,
    reviewNotifier,
    links: { ofPerson: async () => undefined, ofSlack: async () => undefined },
    events: {
      announce: async (told: readonly { name: string; detail: Record<string, unknown> }[]) => {
        events.push(...told.map(({ name, detail }) => ({ id: String(detail.requestId), name })));
      },
    },
    log: { info: () => undefined, problem: () => undefined },
    metrics: { count: () => undefined, seconds: () => undefined },
    place: PLACE,
    prefix: "curfew",
    sha256,
    newRequestId: () => {
      made += 1;
      return `req-${String(made).padStart(20, "0")}` as RequestId;
    },
  });
  /** A live grant is ended and confirmed, as the machine does it. */
  const end = (request: Request, now: Instant) => {
    const ending = applyChange(request, endingByCurfew("deadline", now), now, sha256);
    const end = ending?.end && { ...ending.end, confirmedAt: now };
    const actor = { kind: "curfew" as const, id: "curfew" };
    const over =
      ending &&
      end &&
      applyChange(
        ending,
        { name: "grant.ended", actor, data: { sessions: [] }, set: { end } },
        now,
        sha256,
      );
    if (over !== undefined) requests.set(over.id, over);
    pairs.delete(`${request.person} ${request.instance.id}`);
  };
  return Object.assign(world, {
    deps: deps as () => never,
    async carryOut(id: string, now: Instant) {
      const { next } = await admitRequest(deps() as never, { requestId: id }, now);
      if (next === "Grant") await grantAccess(deps() as never, { requestId: id }, now);
    },
    async endAll(now: Instant) {
      for (const request of requests.values()) if (request.state === "active") end(request, now);
    },
    reviews: () => [...reviews.values()],
    keptOf: (id: string) => kept.get(id),
    grants: () => [...granted],
    hasCard: (id: string) => requests.get(id)?.bookkeeping.card !== undefined,
    announced: (id: string) => events.filter((event) => event.id === id).map(({ name }) => name),
  });
}
