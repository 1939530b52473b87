// Curfew's own steps over that world: the way of the machine, the minute sweep, the events.
// Never untrue: what runs is the product's workflow code; only the way from step to step is told here again, as
// workflows/access/definition.ts has it.
import type { Links } from "../../../domain/person-ports.ts";
import type { Directory, ExecutionStatus, Notifier } from "../../../domain/ports.ts";
import type { Request } from "../../../domain/request.ts";
import type { ReviewNotifier, Reviews } from "../../../domain/review-ports.ts";
import { type Instant, instantOf } from "../../../domain/time.ts";
import { admitRequest } from "../../../workflows/access/admit-request.ts";
import { checkAccess } from "../../../workflows/access/check-access.ts";
import { endAccess } from "../../../workflows/access/end-access.ts";
import { endSessions } from "../../../workflows/access/end-sessions.ts";
import { extendAccess } from "../../../workflows/access/extend-access.ts";
import { grantAccess } from "../../../workflows/access/grant-access.ts";
import { holdAccess } from "../../../workflows/access/hold-access.ts";
import { keepRecord } from "../../../workflows/access/keep-record.ts";
import { recordAccess } from "../../../workflows/access/record-access.ts";
import { revokeAccess } from "../../../workflows/access/revoke-access.ts";
import { sharedHistory, sharedListing } from "../../../workflows/access/share-listing.ts";
import type { StepResult } from "../../../workflows/access/states.ts";
import { noteActivity } from "../../../workflows/ledger/note-activity.ts";
import { noteSessionCall } from "../../../workflows/ledger/note-session-call.ts";
import { surveyRequests } from "../../../workflows/sweep/survey-requests.ts";
import { sweepRecords } from "../../../workflows/sweep/sweep-records.ts";
import { sweepRequests } from "../../../workflows/sweep/sweep-requests.ts";
import {
  type HistoryMemory,
  listSessions,
  sweepSessions,
} from "../../../workflows/sweep/sweep-sessions.ts";
import { turnOf } from "../../../workflows/sweep/turn.ts";
import { aPerson, INSTANCE, PLACE, sha256 } from "../../support/builders.ts";
import type { Aws, News } from "./aws.ts";
import type { Chaos } from "./chaos.ts";
import { INSTANCES, PROFILES } from "./roles.ts";
import type { Table } from "./table.ts";

const DIRECTORY: Directory = {
  people: [
    aPerson(),
    aPerson({
      id: "p-ben001",
      name: "Ben",
      slack: "U0BEN001",
      aws: { user: "arn:aws:iam::111122223333:user/ben" },
    }),
  ],
  profiles: PROFILES,
  securityChannel: "C0SECURITY",
};
const slackOf = (person: string) =>
  DIRECTORY.people.find(({ id }) => id === person)?.slack ?? "nobody";
const MESSAGE = { channel: "C0PROD", ts: "1.0" };

/** Ben is on call. No review is kept, and nobody is linked by proof: nothing of either is there to be read. */
const emergencies = {
  onCall: { whoAt: async () => ({ people: new Set(["p-ben001"]) }) },
  reviews: {
    create: async () => true,
    read: async () => undefined,
    save: async () => false,
    note: async () => undefined,
    due: async () => [],
    open: async () => [],
    openOf: async () => [],
  } satisfies Reviews,
  reviewNotifier: {
    post: async () => MESSAGE,
    refresh: async () => undefined,
    call: async () => undefined,
    digest: async () => undefined,
  } satisfies ReviewNotifier,
  links: {
    ofSlack: async () => undefined,
    ofPerson: async () => undefined,
    save: async () => false,
  } satisfies Links,
};

interface Run {
  state: string;
  /** A visit of Hold: its bell, and when it looks by itself. */
  token?: string | undefined;
  due: number;
  isBusy: boolean;
  isOver: boolean;
  /** How often the state was tried again. */
  tries: number;
}

export type Curfew = ReturnType<typeof createCurfew>;

export function createCurfew(chaos: Chaos, table: Table, aws: Aws) {
  const { call } = chaos;
  const { clock } = aws;
  const now = () => instantOf(clock.now());
  const runs = new Map<string, Run>();
  const alerts: string[] = [];
  let tokens = 0;
  let lookedAt: Instant | undefined;
  const slack = () => call("slack", () => undefined);
  const notifier: Notifier = {
    postCard: () => call("slack", () => MESSAGE),
    openThread: () => call("slack", () => MESSAGE),
    refresh: slack,
    tell: slack,
    remind: slack,
    call: slack,
    alert: (_channel, alert) =>
      call("alert", () => {
        if (alert.alert === "ungoverned-session") alerts.push(alert.session.id);
        return MESSAGE;
      }),
    correct: slack,
  };
  const workflows = {
    start: (id: string, attempt: number) =>
      call("aws", () => {
        const name = `${id} ${attempt}`;
        if (!runs.has(name)) runs.set(name, newRun());
      }),
    ring: (token: string) =>
      call("aws", () => {
        for (const run of runs.values()) if (run.token === token) run.due = clock.now();
      }),
    statusOf: (id: string, attempt: number) =>
      call("aws", (): ExecutionStatus => {
        const run = runs.get(`${id} ${attempt}`);
        if (run === undefined) return "unknown";
        return run.isOver ? "over" : "running";
      }),
  };
  const newRun = (): Run => ({
    state: "Admit",
    due: clock.now(),
    isBusy: false,
    isOver: false,
    tries: 0,
  });
  const newShared = () => ({
    ...sharedListing(aws.ports.lister, now),
    ...sharedHistory(aws.ports.lister, now),
  });
  let shared = newShared();
  const deps = {
    ...table.ports,
    ...aws.ports,
    directory: DIRECTORY,
    policy: {
      decide: async () => ({ allowed: true, reasons: ["all"] }),
      describe: (id: string) => id,
    },
    letIn: { find: () => call("read", () => ({ unknown: "nobody asked" })) },
    inventory: {
      read: (id: string) =>
        call("read", () => ({
          ...(INSTANCES.find((one) => one.id === id) ?? INSTANCE),
          state: "running" as const,
          reachable: true,
          account: PLACE.account,
          region: PLACE.region,
        })),
    },
    events: { announce: () => call("aws", () => undefined) },
    records: { keep: () => call("write", () => undefined) },
    notifier,
    ...emergencies,
    workflows,
    roleQuota: { read: async () => ({ used: 1, quota: 1000 }) },
    sha256,
    log: { info: () => undefined, problem: () => undefined },
    metrics: { count: () => undefined, seconds: () => undefined },
    place: PLACE,
    prefix: "curfew",
    memory: { recorded: new Set<string>() } as HistoryMemory,
    listing: { activeSince: (since: Instant) => shared.activeSince(since) },
    // Curfew was there long before the story: nothing of it is older.
    backfills: {
      begun: async () => ({ beganAt: instantOf(0), lookedAt }),
      looked: (at: Instant) =>
        call("write", () => {
          lookedAt = at;
        }),
    },
  };

  const steps: Readonly<
    Record<string, (id: string, token: string) => Promise<StepResult | undefined>>
  > = {
    Admit: (requestId) => admitRequest(deps, { requestId }, now()),
    Grant: (requestId) => grantAccess(deps, { requestId }, now()),
    Hold: (requestId, token) => holdAccess(deps, { requestId, token }).then(() => undefined),
    Check: (requestId) => checkAccess(deps, { requestId }, now()),
    Extend: (requestId) => grantAccess(deps, { requestId }, now()),
    Revoke: (requestId) => revokeAccess(deps, { requestId }, now()),
    ConfirmGone: (requestId) => endSessions({ ...deps, lister: shared }, { requestId }, now()),
    Record: (requestId) => recordAccess(deps, { requestId }, now()),
    Close: (requestId) => keepRecord(deps, { requestId }),
  };
  /** Where an error leads, once its few retries are used up. Others are tried again for ever. */
  const onError: Readonly<Record<string, string>> = {
    Grant: "Revoke",
    Hold: "Check",
    Check: "Revoke",
    Extend: "Check",
    Revoke: "ConfirmGone",
  };
  const go = (run: Run, state: string, seconds = 0) => {
    run.tries = run.state === state ? run.tries + 1 : 0;
    run.state = state;
    run.token = undefined;
    run.due = clock.now() + seconds * 1000;
  };
  const follow = (run: Run, state: string, answer: StepResult | undefined) => {
    if (state === "Close") run.isOver = true;
    else if (answer === undefined) return;
    else if (answer.extend) go(run, "Extend");
    else if (answer.next === "Hold") enterHold(run, answer.seconds);
    else if (answer.next === "Wait") go(run, "ConfirmGone", answer.seconds);
    else
      go(
        run,
        answer.next,
        state === "ConfirmGone" && answer.next === "Revoke" ? answer.seconds : 0,
      );
  };
  /** The step is called to store its bell, and the state then waits for the bell or its time-out. */
  const enterHold = (run: Run, seconds: number) => {
    tokens += 1;
    const token = `token-${tokens}`;
    go(run, "Held", seconds);
    run.token = token;
    return token;
  };
  const invoke = (run: Run, requestId: string, state: string) => {
    run.isBusy = true;
    const token = run.token ?? "";
    const failed = () => {
      run.isBusy = false;
      if (run.isOver) return;
      if (state === "Hold") go(run, "Check");
      else if (onError[state] === undefined) go(run, state, 30);
      else if (state === "Grant" && run.tries < 6) go(run, state, 2 ** run.tries);
      else go(run, onError[state]);
    };
    chaos.begin(async () => {
      const answer = await steps[state]!(requestId, token);
      run.isBusy = false;
      if (!run.isOver) follow(run, state, answer);
      if (run.state === "Held" && state !== "Hold") invoke(run, requestId, "Hold");
    }, failed);
  };
  return {
    alerts,
    runs,
    begin(request: Request) {
      table.requests.set(request.id, request);
      runs.set(`${request.id} 1`, newRun());
    },
    /** Goes on with every execution whose time has come. */
    tick() {
      for (const [name, run] of runs) {
        if (run.isOver || run.isBusy || run.due > clock.now()) continue;
        if (run.state === "Held") go(run, "Check");
        invoke(run, name.split(" ")[0] ?? "", run.state);
      }
    },
    /** What a container remembers goes with it. */
    forget() {
      deps.memory.recorded.clear();
      delete deps.memory.lookedAt;
      delete deps.memory.beganAt;
      shared = newShared();
    },
    /** Step Functions ends an execution: nothing of it goes on. */
    abort() {
      for (const run of runs.values()) run.isOver = true;
    },
    sweep() {
      chaos.begin(async () => {
        const listed = await listSessions(deps.lister);
        const survey = await surveyRequests(deps, listed, now());
        const turn = turnOf(now(), now);
        await sweepSessions({ ...deps, survey, turn }, listed, now());
        await sweepRequests({ ...deps, survey, turn, policy: () => deps.policy }, now());
        await sweepRecords(deps, now());
      });
    },
    hear(news: News, died: () => void) {
      chaos.begin(
        () =>
          news.kind === "call"
            ? noteSessionCall(deps, news.call, now())
            : noteActivity(deps, {
                sessionId: news.sessionId,
                at: instantOf(news.at),
                isFarewell: news.isFarewell,
              }),
        died,
      );
    },
    giveBack({ id, person }: Request) {
      chaos.begin(async () => {
        await endAccess(
          deps,
          { slackUser: slackOf(person), requestId: id, cause: "returned" },
          now(),
        );
      });
    },
    /** A second run of the step that grants, as after a lost answer; nobody waits for what it says. */
    grantAgain({ id }: Request) {
      chaos.begin(async () => {
        await grantAccess(deps, { requestId: id }, now());
      });
    },
    extend({ id, person }: Request) {
      const wish = { slackUser: slackOf(person), requestId: id, minutes: 15, reason: "more" };
      chaos.begin(async () => {
        await extendAccess(deps, wish, now());
      });
    },
  };
}
