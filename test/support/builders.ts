// Builders of people, profiles, requests and sessions, and fast-check's arbitraries of the same.
// Never untrue: what is built passes the schema of its kind, so a test never argues from something impossible.
import { createHash } from "node:crypto";
import fc from "fast-check";
import { appendEntry, type Sha256 } from "../../domain/audit.ts";
import type { GrantTerms, Place } from "../../domain/grant-policy.ts";
import { grantOwner } from "../../domain/grant-role.ts";
import { Person } from "../../domain/person.ts";
import { documentName, Profile } from "../../domain/profile.ts";
import { type Grant, Request } from "../../domain/request.ts";
import { Session } from "../../domain/session.ts";
import { epochOf, type Instant, instantOf, plusMinutes } from "../../domain/time.ts";

export const sha256: Sha256 = (text) => createHash("sha256").update(text).digest("hex");

export const NOON = instantOf(Date.UTC(2026, 10, 23, 12));
export const PLACE: Place = { partition: "aws", account: "111122223333", region: "eu-west-1" };
export const INSTANCE = { id: "i-0a1b2c3d4e5f60718", name: "web-1", tags: { Env: "prod" } };

/** Somebody whose Slack user people.yaml states. */
export type Stated = Person & { readonly slack: string };

export const aPerson = (over: Partial<Person> = {}): Stated =>
  Person.parse({
    id: "p-ana001",
    name: "Ana",
    slack: "U0ENGINEER",
    aws: { user: "arn:aws:iam::111122223333:user/ana" },
    ...over,
  }) as Stated;

export const aProfile = (over: Partial<Profile> = {}): Profile =>
  Profile.parse({
    id: "prod",
    priority: 100,
    match: { tags: { Env: "prod" } },
    ladder: [15, 30, 60, 120, 240, 480],
    idleMinutes: 15,
    approvals: 1,
    channel: "C0PROD",
    session: { logGroup: "/curfew/sessions" },
    ...over,
  });

/** A request as it was asked for, with the first entry of its chain. */
export function aRequest(over: Partial<Request> = {}): Request {
  const id = over.id ?? "req-abcdefghij0123456789";
  const asked = {
    at: NOON,
    event: "request.asked",
    actor: { kind: "person" as const, id: "p-ana001" },
    data: { instance: INSTANCE.id, profile: "prod", minutes: 60, reason: "The disk is full" },
  };
  return Request.parse({
    id,
    state: "requested",
    version: 1,
    person: "p-ana001",
    instance: INSTANCE,
    profile: "prod",
    minutes: 60,
    reason: "The disk is full",
    askedAt: NOON,
    expiresAt: plusMinutes(NOON, 240),
    approvalsNeeded: 1,
    votes: [],
    bookkeeping: { sweeps: 0, executions: 1 },
    audit: appendEntry(id, [], asked, sha256),
    ...over,
  });
}

/** A grant of so many minutes on production, whose role trusts nobody longer than its deadline. */
export function aGrant(minutes: number, over: Partial<Grant> = {}): Grant {
  const { startedAt = NOON } = over;
  const deadline = over.deadline ?? plusMinutes(startedAt, minutes);
  const document = over.document ?? documentName("curfew", "prod", minutes);
  return {
    startedAt,
    deadline,
    document,
    documents: [document],
    latestDeadline: deadline,
    role: { id: "AROAGRANT", createdAt: startedAt, digest: "d", policyDigest: "p" },
    ...over,
  };
}

/** A request whose grant was made at once and ends after so many minutes. */
export const aLiveRequest = (minutes: number, startedAt: Instant = NOON): Request =>
  aRequest({
    state: "active",
    minutes,
    grant: aGrant(minutes, { startedAt, madeAt: startedAt }),
  });

export const aSession = (over: Partial<Session> = {}): Session =>
  Session.parse({
    id: "req-abcdefghij0123456789-wzleysigzmbd6fmkefjqvt5w4u",
    person: "p-ana001",
    owner: grantOwner({ place: PLACE, prefix: "curfew" }, "req-abcdefghij0123456789"),
    roleOf: "req-abcdefghij0123456789",
    instance: INSTANCE,
    document: "curfew-prod-60",
    request: "req-abcdefghij0123456789",
    startedAt: NOON,
    ...over,
  });

const lettersAndDigits = "abcdefghijklmnopqrstuvwxyz0123456789";
const text = (letters: string, minLength: number, maxLength = minLength) =>
  fc.string({ unit: fc.constantFrom(...letters), minLength, maxLength });

export const instants: fc.Arbitrary<Instant> = fc
  .integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2036, 0, 1) })
  .map(instantOf);

/** A moment a while after another one, to the millisecond. */
export const soonAfter = (from: Instant, mostMinutes: number): fc.Arbitrary<Instant> =>
  fc
    .integer({ min: 0, max: mostMinutes * 60_000 })
    .map((milliseconds) => instantOf(epochOf(from) + milliseconds));

export const personIds = text(lettersAndDigits, 6).map((rest) => `p-${rest}`);
export const instanceIds = text("0123456789abcdef", 17).map((rest) => `i-${rest}`);

/** People with an IAM user, and people who come through Identity Center. */
export const people: fc.Arbitrary<Person> = fc
  .record({
    id: personIds,
    slack: text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 10).map((rest) => `U${rest}`),
    aws: fc.oneof(
      text(`${lettersAndDigits}+=,.@_-`, 1, 64).map((name) => ({
        user: `arn:aws:iam::111122223333:user/${name}`,
      })),
      text(`${lettersAndDigits}+=,.@_-`, 2, 64).map((userName) => ({
        account: "111122223333",
        permissionSet: "Lead",
        userName,
      })),
    ),
  })
  .map((fields) => aPerson(fields));

/** The durations Session Manager's own pattern takes, from 5 minutes (facts A2). */
const steps = fc
  .integer({ min: 5, max: 1440 })
  .filter((step) => step < 1000 || step % 100 < 40 || step === 1440);

export const profiles: fc.Arbitrary<Profile> = fc
  .record({
    id: text(`${lettersAndDigits}-`, 2, 40),
    priority: fc.integer({ min: 0, max: 1000 }),
    ladder: fc
      .uniqueArray(steps, { minLength: 1, maxLength: 20 })
      .map((ladder) => ladder.sort((a, b) => a - b)),
    idleMinutes: fc.integer({ min: 1, max: 60 }),
    warnBeforeMinutes: fc.integer({ min: 1, max: 60 }),
    remindAfterMinutes: fc.integer({ min: 1, max: 1440 }),
    expireAfterMinutes: fc.integer({ min: 5, max: 7 * 24 * 60 }),
  })
  .map((fields) => aProfile(fields));

const keyIds = text("0123456789abcdef", 36);

export const requestIds = text(lettersAndDigits, 20).map((rest) => `req-${rest}`);

export const grantTerms: fc.Arbitrary<GrantTerms> = fc.record({
  requestId: requestIds,
  instanceId: instanceIds,
  document: text(`${lettersAndDigits}-`, 3, 60),
  deadline: instants,
  kmsKeyArn: fc.option(
    keyIds.map((id) => `arn:aws:kms:eu-west-1:111122223333:key/${id}`),
    { nil: undefined },
  ),
});
