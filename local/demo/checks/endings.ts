// P4 and P5: every end was confirmed by looking, and every session is in the record once.

import { grantOwner } from "../../../domain/grant-role.ts";
import { sweepsToConfirm } from "../../../domain/looks.ts";
import { isLive, type Request } from "../../../domain/request.ts";
import { epochOf } from "../../../domain/time.ts";
import { LOCAL_PLACE } from "../../stage/sample.ts";
import { PREFIX } from "../../stage/where.ts";
import { counted } from "../words.ts";
import { type Checker, claim, type Evidence, expected, missing } from "./check.ts";

/** A session that slipped in is found by the second look, ten seconds after the first (facts C5). */
const GONE_WITHIN_SECONDS = 15;

interface Lasting {
  readonly id: string;
  /** Seconds from the beginning of the grant's end; Infinity while it is open. */
  readonly seconds: number;
}

/** The grant's sessions in AWS's own history that were open when its end began, and for how long after. */
function lastingBeyond({ world }: Evidence, { id, grant, end }: Request): Lasting[] {
  if (grant === undefined || end === undefined) return [];
  const owner = grantOwner({ place: LOCAL_PLACE, prefix: PREFIX }, id);
  const [from, asked] = [epochOf(grant.startedAt), epochOf(end.askedAt)];
  const until = end.confirmedAt === undefined ? Number.POSITIVE_INFINITY : epochOf(end.confirmedAt);
  return world.stage.cloud.ssm
    .sessions()
    .filter((one) => one.owner === owner)
    .filter(({ startedAt }) => startedAt >= from && startedAt <= until)
    .map(({ id: session, endedAt = Number.POSITIVE_INFINITY }) => ({
      id: session,
      seconds: (endedAt - asked) / 1000,
    }))
    .filter(({ seconds }) => seconds >= 0);
}

const notEnded = (grants: readonly Request[]): string[] => [
  ...expected(
    "grants not ended",
    [],
    grants.filter(isLive).map(({ id, state }) => `${id} ${state}`),
  ),
  ...grants.flatMap(({ id, end, bookkeeping: { sweeps } }) =>
    claim(
      `${id} to be confirmed`,
      end?.confirmedAt !== undefined && sweeps >= sweepsToConfirm(end.cause),
      `${counted(sweeps, "look")} and ${end?.confirmedAt ?? "no confirmation"}`,
    ),
  ),
];

export const noneOutlives: Checker = (evidence) => {
  const { requests, sessions, world } = evidence;
  const history = world.stage.cloud.ssm.sessions();
  const grants = requests.filter(({ grant }) => grant !== undefined);
  const looks = grants.map(({ bookkeeping }) => bookkeeping.sweeps);
  const active = history.filter(({ endedAt }) => endedAt === undefined).map(({ id }) => id);
  const lasting = grants.flatMap((grant) => lastingBeyond(evidence, grant));
  const longest = Math.max(0, ...lasting.map(({ seconds }) => seconds));
  const { late } = world.observed;
  const slipped = late && "opened" in late.attempt ? late.attempt.opened : undefined;
  return {
    id: "P4",
    promise: "No session outlives its grant",
    made: `${counted(grants.length, "end")}, each confirmed by ${Math.min(...looks)} to ${Math.max(...looks)} looks at AWS's listing; of ${lasting.length} sessions still open none lasted more than ${longest.toFixed(0)} s longer`,
    wrong: [
      ...claim("grants", grants.length > 0, "none"),
      ...expected("sessions that AWS lists as active", [], active),
      ...notEnded(grants),
      ...lasting
        .filter(({ seconds }) => seconds > GONE_WITHIN_SECONDS)
        .map(
          ({ id, seconds }) =>
            `expected ${id} to be gone ${GONE_WITHIN_SECONDS} s after its grant's end began, found ${seconds.toFixed(0)} s`,
        ),
      ...(slipped === undefined ? missing("a session inside the propagation window") : []),
      ...expected(
        "what ended the session that slipped in",
        { inAws: "terminated", inLedger: "returned" },
        {
          inAws: history.find(({ id }) => id === slipped)?.endCause,
          inLedger: sessions.find(({ id }) => id === slipped)?.cause,
        },
      ),
    ],
  };
};

/** Causes that the local Session Manager's own knowledge of an end agrees with. */
const AGREEING: Readonly<Record<string, readonly string[]>> = {
  exit: ["exit", "unknown"],
  idle: ["idle", "unknown"],
  "max-duration": ["max-duration", "unknown"],
  "instance-gone": ["instance-gone", "unknown"],
  terminated: ["deadline", "returned", "revoked", "ungoverned"],
};

export const recordedOnce: Checker = ({ world, sessions }) => {
  const history = world.stage.cloud.ssm.sessions();
  const unknown = sessions.filter(({ cause }) => cause === "unknown").length;
  const records = new Map(sessions.map((session) => [session.id, session]));
  const disagreeing = history.flatMap(({ id, endCause }) => {
    const cause = records.get(id)?.cause;
    const agrees = cause !== undefined && AGREEING[endCause ?? ""]?.includes(cause);
    return agrees
      ? []
      : [`${id}: ${endCause ?? "open"} in AWS, ${cause ?? "no end"} in the ledger`];
  });
  return {
    id: "P5",
    promise: "Every session that ended is recorded exactly once",
    made: `${history.length} sessions in AWS's history, ${sessions.length} in the record, each once; ${sessions.length - unknown} causes as the simulated AWS had them, ${unknown} told as unknown`,
    wrong: [
      ...claim("sessions", history.length > 0, "none"),
      ...expected(
        "ids recorded",
        history.map(({ id }) => id).sort(),
        sessions.map(({ id }) => id).sort(),
      ),
      ...expected("causes that disagree", [], disagreeing),
    ],
  };
};
