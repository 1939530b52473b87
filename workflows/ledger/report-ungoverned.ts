// A session on a governed instance without a live grant is told to the security channel, and ended where the profile says so (P11).
// Invariant: it is told once, and a session of a grant's role that the live grant does not cover is always ended.
import { CURFEW } from "../../domain/audit.ts";
import type { LetInFinder } from "../../domain/history-ports.ts";
import type {
  Announcer,
  Directory,
  Log,
  Metrics,
  Notifier,
  Requests,
  SessionEnder,
  Sessions,
} from "../../domain/ports.ts";
import { type Profile, profileFor } from "../../domain/profile.ts";
import { isFinal } from "../../domain/request.ts";
import { isInstanceTarget, type Session } from "../../domain/session.ts";
import { type Instant, plusSeconds } from "../../domain/time.ts";
import { attempt } from "../access/facts.ts";

export interface ReportDeps {
  readonly directory: Directory;
  readonly sessions: Pick<Sessions, "note" | "claimTelling">;
  readonly requests: Pick<Requests, "read">;
  readonly ender: SessionEnder;
  readonly notifier: Pick<Notifier, "alert" | "correct">;
  readonly letIn: LetInFinder;
  readonly events: Announcer;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * Reports a session if no live grant covers it, and ends it unless it is over; does nothing for a governed one. False
 * while somebody else is about to tell of it, of whom it is not known yet whether they could.
 */
export async function reportIfUngoverned(
  deps: ReportDeps,
  session: Session,
  now: Instant,
  state: "open" | "over" = "open",
): Promise<boolean> {
  if (!isInstanceTarget(session.instance.id)) return true;
  const outlived = state === "open" && (await hasOutlivedGrant(deps, session));
  const profile = profileFor(deps.directory.profiles, session.instance.tags);
  const isOfInterest = profile !== undefined || session.roleOf !== undefined;
  const strange = session.request === undefined && isOfInterest;
  if (!strange && !outlived) return true;
  const terminate = state === "open" && (outlived || mustEnd(profile, session));
  // Told first: a session that cannot be ended is the one people must hear of.
  const mayTell = session.reportedAt === undefined && (await claim(deps, session, now));
  const told = mayTell ? await report(deps, session, terminate, now) : session;
  if (terminate) await end(deps, session, now);
  // Last: neither the telling nor the end waits for IAM.
  if (told.reportedAt !== undefined && told.letIn === undefined)
    await explain(deps, told, terminate);
  return mayTell || session.reportedAt !== undefined;
}

/** Whoever took it on to tell has so long; whoever comes after tells it in their place. */
const TELLING_SECONDS = 45;

/** An event and the sweep may find a session in the same moment. */
const claim = ({ sessions }: ReportDeps, { id }: Session, now: Instant) =>
  sessions.claimTelling(id, now, plusSeconds(now, -TELLING_SECONDS));

async function hasOutlivedGrant(deps: ReportDeps, session: Session): Promise<boolean> {
  if (session.request === undefined) return false;
  const request = await deps.requests.read(session.request);
  return request === undefined || isFinal(request);
}

/** A grant's role serves its grant alone: a session that the grant does not cover is ended whatever the profile says. */
const mustEnd = (profile: Profile | undefined, session: Session) =>
  session.roleOf !== undefined || profile?.ungoverned === "terminate";

async function end(deps: ReportDeps, session: Session, now: Instant): Promise<void> {
  if (session.ending === undefined)
    await deps.sessions.note(session.id, {
      ending: { cause: "ungoverned", by: CURFEW.id, at: now },
    });
  await deps.ender.terminate(session.id);
}

async function report(
  deps: ReportDeps,
  session: Session,
  terminated: boolean,
  now: Instant,
): Promise<Session> {
  deps.metrics.count("Ungoverned");
  const { securityChannel, people } = deps.directory;
  let told = session;
  await attempt(deps, "alert the security channel", async () => {
    const reportedIn = await deps.notifier.alert(
      securityChannel,
      { alert: "ungoverned-session", session, terminated },
      people,
    );
    // Only what was told is marked as told; otherwise the next sweep tells it.
    await deps.sessions.note(session.id, { reportedAt: now, reportedIn });
    told = { ...session, reportedAt: now, reportedIn };
  });
  await deps.events.announce([
    {
      name: "session.ungoverned",
      detail: {
        schema: 1,
        sessionId: session.id,
        owner: session.owner,
        instance: session.instance.id,
        at: now,
      },
    },
  ]);
  return told;
}

/** Finds out which policy let the session in; says it in the ledger and in the message. */
async function explain(deps: ReportDeps, told: Session, terminated: boolean): Promise<void> {
  const letIn = await deps.letIn.find(told);
  await deps.sessions.note(told.id, { letIn });
  const { reportedIn } = told;
  if (reportedIn === undefined) return;
  const session = { ...told, letIn };
  await attempt(deps, "say which policy let a session in", () =>
    deps.notifier.correct(
      reportedIn,
      { alert: "ungoverned-session", session, terminated },
      deps.directory.people,
    ),
  );
}
