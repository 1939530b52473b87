// P8, P10, P11 and the machinery itself: the chain, the sessions from outside, and what the functions were allowed.
import { sha256 } from "../../../adapters/node-crypto.ts";
import { type AuditEntry, verifyChain } from "../../../domain/audit.ts";
import { isFinal, type Request } from "../../../domain/request.ts";
import { secondsBetween } from "../../../domain/time.ts";
import { counted } from "../words.ts";
import { type Checker, claim, expected, missing } from "./check.ts";

const verified = (request: Request, audit: readonly AuditEntry[]) =>
  verifyChain(request.id, request.version, audit, sha256);

/** The chain with the first letter of the reason changed. */
function edited({ audit }: Request): AuditEntry[] {
  return audit.map((entry) => {
    const { reason } = entry.data;
    if (typeof reason !== "string") return entry;
    const letter = reason.startsWith("x") ? "y" : "x";
    return { ...entry, data: { ...entry.data, reason: `${letter}${reason.slice(1)}` } };
  });
}

export const chained: Checker = ({ requests }) => {
  const broken = requests.filter((request) => !verified(request, request.audit).ok);
  const forged = requests.filter((request) => verified(request, edited(request)).ok);
  const entries = requests.reduce((sum, { audit }) => sum + audit.length, 0);
  return {
    id: "P8",
    promise: "Every change carries its audit entry in the same write",
    made: `${counted(requests.length, "chain")} with ${entries} entries verify; copies with one edited letter do not (${requests.length - forged.length} of ${requests.length} found)`,
    wrong: [
      ...claim("requests to verify", requests.length > 0, "none"),
      ...expected(
        "chains that do not verify",
        [],
        broken.map(({ id }) => id),
      ),
      ...expected(
        "edited chains that verify all the same",
        [],
        forged.map(({ id }) => id),
      ),
    ],
  };
};

export const breakGlass: Checker = () => ({
  id: "P10",
  promise: "Break-glass is loud and leaves a review",
  made: "not played here; type /access break-glass on the page, as Omar",
  wrong: [],
  later: true,
});

export const outsideSeen: Checker = ({ world, sessions }) => {
  const { outside } = world.observed;
  const seen = outside.map((id) => sessions.find((session) => session.id === id));
  const seconds = seen.map((session) =>
    session?.reportedAt === undefined
      ? undefined
      : secondsBetween(session.startedAt, session.reportedAt),
  );
  const alerts = world.stage.slack.people
    .messages("C0SECURITY")
    .filter(({ readable }) => outside.some((id) => readable.includes(id)));
  return {
    id: "P11",
    promise: "Ungoverned sessions are seen",
    made: `${outside.length} sessions whose events were lost: reported ${seconds.map((one) => one?.toFixed(0) ?? "never").join(" and ")} s after their start, once each; the one on vault-1 was closed`,
    wrong: [
      ...(outside.length === 2 ? [] : missing("two sessions from outside")),
      ...seconds.flatMap((one) =>
        claim(
          "a report within 60 s",
          one !== undefined && one <= 60,
          one === undefined ? "none" : `${one} s`,
        ),
      ),
      ...outside.flatMap((id) =>
        expected(
          `alerts of ${id}`,
          1,
          alerts.filter(({ readable }) => readable.includes(id)).length,
        ),
      ),
      ...expected(
        "the cause on vault-1",
        "ungoverned",
        seen.find((one) => one?.instance.name === "vault-1")?.cause,
      ),
    ],
  };
};

export const allowedCalls: Checker = ({ world }) => {
  const { usage } = world.stage;
  const calls = [...usage.counts().values()].reduce((sum, count) => sum + count, 0);
  const denied = usage
    .denied()
    .map(({ functionRole, action, resource }) => `${functionRole}: ${action} on ${resource}`);
  return {
    id: "calls",
    promise: "The functions have the permissions they need",
    made: `${calls} calls, every one allowed by the statements that are deployed`,
    wrong: [
      ...expected("denied calls", [], [...new Set(denied)]),
      ...claim("calls", calls > 0, "none"),
    ],
  };
};

export const nothingLost: Checker = ({ world, requests }) => {
  const { cloud, states } = world.stage;
  const letters = cloud.events.deadLetters();
  const open = requests.filter((request) => !isFinal(request));
  const running = states.executions().filter(({ status }) => status === "RUNNING");
  return {
    id: "rest",
    promise: "Nothing was left behind",
    made: `${letters.length} dead letters; ${running.length} executions still running; ${counted(requests.length, "request")} in a final state; every scene played to its end`,
    wrong: [
      ...expected("dead letters", 0, letters.length),
      ...expected(
        "executions running",
        [],
        running.map(({ name, state }) => `${name} in ${state}`),
      ),
      ...expected(
        "requests not in a final state",
        [],
        open.map(({ id, state }) => `${id} ${state}`),
      ),
      ...expected("scenes that broke off", [], world.observed.broken),
    ],
  };
};
