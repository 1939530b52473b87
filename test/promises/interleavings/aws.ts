// AWS as this test needs it: the local Session Manager, an IAM whose changes spread late, and events of every fate.
// Never untrue: who starts a session is let in by what IAM's data plane knows at that moment, deadline included.
import { accessOwner, type GrantTerms } from "../../../domain/grant-policy.ts";
import type {
  Granter,
  ListedSession,
  Revoker,
  SessionEnder,
  SessionLister,
} from "../../../domain/ports.ts";
import { sessionDocuments } from "../../../domain/session-document.ts";
import { epochOf, instantOf } from "../../../domain/time.ts";
import { createClock } from "../../../local/cloud/core/clock.ts";
import type { Caller } from "../../../local/cloud/core/service.ts";
import { memoryStore } from "../../../local/cloud/core/store.ts";
import { createEc2 } from "../../../local/cloud/ec2/service.ts";
import { createSsm } from "../../../local/cloud/ssm/service.ts";
import type { SessionCall } from "../../../workflows/ledger/note-session-call.ts";
import { aProfile, INSTANCE, NOON, PLACE } from "../../support/builders.ts";
import type { Chaos, Random } from "./chaos.ts";

export const PROFILE = aProfile({ ladder: [15, 30], idleMinutes: 5 });
export const OTHER = { id: "i-0a1b2c3d4e5f60719", name: "web-2", tags: { Env: "prod" } };
/** No profile is for it. */
export const NOBODYS = { id: "i-0a1b2c3d4e5f60720", name: "batch-1", tags: { Env: "test" } };
export const INSTANCES = [INSTANCE, OTHER, NOBODYS];
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
export const ANA = callerOf(accessOwner(PLACE, "p-ana001"), "p-ana001");
export const BEN = callerOf(accessOwner(PLACE, "p-ben001"), "p-ben001");
export const OLGA = callerOf(`arn:aws:sts::${PLACE.account}:assumed-role/Old/olga`, "olga");

interface Policy {
  readonly from: number;
  until: number;
  readonly deadline: number;
  readonly owner: string;
  readonly instance: string;
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

export function createAws({ call }: Chaos, random: Random) {
  const clock = createClock({ mode: "still", startAt: epochOf(NOON) });
  const store = memoryStore();
  const place = { account: PLACE.account, region: PLACE.region };
  const ec2 = createEc2({ clock, store, place, emit: () => undefined });
  for (const instance of INSTANCES) ec2.seedInstance(instance);
  const logs = { group: () => ({ kmsKeyId: "key" }) };
  const ssm = createSsm({ clock, store, place, emit: () => undefined, ec2, logs, rates: false });
  for (const { name, content } of sessionDocuments(
    { profiles: [PROFILE] },
    { place: PLACE, prefix: "curfew" },
  ))
    ssm.seedDocument(name, content);
  const policies = new Map<string, Policy>();
  const spreadMs = random.below(8_000);
  ssm.switches.listLate(random.pick([0, 0, 1_000, 5_000]));
  ssm.switches.terminateSlowly(random.pick([0, 0, 0, 20_000, 90_000]));
  const news: News[] = [];
  const execs: Exec[] = [];
  const wrong: string[] = [];

  const tell = (name: SessionCall["call"], sessionId: string, by: string) => {
    const session = ssm.session(sessionId);
    const at = instantOf(Math.floor(clock.now() / 1000) * 1000);
    const started =
      name === "StartSession" ? { target: session?.target, document: session?.documentName } : {};
    news.push({ kind: "call", call: { call: name, sessionId, by, at, ...started } });
  };
  const isLetIn = (who?: Caller, where?: string) =>
    [...policies.values()].some(
      ({ from, until, deadline, owner, instance }) =>
        owner === (who?.arn ?? owner) &&
        instance === (where ?? instance) &&
        from <= clock.now() &&
        clock.now() < until &&
        clock.now() < deadline,
    );
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
  const granter: Granter = {
    ensureRole: () => call("aws", () => undefined),
    grant: (id, { deadline, person, instanceId }: GrantTerms) =>
      call("aws", () => {
        const until = Number.POSITIVE_INFINITY;
        const old = policies.get(id);
        // Written anew with a later deadline: what it allows it goes on allowing.
        const from = old?.until === until ? old.from : clock.now() + spreadMs;
        const terms = { owner: accessOwner(PLACE, person), instance: instanceId };
        policies.set(id, { ...terms, from, until, deadline: epochOf(deadline) });
      }),
  };
  const revoker: Revoker = {
    revoke: (id) =>
      call("aws", () => {
        const policy = policies.get(id);
        if (policy?.until === Number.POSITIVE_INFINITY) policy.until = clock.now() + spreadMs;
      }),
  };
  return {
    clock,
    ssm,
    news,
    isLetIn,
    /** Whether a policy is written, of a request or of any, that nobody has asked IAM to delete. */
    hasPolicy: (request?: string) =>
      [...policies].some(
        ([id, { until }]) => id === (request ?? id) && until === Number.POSITIVE_INFINITY,
      ),
    execs,
    /** What Curfew did to what is none of its business. */
    wrong,
    ports: { lister, ender, granter, revoker },
    terminate,
    /** Who IAM lets in starts a session, and somebody sits before it. */
    async start(who: Caller, where: string = INSTANCE.id): Promise<void> {
      if (who !== OLGA && !isLetIn(who, where)) return;
      const { StartSession } = ssm.service.operations;
      const input = { Target: where, ...(who !== OLGA && { DocumentName: "curfew-prod-15" }) };
      const made = (await StartSession!.run(input, { caller: who, requestId: "r" })) as {
        SessionId: string;
      };
      tell("StartSession", made.SessionId, who.arn);
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
    live: (owner: string, where?: string) =>
      ssm
        .sessions()
        .filter((one) => one.owner === owner && one.target === (where ?? one.target))
        .filter(({ endedAt }) => endedAt === undefined),
  };
}
