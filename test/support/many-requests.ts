// A world in memory for whole requests: the table's items with their versions, locks, IAM's policies and who is running.
// Never untrue: before each call another may come first, and a write holds only on the version it was read at.

import { Fault } from "../../domain/fault.ts";
import { requestOfRole } from "../../domain/grant-role.ts";
import type { GrantRoleMaker } from "../../domain/grant-role-ports.ts";
import { NOBODY_ON_CALL } from "../../domain/on-call.ts";
import type { Directory, Notifier, Policy } from "../../domain/ports.ts";
import { type Bookkeeping, isFinal, type Request } from "../../domain/request.ts";
import type { ReviewNotifier, Reviews } from "../../domain/review-ports.ts";
import type { Instant } from "../../domain/time.ts";
import { admitRequest } from "../../workflows/access/admit-request.ts";
import { askApprovers } from "../../workflows/access/ask-approvers.ts";
import { checkAccess } from "../../workflows/access/check-access.ts";
import { grantAccess } from "../../workflows/access/grant-access.ts";
import { holdAccess } from "../../workflows/access/hold-access.ts";
import { readDecision } from "../../workflows/access/read-decision.ts";
import type { Next } from "../../workflows/access/states.ts";
import { INSTANCE, PLACE, sha256 } from "./builders.ts";

/** The rules of the moment: who is there, and what the policies say; both may be others at the next. */
export interface Rules {
  readonly directory: Directory;
  readonly policy: Policy;
}

/** A policy that was written, and the request as the table had it at that very moment. */
export interface Written {
  readonly document: unknown;
  readonly request: Request;
  readonly at: Instant;
  readonly rules: Rules;
}

const nothing = async () => undefined;
const SILENT: Notifier = {
  postCard: async () => ({ channel: "C0PROD", ts: "1" }),
  openThread: async () => ({ channel: "D0ANA", ts: "1" }),
  refresh: nothing,
  tell: nothing,
  remind: nothing,
  call: nothing,
  alert: async () => ({ channel: "C0SECURITY", ts: "1" }),
  correct: nothing,
};

export function manyRequests(pause: () => Promise<void>) {
  const stored = new Map<string, Request>();
  const locks = new Map<string, string>();
  const at = new Map<string, Next | "Admit">();
  const history: Request[] = [];
  const written: Written[] = [];
  const put = (next: Request) => {
    stored.set(next.id, structuredClone(next));
    history.push(next);
  };
  const requests = {
    async create(request: Request) {
      await pause();
      if (stored.has(request.id)) return false;
      put(request);
      return true;
    },
    async read(id: string) {
      await pause();
      return structuredClone(stored.get(id));
    },
    async save(next: Request) {
      await pause();
      const before = stored.get(next.id);
      if (before === undefined || next.version !== before.version + 1) return false;
      put({ ...next, bookkeeping: before.bookkeeping });
      return true;
    },
    async note(id: string, fields: { [K in keyof Bookkeeping]?: Bookkeeping[K] | undefined }) {
      const before = stored.get(id);
      if (before === undefined) return undefined;
      const bookkeeping = { ...before.bookkeeping, ...fields } as Bookkeeping;
      stored.set(id, { ...before, bookkeeping });
      return structuredClone(stored.get(id));
    },
    async openBreakGlasses(person: string) {
      await pause();
      const own = [...stored.values()].filter((one) => one.person === person);
      return structuredClone(own.filter((one) => one.breakGlass === true && !isFinal(one)));
    },
    async ofPerson(person: string) {
      await pause();
      return structuredClone([...stored.values()].filter((one) => one.person === person).reverse());
    },
  };
  const pairs = {
    async take(person: string, instance: string, id: string) {
      await pause();
      const holder = locks.get(`${person} ${instance}`) ?? id;
      locks.set(`${person} ${instance}`, holder);
      return holder;
    },
    async free(person: string, instance: string, id: string) {
      await pause();
      if (locks.get(`${person} ${instance}`) === id) locks.delete(`${person} ${instance}`);
    },
    holder: async (person: string, instance: string) => locks.get(`${person} ${instance}`),
  };
  let count = 0;
  /** The ports as a function of this moment has them. */
  const depsAt = (rules: Rules, now: Instant) => ({
    ...rules,
    requests,
    pairs,
    newRequestId: () => `req-${String(++count).padStart(20, "a")}`,
    events: { announce: nothing },
    sha256,
    inventory: { read: async () => ({ ...INSTANCE, state: "running", reachable: true }) },
    workflows: {
      ring: nothing,
      statusOf: async () => "running" as const,
      start: async (id: string) => void at.set(id, "Admit"),
    },
    log: { info: () => undefined, problem: () => undefined },
    metrics: { count: () => undefined, seconds: () => undefined },
    sessions: { ofPerson: async () => [] },
    lister: { active: async () => [] },
    notifier: SILENT,
    onCall: NOBODY_ON_CALL,
    // Nobody breaks glass here: emergencies have a world of their own.
    reviews: {} as Reviews,
    reviewNotifier: {} as ReviewNotifier,
    links: { ofPerson: nothing, ofSlack: nothing },
    roleQuota: { read: async () => ({ used: 1, quota: 1000 }) },
    roleReader: { read: nothing },
    roles: {
      principalOf: async () => ({ kind: "exact", arn: "arn:aws:iam::111122223333:user/ana" }),
      async create(spec) {
        await pause();
        return { ...spec, id: `AROA${spec.requestId}`, createdAt: now, inline: {}, attached: [] };
      },
      async writePolicy({ name }, document) {
        await pause();
        const request = stored.get(requestOfRole({ prefix: "curfew" }, name) ?? "");
        if (request !== undefined) written.push({ document, request, at: now, rules });
        return undefined;
      },
    } satisfies GrantRoleMaker,
    place: PLACE,
    prefix: "curfew",
  });
  /** The machine of one request goes one step on; a step that waits has its time-out or its bell. */
  async function step(requestId: string, rules: Rules, now: Instant): Promise<void> {
    const deps = depsAt(rules, now);
    const run = {
      Admit: () => admitRequest(deps, { requestId }, now),
      AskApprovers: async () => {
        await askApprovers(deps, { requestId, token: "t" }, now);
        return readDecision(deps, { requestId }, now);
      },
      Grant: () => grantAccess(deps, { requestId }, now),
      Hold: async () => {
        await holdAccess(deps, { requestId, token: "t" });
        const result = await checkAccess(deps, { requestId }, now);
        return result.extend ? grantAccess(deps, { requestId }, now) : result;
      },
    }[at.get(requestId) as string];
    try {
      if (run !== undefined) at.set(requestId, (await run()).next);
    } catch (cause) {
      // The machine tries it again.
      if (!(cause instanceof Fault && cause.retryable)) throw cause;
    }
  }
  return {
    depsAt,
    step,
    history,
    written,
    requests: () => [...stored.values()],
    /** Where the machine of a request is. */
    whereIs: (id: string) => at.get(id),
    /** Which request holds the lock of the pair. */
    holder: pairs.holder,
  };
}
export type ManyRequests = ReturnType<typeof manyRequests>;
