// A page of the history for somebody in Slack.
// Never untrue: nobody sees another's session unless the policies let them audit it, or approve the request it was
// opened under, as they are now; a policy that cannot be evaluated shows nothing of others (P9).
import {
  fits,
  type History,
  type HistoryFilter,
  type Mark,
  scopeFor,
} from "../../domain/history.ts";
import type { Person } from "../../domain/person.ts";
import type { Directory, Policy, Question } from "../../domain/ports.ts";
import { lostProfile, profileFor } from "../../domain/profile.ts";
import type { Refusal } from "../../domain/refusal.ts";
import type { Session } from "../../domain/session.ts";
import type { DocumentPlace } from "../../domain/session-document.ts";
import { type Instant, plusMinutes } from "../../domain/time.ts";
import { type TranscriptLinks, transcriptOf } from "../../domain/transcript-links.ts";

export interface ShowHistoryDeps {
  readonly directory: Directory;
  readonly policy: Policy;
  readonly history: History;
  /** Where the transcripts are. */
  readonly at: DocumentPlace;
}

export interface HistoryWish {
  readonly slackUser: string;
  /** Only one's own, whatever person the filter names. */
  readonly own: boolean;
  readonly filter: HistoryFilter;
  readonly since?: Instant | undefined;
  readonly until?: Instant | undefined;
  readonly from?: Mark | undefined;
  readonly direction: "older" | "newer";
}

export interface ShownSession {
  readonly session: Session;
  readonly transcript?: TranscriptLinks | undefined;
}

export interface HistoryPage {
  /** Newest first. */
  readonly rows: readonly ShownSession[];
  /** How many were looked at for them. */
  readonly looked: number;
  /** Where the look ended before the list did: it goes on behind this one. */
  readonly next?: Mark | undefined;
}

/** What a page shows. */
export const PAGE = 8;
/** What it looks at, at most: Slack waits three seconds. */
export const MOST_LOOKED = 300;
/** Read at once where much of it may not be shown. */
const CHUNK = 50;
const YEAR_MINUTES = 365 * 24 * 60;
/** A clock may be ahead by so much, and its sessions are still shown. */
const AHEAD_MINUTES = 24 * 60;

export async function showHistory(
  deps: ShowHistoryDeps,
  wish: HistoryWish,
  now: Instant,
): Promise<HistoryPage | Refusal> {
  const reader = deps.directory.people.find(({ slack }) => slack === wish.slackUser);
  if (reader === undefined) return { refused: "unknown-person" };
  const filter = wish.own ? { ...wish.filter, person: reader.id } : wish.filter;
  const found = deps.history.read({
    scope: scopeFor(filter),
    since: wish.since ?? plusMinutes(now, -YEAR_MINUTES),
    until: wish.until ?? plusMinutes(now, AHEAD_MINUTES),
    from: wish.from,
    direction: wish.direction,
    pageSize: isPlain(filter) ? PAGE : CHUNK,
  });
  const maySee = sightOf(deps, reader, now);
  const page = await lookThrough(found, async (one) => fits(one, filter) && (await maySee(one)));
  const rows = page.sessions.map((session) => ({
    session,
    transcript: transcriptOf(deps.directory, session, deps.at),
  }));
  const { looked, next } = page;
  return { looked, next, rows: wish.direction === "older" ? rows : rows.reverse() };
}

/** An index knows all that is asked for. */
const isPlain = ({ person, instance, cause, tag }: HistoryFilter): boolean =>
  cause === undefined && tag === undefined && (person === undefined) !== (instance === undefined);

async function lookThrough(
  found: AsyncIterable<Session>,
  isShown: (session: Session) => Promise<boolean>,
): Promise<Omit<HistoryPage, "rows"> & { readonly sessions: readonly Session[] }> {
  const sessions: Session[] = [];
  let looked = 0;
  for await (const one of found) {
    looked += 1;
    if (await isShown(one)) sessions.push(one);
    if (sessions.length === PAGE || looked === MOST_LOOKED)
      return { sessions, looked, next: { id: one.id, startedAt: one.startedAt } };
  }
  return { sessions, looked };
}

/** Whether a reader may see a session; the policies are asked once for each person and instance. */
export function sightOf(
  deps: Pick<ShowHistoryDeps, "directory" | "policy">,
  reader: Person,
  now: Instant,
): (session: Session) => Promise<boolean> {
  const answers = new Map<string, Promise<boolean>>();
  return (session) => {
    if (session.person === reader.id) return Promise.resolve(true);
    const isGoverned = session.request !== undefined;
    const key = JSON.stringify([session.person, session.instance, isGoverned]);
    const known = answers.get(key) ?? mayRead(deps, reader, session, now);
    answers.set(key, known);
    return known;
  };
}

async function mayRead(
  { directory, policy }: Pick<ShowHistoryDeps, "directory" | "policy">,
  person: Person,
  { instance, person: owner, request }: Pick<Session, "instance" | "person" | "request">,
  now: Instant,
): Promise<boolean> {
  const profile =
    profileFor(directory.profiles, instance.tags) ??
    lostProfile("ungoverned", directory.securityChannel);
  const question: Omit<Question, "action"> = {
    person,
    requester: directory.people.find(({ id }) => id === owner) ?? stranger(owner),
    instance,
    profile,
    minutes: profile.ladder[0] ?? 0,
    reason: "history",
    now,
  };
  const may = async (action: "audit" | "approve") =>
    (await policy.decide({ ...question, action })).allowed;
  if (await may("audit")) return true;
  return request !== undefined && (await may("approve"));
}

/** Whether any instance of any profile, tagged as it asks, is one whose sessions of others somebody may see. */
export async function mayReadOthers(
  deps: Pick<ShowHistoryDeps, "directory" | "policy">,
  reader: Person,
  now: Instant,
): Promise<boolean> {
  for (const { id, match } of deps.directory.profiles) {
    const instance = { id: "i-00000000000000000", name: id, tags: match.tags };
    const any = { person: undefined, instance, request: "any" };
    if (await mayRead(deps, reader, any, now)) return true;
  }
  return false;
}

/** Somebody the configuration does not know, or not any more: in no group, and nobody's own self. */
const stranger = (id = "nobody"): Person => ({
  id,
  name: id,
  slack: "U0NOBODY",
  aws: { user: "arn:aws:iam::000000000000:user/nobody" },
  groups: [],
  attributes: {},
});
