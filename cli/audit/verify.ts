// The whole check: every request of the table, its sessions, its record in S3, and what S3 has beyond the table.
// Never untrue: a record that cannot be read is a finding or a fault, never passed over; and what changed while the table
// was read is looked at again before it is called broken.
import {
  everyStored,
  type StoredChain,
  type StoredRequest,
  type StoredSession,
  storedRequest,
  storedReview,
  storedSession,
} from "../../adapters/dynamodb-stored.ts";
import type { Table } from "../../adapters/dynamodb-table.ts";
import { sha256 } from "../../adapters/node-crypto.ts";
import type { RecordReader } from "../../adapters/s3-records.ts";
import {
  RECORD_FOLDER,
  REVIEW_FOLDER,
  recordKey,
  requestOfKey,
  reviewKey,
  reviewOfKey,
} from "../../domain/kept-record.ts";
import { anchorsIn } from "../../domain/seal.ts";
import { mismatchBreak } from "./attribute-mismatch.ts";
import { breakOf } from "./break.ts";
import { chainBreak, noReview, owesReview } from "./chains.ts";
import type { Break } from "./finding.ts";
import { goneSince, type Head } from "./heads.ts";
import { keptBreaks, keptReviewBreaks, reviewTextBreaks, textBreaks } from "./kept.ts";
import { type SessionTally, tallySessions } from "./sessions.ts";

export interface Result {
  readonly requests: number;
  readonly entries: number;
  /** Records found in S3; undefined if S3 was not looked at. */
  readonly records?: number;
  /** Closed requests that wait for their record. */
  readonly waiting: number;
  /** Chains of reviews, of Session documents and of links. */
  readonly chains: number;
  readonly sessions: { readonly answeredFor: number; readonly others: number };
  readonly broken: readonly Break[];
}

export interface VerifyDeps {
  readonly table: Table;
  /** Undefined: the table alone is checked. */
  readonly records: RecordReader | undefined;
  readonly earlier: ReadonlyMap<string, Head>;
}

/** Objects that are read from S3 at a time. */
const AT_ONCE = 16;

interface Course {
  entries: number;
  records: number;
  waiting: number;
  chains: number;
  /** Requests whose reviews were looked at, and those that must have one. */
  readonly reviewed: Set<string>;
  readonly owing: Set<string>;
  readonly seen: Set<string>;
  readonly sessions: SessionTally;
  readonly broken: Break[];
}

const begin = (): Course => ({
  entries: 0,
  records: 0,
  waiting: 0,
  chains: 0,
  reviewed: new Set(),
  owing: new Set(),
  seen: new Set(),
  sessions: tallySessions(sha256),
  broken: [],
});

interface Look {
  readonly stored: StoredRequest;
  readonly text: string | undefined;
  readonly breaks: readonly Break[];
}

async function lookAt(deps: VerifyDeps, stored: StoredRequest): Promise<Look> {
  const text = await deps.records?.read(recordKey(stored.id));
  const found = breakOf(stored, deps.earlier.get(stored.id), sha256);
  const kept = deps.records === undefined ? [] : keptBreaks(stored, text, sha256);
  return { stored, text, breaks: [...(found === undefined ? [] : [found]), ...kept] };
}

/** Between the page of the table and the read from S3 a request may have gone on: what is found is looked at once more. */
async function lookTwice(deps: VerifyDeps, stored: StoredRequest): Promise<Look> {
  const first = await lookAt(deps, stored);
  if (first.breaks.length === 0) return first;
  const now = await storedRequest(deps.table, stored.id);
  return now === undefined ? first : lookAt(deps, now);
}

async function check(deps: VerifyDeps, course: Course, found: StoredRequest): Promise<void> {
  const { stored, text, breaks } = await lookTwice(deps, found);
  const { id, request, isUnkept } = stored;
  course.seen.add(id);
  course.entries += request?.audit.length ?? 0;
  if (isUnkept) course.waiting += 1;
  if (request !== undefined) course.sessions.request(request);
  if (request !== undefined && owesReview(request)) course.owing.add(id);
  if (text !== undefined) course.records += 1;
  course.broken.push(...breaks);
}

async function checkChain(deps: VerifyDeps, course: Course, stored: StoredChain): Promise<void> {
  course.chains += 1;
  const found = chainBreak(stored, sha256) ?? mismatchBreak(stored, stored.of);
  if (found !== undefined) course.broken.push(found);
  if (stored.of === "review") await checkReview(deps, course, stored);
}

function checkBeside(
  course: Course,
  stored: Parameters<typeof mismatchBreak>[0],
  what: string,
): void {
  const found = mismatchBreak(stored, what);
  if (found !== undefined) course.broken.push(found);
}

function checkSession(course: Course, stored: StoredSession): void {
  checkBeside(course, stored, "session");
  course.sessions.session(stored);
}

/** A review against its record; closed between the page of the table and the read from S3, it is looked at once more. */
async function checkReview(deps: VerifyDeps, course: Course, stored: StoredChain): Promise<void> {
  const { id, isUnkept } = stored;
  course.reviewed.add(id);
  if (isUnkept === true) course.waiting += 1;
  if (deps.records === undefined) return;
  const text = await deps.records.read(reviewKey(id));
  if (text !== undefined) course.records += 1;
  const breaks = keptReviewBreaks(stored, text, sha256);
  const now = breaks.length === 0 ? undefined : await storedReview(deps.table, id);
  const isNew = now !== undefined && now.raw.version !== stored.raw.version;
  course.broken.push(...(isNew ? keptReviewBreaks(now, text, sha256) : breaks));
}

/** A review that the scan did not meet was opened meanwhile, or is not there. */
async function lookForReviews(deps: VerifyDeps, course: Course): Promise<void> {
  for (const id of course.owing) {
    if (course.reviewed.has(id)) continue;
    const stored = await storedReview(deps.table, id);
    if (stored === undefined) course.broken.push(noReview(id));
    else await checkChain(deps, course, stored);
  }
}

async function resultOf(deps: VerifyDeps, course: Course): Promise<Result> {
  const { table, records: reader } = deps;
  await lookForReviews(deps, course);
  const { seen, entries, records, waiting, chains } = course;
  const { broken, ...sessions } = await course.sessions.finish((id) => storedSession(table, id));
  return {
    requests: seen.size,
    entries,
    ...(reader !== undefined && { records }),
    waiting,
    chains,
    sessions,
    broken: [...course.broken, ...broken],
  };
}

export async function verifyAll(deps: VerifyDeps): Promise<Result> {
  const course = begin();
  let batch: StoredRequest[] = [];
  const flush = async () => {
    await Promise.all(batch.map((stored) => check(deps, course, stored)));
    batch = [];
  };
  for await (const stored of everyStored(deps.table)) {
    if (stored.kind === "session") checkSession(course, stored);
    else if (stored.kind === "other") checkBeside(course, stored, "item");
    else if (stored.kind === "chain") await checkChain(deps, course, stored);
    else batch.push(stored);
    if (batch.length === AT_ONCE) await flush();
  }
  await flush();
  if (deps.records !== undefined) await lookBeyond(deps, deps.records, course);
  course.broken.push(...goneSince(deps.earlier, course.seen));
  return resultOf(deps, course);
}

/** What S3 has and the table has not: a request that was removed there, or an object that was put here by others. */
async function lookBeyond(deps: VerifyDeps, reader: RecordReader, course: Course): Promise<void> {
  const none = "The object lies among the records and is none.";
  for await (const key of reader.list(RECORD_FOLDER)) {
    const request = requestOfKey(key);
    if (request === undefined) course.broken.push({ request: key, what: none });
    else if (!course.seen.has(request)) await checkUnseen(deps, reader, course, request);
  }
  for await (const key of reader.list(REVIEW_FOLDER)) {
    const request = reviewOfKey(key);
    if (request === undefined) course.broken.push({ request: key, what: none });
    else if (!course.reviewed.has(request)) await checkUnseenReview(deps, reader, course, request);
  }
}

/** The record of a review that the scan did not meet: it was opened and closed meanwhile, or is not there any more. */
async function checkUnseenReview(
  deps: VerifyDeps,
  reader: RecordReader,
  course: Course,
  request: string,
): Promise<void> {
  const stored = await storedReview(deps.table, request);
  if (stored !== undefined) return checkChain(deps, course, stored);
  course.records += 1;
  const text = (await reader.read(reviewKey(request))) ?? "";
  const what = "S3 has the record of its review, but that is not in the table any more.";
  course.broken.push({ request, what }, ...reviewTextBreaks(request, text, undefined, sha256));
}

/** A record whose request the scan did not meet: it was asked and closed meanwhile, or is not there any more. */
async function checkUnseen(
  deps: VerifyDeps,
  reader: RecordReader,
  course: Course,
  request: string,
): Promise<void> {
  const stored = await storedRequest(deps.table, request);
  if (stored !== undefined) return check(deps, course, stored);
  course.records += 1;
  const text = (await reader.read(recordKey(request))) ?? "";
  course.broken.push(
    { request, entry: 1, what: "S3 has its record, but it is not in the table any more." },
    ...textBreaks(request, text, undefined, sha256),
  );
}

export async function verifyOne(deps: VerifyDeps, id: string): Promise<Result> {
  const course = begin();
  const stored = await storedRequest(deps.table, id);
  if (stored === undefined) {
    const text = await deps.records?.read(recordKey(id));
    const rest = text === undefined ? "." : ", but S3 has its record.";
    const what = `The request is not in the table${rest}`;
    course.broken.push({ request: id, what });
    if (text !== undefined) course.broken.push(...textBreaks(id, text, undefined, sha256));
    return resultOf(deps, course);
  }
  await check(deps, course, stored);
  for (const { session } of anchorsIn(stored.request?.audit ?? []) ?? []) {
    const found = await storedSession(deps.table, session);
    if (found !== undefined) checkSession(course, found);
  }
  return resultOf(deps, course);
}
