// Ana who asks, Ben and Cy who approve, and a request of Ana's in any state.
import type { Drift } from "../../domain/drift.ts";
import { type Link, linked } from "../../domain/link.ts";
import type { Person } from "../../domain/person.ts";
import type { RequestFacts } from "../../domain/ports.ts";
import { Profile } from "../../domain/profile.ts";
import type { Request, RequestState } from "../../domain/request.ts";
import { newReview, type Review } from "../../domain/review.ts";
import type { Session } from "../../domain/session.ts";
import { instantOf, plusMinutes } from "../../domain/time.ts";
import { sha256 } from "../support/builders.ts";

export const NOON = instantOf(Date.UTC(2026, 10, 23, 12));
export const REQUEST_ID = "req-abcdefghij0123456789";
export const PLACE = { partition: "aws", account: "111122223333", region: "eu-central-1" };

/** Somebody whose Slack user people.yaml states. */
type Stated = Person & { readonly slack: string };

const person = (id: string, name: string, slack: string): Stated => ({
  id,
  name,
  slack,
  aws: { user: `arn:aws:iam::111122223333:user/${name}` },
  groups: [],
  attributes: {},
});

export const ANA = person("p-ana001", "Ana", "U0ANA");
export const BEN = person("p-ben001", "Ben", "U0BEN");
export const CY = person("p-cyy001", "Cy", "U0CY");
export const PEOPLE = [ANA, BEN, CY];

export const LINUX: Profile = Profile.parse({
  id: "linux-prod",
  priority: 10,
  match: { tags: { env: "prod" } },
  ladder: [30, 60, 240],
  idleMinutes: 15,
  approvals: 1,
  channel: "C0PROD",
  session: { logGroup: "/curfew/sessions" },
});
export const WINDOWS: Profile = Profile.parse({
  ...LINUX,
  id: "windows",
  priority: 5,
  ladder: [15, 60],
  approvals: 2,
});

export const WEB = { id: "i-0a1b2c3d4e5f60718", name: "web-1", tags: { env: "prod" } };

/** Ana, as she has proven it. */
export const sampleLink = (): Link =>
  linked(
    undefined,
    { person: ANA, slackUser: ANA.slack, arn: "arn:aws:iam::111122223333:user/ana" },
    NOON,
    sha256,
  );

export const sampleDrift = (over: Partial<Drift> = {}): Drift => ({
  document: "curfew-linux-prod-60",
  version: 1,
  number: 1,
  found: "0123456789abcdef",
  differences: ['idleSessionTimeout is "60", should be "15"'],
  foundAt: NOON,
  audit: [],
  ...over,
});

export const sampleRequest = (over: Partial<Request> = {}): Request => ({
  id: REQUEST_ID,
  state: "pending",
  version: 2,
  person: ANA.id,
  instance: WEB,
  profile: LINUX.id,
  minutes: 60,
  reason: "Disk is full",
  askedAt: NOON,
  expiresAt: plusMinutes(NOON, 240),
  approvalsNeeded: 1,
  votes: [],
  bookkeeping: { sweeps: 0, executions: 1 },
  audit: [],
  ...over,
});

const LIVE = {
  votes: [{ by: BEN.id, at: plusMinutes(NOON, 2), verdict: "approve" as const }],
  decidedAt: plusMinutes(NOON, 2),
  grant: {
    startedAt: plusMinutes(NOON, 2),
    madeAt: plusMinutes(NOON, 3),
    deadline: plusMinutes(NOON, 62),
    document: "curfew-linux-prod-60",
    documents: ["curfew-linux-prod-60"],
    latestDeadline: plusMinutes(NOON, 242),
  },
};
const ENDING = {
  ...LIVE,
  end: { cause: "revoked" as const, by: CY.id, askedAt: plusMinutes(NOON, 30) },
};

/** What a request holds besides, in each state. */
const STATES: Readonly<Record<RequestState, Partial<Request>>> = {
  requested: {},
  pending: {},
  approved: { votes: LIVE.votes, decidedAt: LIVE.decidedAt },
  granting: LIVE,
  active: LIVE,
  revoking: ENDING,
  ended: { ...ENDING, end: { ...ENDING.end, confirmedAt: plusMinutes(NOON, 36) } },
  refused: { note: "instance-not-running: The instance web-1 is stopped." },
  denied: {
    note: "Not in the freeze",
    votes: [{ by: BEN.id, at: plusMinutes(NOON, 2), verdict: "deny" }],
  },
  expired: {},
  withdrawn: {},
};
export const ALL_STATES = Object.keys(STATES) as RequestState[];

export const requestIn = (state: RequestState, over: Partial<Request> = {}): Request =>
  sampleRequest({ state, ...STATES[state], ...over });

export const sampleSession = (over: Partial<Session> = {}): Session => ({
  id: `${REQUEST_ID}-0a1b2c3d4e5f60718`,
  person: ANA.id,
  owner: `arn:aws:sts::111122223333:assumed-role/curfew-${REQUEST_ID}/${REQUEST_ID}`,
  roleOf: REQUEST_ID,
  instance: WEB,
  document: "curfew-linux-prod-60",
  request: REQUEST_ID,
  startedAt: plusMinutes(NOON, 5),
  ...over,
});

export const endedSession = (over: Partial<Session> = {}): Session =>
  sampleSession({ endedAt: plusMinutes(NOON, 25), cause: "exit", ...over });

export const sampleFacts = (over: Partial<RequestFacts> = {}): RequestFacts => ({
  request: sampleRequest(),
  people: PEOPLE,
  profile: LINUX,
  sessions: [],
  ...over,
});

/** A review whose access is over, in the state given. */
export function sampleReview(state: Review["state"] = "ready", over: Partial<Review> = {}): Review {
  const request = requestIn("ended", { breakGlass: true, ticket: "INC-7" });
  const opening = { reviewers: [BEN.id], withinHours: 72, remindAfterHours: 24, data: {} };
  const review = newReview(request, opening, NOON, sha256);
  const done = { at: plusMinutes(NOON, 36), cause: "revoked" as const, sessions: [] };
  const verdict = { by: BEN.id, at: plusMinutes(NOON, 90), verdict: "justified" as const };
  return {
    ...review,
    state,
    ...(state === "opened" ? {} : { done }),
    ...(state === "closed" ? { verdict: { ...verdict, words: "The site was down" } } : {}),
    ...over,
  };
}
