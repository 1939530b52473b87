// AWS as this test needs it: the local Session Manager, an IAM whose changes spread late, and events of every fate.
// Never untrue: who starts a session is let in by what IAM's data plane knows at that moment, deadline included.
import type { ListedSession, SessionEnder, SessionLister } from "../../../domain/ports.ts";
import type { Request } from "../../../domain/request.ts";
import { epochOf, instantOf } from "../../../domain/time.ts";
import { createClock } from "../../../local/cloud/core/clock.ts";
import type { Caller } from "../../../local/cloud/core/service.ts";
import { memoryStore } from "../../../local/cloud/core/store.ts";
import { createEc2 } from "../../../local/cloud/ec2/service.ts";
import { createSsm } from "../../../local/cloud/ssm/service.ts";
import type { SessionCall } from "../../../workflows/ledger/note-session-call.ts";
import { NOON, PLACE } from "../../support/builders.ts";
import type { Chaos, Random } from "./chaos.ts";
import { createIam } from "./iam.ts";
import { DOCUMENTS, INSTANCES, type Start } from "./roles.ts";

const ECS = "ecs:payments_1f3a_0c2d-42";
const CURFEW = `arn:aws:sts::${PLACE.account}:assumed-role/curfew-EndSessions/f`;
const callerOf = (arn: string, name: string): Caller => ({
  kind: "role",
  arn,
  accountId: PLACE.account,
  userId: `AROA:${name}`,
  accessKeyId: "ASIA",
  principalArn: arn,
});
const userOf = (name: string): Caller => ({
  ...callerOf(`arn:aws:iam::${PLACE.account}:user/${name}`, name),
  kind: "user",
  userId: "AIDA",
});
export const ANA = userOf("ana");
export const BEN = userOf("ben");
export const OLGA = callerOf(`arn:aws:sts::${PLACE.account}:assumed-role/Old/olga`, "olga");

/** A session's way in. */
interface Entry extends Omit<Start, "at"> {
  readonly requestId: string;
  readonly roleId: string;
  readonly by: "grant" | "foreign";
  readonly who: Caller;
}

/** ECS Exec: listed among the sessions, and none of Curfew's business. */
interface Exec {
  readonly id: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** A transcript's line, or a call that CloudTrail tells of. */
export type News =
  | { readonly kind: "call"; readonly call: SessionCall }
  | {
      readonly kind: "line";
      readonly sessionId: string;
      readonly at: number;
      readonly isFarewell: boolean;
    };

export type Aws = ReturnType<typeof createAws>;

export function createAws(chaos: Chaos, random: Random) {
  const { call } = chaos;
  const clock = createClock({ mode: "still", startAt: epochOf(NOON) });
  const store = memoryStore();
  const place = { account: PLACE.account, region: PLACE.region };
  const ec2 = createEc2({ clock, store, place, emit: () => undefined });
  for (const instance of INSTANCES) ec2.seedInstance(instance);
  const logs = { group: () => ({ kmsKeyId: "key" }) };
  const ssm = createSsm({ clock, store, place, emit: () => undefined, ec2, logs, rates: false });
  for (const { name, content } of DOCUMENTS) ssm.seedDocument(name, content);
  const iam = createIam(chaos, random, clock);
  ssm.switches.listLate(random.pick([0, 0, 1_000, 5_000]));
  ssm.switches.terminateSlowly(random.pick([0, 0, 0, 20_000, 90_000]));
  const news: News[] = [];
  const execs: Exec[] = [];
  const wrong: string[] = [];

  /** What let each session in, and with which role. */
  const entries = new Map<string, Entry>();

  const tell = (name: SessionCall["call"], sessionId: string, by: string) => {
    const session = ssm.session(sessionId);
    const at = instantOf(Math.floor(clock.now() / 1000) * 1000);
    const started =
      name === "StartSession" ? { target: session?.target, document: session?.documentName } : {};
    const roleId = entries.get(sessionId)?.roleId;
    news.push({ kind: "call", call: { call: name, sessionId, by, at, roleId, ...started } });
  };
  const terminate = (id: string, by: string) => {
    if (execs.some((exec) => exec.id === id)) wrong.push("an ECS Exec was ended");
    const { TerminateSession } = ssm.service.operations;
    void TerminateSession!.run({ SessionId: id }, { caller: callerOf(by, "f"), requestId: "r" });
    tell("TerminateSession", id, by);
  };
  const ofSsm = (state: "Active" | "History"): ListedSession[] =>
    ssm
      .sessions()
      .filter(({ id }) => ssm.isListed(id, state))
      .map(({ id, owner, target, documentName, startedAt, endedAt }) => ({
        id,
        owner,
        target,
        document: documentName,
        startedAt: instantOf(startedAt),
        ...(endedAt !== undefined && { endedAt: instantOf(endedAt) }),
      }));
  const execsListed = (state: "Active" | "History"): ListedSession[] =>
    execs
      .filter(({ endedAt }) => endedAt <= clock.now() === (state === "History"))
      .map(({ id, startedAt, endedAt }) => ({
        id,
        owner: OLGA.arn,
        target: ECS,
        startedAt: instantOf(startedAt),
        ...(state === "History" && { endedAt: instantOf(endedAt) }),
      }));
  const listed = (state: "Active" | "History") => [...ofSsm(state), ...execsListed(state)];
  const lister: SessionLister = {
    active: () => call("list", () => listed("Active")),
    endedSince: (since) =>
      call("list", () => listed("History").filter((one) => one.startedAt >= since)),
    historyPage: () => call("list", () => ({ sessions: listed("History") })),
  };
  const ender: SessionEnder = { terminate: (id) => call("aws", () => terminate(id, CURFEW)) };
  const open = async (who: Caller, Target: string, DocumentName?: string): Promise<string> => {
    const { StartSession } = ssm.service.operations;
    const input = { Target, ...(DocumentName !== undefined && { DocumentName }) };
    const made = await StartSession!.run(input, { caller: who, requestId: "r" });
    return (made as { SessionId: string }).SessionId;
  };
  /** A person tries to start a session with the role of a request: IAM decides. */
  const start = async (who: Caller, requestId: string, where: Omit<Start, "at">) => {
    const entry = iam.entry(who, requestId, where);
    if (entry === undefined) return;
    const { spec, id: roleId } = entry.role;
    const owner = `arn:aws:sts::${PLACE.account}:assumed-role/${spec.name}/${requestId}`;
    const id = await open(callerOf(owner, requestId), where.instanceId, where.document);
    entries.set(id, { ...where, requestId, roleId, by: entry.by, who });
    tell("StartSession", id, owner);
  };
  return {
    clock,
    ssm,
    news,
    iam,
    entries,
    execs,
    /** What Curfew did to what is none of its business. */
    wrong,
    ports: { lister, ender, ...iam.ports },
    terminate,
    start,
    /** A person uses their grant, as it is told to them. */
    async useGrant({ id, person, instance, grant }: Request): Promise<void> {
      if (grant === undefined) return;
      const who = person === "p-ben001" ? BEN : ANA;
      await start(who, id, { instanceId: instance.id, document: grant.document });
    },
    /** Olga comes in as she did before there was Curfew. */
    async startOutside(where: string): Promise<void> {
      tell("StartSession", await open(OLGA, where), OLGA.arn);
    },
    /** Olga runs a command in a container, for a while. */
    exec(seconds: number): void {
      const id = `ecs-execute-command-${String(execs.length).padStart(17, "0")}`;
      execs.push({ id, startedAt: clock.now(), endedAt: clock.now() + seconds * 1000 });
      const at = instantOf(Math.floor(clock.now() / 1000) * 1000);
      const call = { call: "StartSession", sessionId: id, by: OLGA.arn, at, target: ECS } as const;
      news.push({ kind: "call", call });
    },
    type(id: string): void {
      ssm.typed(id);
      news.push({ kind: "line", sessionId: id, at: clock.now(), isFarewell: false });
    },
    exit(id: string): void {
      news.push({ kind: "line", sessionId: id, at: clock.now(), isFarewell: true });
      ssm.endSession(id, "exit");
    },
    /** The sessions of a role's owner that are open; of everybody if nothing is said. */
    live: (owner?: string) =>
      ssm
        .sessions()
        .filter((one) => one.owner === (owner ?? one.owner) && one.endedAt === undefined),
  };
}
