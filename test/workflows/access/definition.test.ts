// The access machine as a graph: no end of a grant but through Revoke, ConfirmGone and Record (P3, P4).
import { describe, expect, it } from "vitest";
import { checkDefinition } from "../../../local/cloud/states/definition.ts";
import { accessMachine } from "../../../workflows/access/definition.ts";
import { FAULTS, STATES, STEP_FUNCTIONS } from "../../../workflows/access/states.ts";

interface Rule {
  readonly ErrorEquals: readonly string[];
  readonly Next?: string;
  readonly MaxAttempts?: number;
  readonly MaxDelaySeconds?: number;
  readonly BackoffRate?: number;
  readonly IntervalSeconds?: number;
}
interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Arguments?: { readonly FunctionName: string; readonly Payload: object };
  readonly TimeoutSeconds?: number | string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Retry?: readonly Rule[];
  readonly Catch?: readonly Rule[];
}
const states: Readonly<Record<string, State>> = accessMachine.States;
const names = Object.keys(states);
const tasks = Object.entries(states).filter(([, { Type }]) => Type === "Task");

/** Every state that can come right after, errors that are caught included. */
const nextOf = (name: string): string[] => {
  const { Next, Default, Choices = [], Catch = [] } = states[name] ?? ({} as State);
  return [
    Next,
    Default,
    ...Choices.map((rule) => rule.Next),
    ...Catch.map((rule) => rule.Next),
  ].filter((next): next is string => next !== undefined);
};

/** Every state on some road from the given one that does not go through `without`. */
function reachable(from: string, without: readonly string[] = []): Set<string> {
  const seen = new Set<string>([from]);
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop())
    for (const next of nextOf(name))
      if (!seen.has(next) && !without.includes(next)) {
        seen.add(next);
        open.push(next);
      }
  return seen;
}

describe("the graph", () => {
  it("reaches every state from the start, and from every state an end", () => {
    const reached = reachable(accessMachine.StartAt);

    expect([...reached].sort()).toEqual([...names].sort());
    for (const name of names) expect(reachable(name)).toContain(STATES.closed);
  });

  it("names only states that exist, all of states.ts and no other", () => {
    expect(new Set(names.flatMap(nextOf).filter((next) => !names.includes(next)))).toEqual(
      new Set(),
    );
    expect([...names].sort()).toEqual(Object.values(STATES).sort());
  });

  it.each([
    STATES.hold,
    STATES.check,
    STATES.held,
    STATES.extend,
  ])("leads from %s to Close only through Revoke, ConfirmGone and Record, each of them (P4)", (from) => {
    for (const needed of [STATES.revoke, STATES.confirmGone, STATES.record])
      expect(reachable(from, [needed])).not.toContain(STATES.close);
  });

  it("closes from Granted? only when Grant itself answers that nothing was granted, never on an error (P3)", () => {
    const { Catch = [] } = states[STATES.grant] ?? ({} as State);
    const { Default, Choices = [] } = states[STATES.granted] ?? ({} as State);

    expect(Catch.map(({ Next }) => Next)).toEqual([STATES.revoke]);
    expect(nextOf(STATES.grant).filter((next) => next !== STATES.revoke)).toEqual([STATES.granted]);
    expect(Choices.map(({ Next }) => Next).sort()).toEqual([STATES.hold, STATES.revoke]);
    expect(Default).toBe(STATES.close);
    expect(reachable(STATES.grant, [STATES.revoke, STATES.granted])).not.toContain(STATES.close);
  });

  it("has Grant behind a decision: from the start only through Admit's or a human's yes", () => {
    const before = names.filter((name) => nextOf(name).includes(STATES.grant));

    expect(before.sort()).toEqual([STATES.admitted, STATES.decided].sort());
  });

  it("once revoking comes to no Grant and no Hold any more", () => {
    const after = reachable(STATES.revoke);

    expect([...after].sort()).toEqual(
      [
        STATES.revoke,
        STATES.confirmGone,
        STATES.gone,
        STATES.waitForGone,
        STATES.waitToRevoke,
        STATES.record,
        STATES.close,
        STATES.closed,
      ].sort(),
    );
  });

  it("has no Fail state and ends only at Closed", () => {
    const ends = names.filter((name) => nextOf(name).length === 0);

    expect(ends).toEqual([STATES.closed]);
    expect(states[STATES.closed]?.Type).toBe("Succeed");
  });

  it("takes what no rule knows after a look at a grant as a reason to revoke, and at an end as not gone yet", () => {
    expect(states[STATES.held]?.Default).toBe(STATES.revoke);
    expect(states[STATES.gone]?.Default).toBe(STATES.waitForGone);
    expect(states[STATES.decided]?.Default).toBe(STATES.close);
  });
});

describe("retries", () => {
  it.each([
    STATES.confirmGone,
    STATES.record,
  ])("%s is tried again whatever the error, practically for ever, at most five minutes apart (P4)", (name) => {
    const retry = states[name]?.Retry ?? [];

    expect(retry).toHaveLength(1);
    expect(retry[0]?.ErrorEquals).toEqual(["States.ALL"]);
    expect(retry[0]?.MaxDelaySeconds).toBeLessThanOrEqual(300);
    // Attempts at the longest delay, in days: longer than Step Functions lets an execution live anyway, a year at most.
    const { MaxAttempts = 3, MaxDelaySeconds = 0 } = retry[0] ?? ({} as Rule);
    expect((MaxAttempts * MaxDelaySeconds) / 86_400).toBeGreaterThan(300);
  });

  it("Revoke that fails goes on to end the sessions, and is then tried again for ever (P4)", () => {
    const revoke = states[STATES.revoke];

    expect(revoke?.Catch?.at(-1)).toMatchObject({
      ErrorEquals: ["States.ALL"],
      Next: STATES.confirmGone,
    });
    expect(JSON.stringify(states[STATES.gone])).toContain(STATES.waitToRevoke);
    expect(states[STATES.waitToRevoke]?.Next).toBe(STATES.revoke);
  });

  it.each([
    STATES.grant,
    STATES.check,
  ])("%s that fails for good goes to Revoke, whatever the error", (name) => {
    const rule = states[name]?.Catch?.at(-1);

    expect(rule).toMatchObject({ ErrorEquals: ["States.ALL"], Next: STATES.revoke });
  });

  it("Extend that fails for good leaves the grant as it is, and is looked at again (P12)", () => {
    const { Catch = [], Next } = states[STATES.extend] ?? ({} as State);

    expect(Catch).toMatchObject([{ ErrorEquals: ["States.ALL"], Next: STATES.check }]);
    expect(Next).toBe(STATES.held);
  });

  it.each([
    STATES.askApprovers,
    STATES.hold,
  ])("%s takes its time-out as the alarm clock: caught, not tried again", (name) => {
    const { Retry = [], Catch = [] } = states[name] ?? ({} as State);

    expect(Retry.flatMap(({ ErrorEquals }) => ErrorEquals)).not.toContain("States.Timeout");
    expect(Retry.flatMap(({ ErrorEquals }) => ErrorEquals)).not.toContain("States.ALL");
    expect(Catch.at(-1)?.ErrorEquals).toEqual(["States.ALL"]);
  });

  it.each(
    tasks.map(([name]) => name),
  )("%s is tried again when our own fault says it may be, never when it says not", (name) => {
    const known = (states[name]?.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);

    const isForEver = known.includes("States.ALL");
    expect(isForEver || known.includes(FAULTS.retryable)).toBe(true);
    expect(known).not.toContain(FAULTS.broken);
  });
});

describe("tasks", () => {
  it.each(tasks.map(([name]) => name))("%s has a time-out", (name) => {
    const { TimeoutSeconds, Resource = "" } = states[name] ?? ({} as State);

    if (Resource.endsWith(".waitForTaskToken"))
      expect(TimeoutSeconds).toBe("{% $states.input.seconds %}");
    else expect(TimeoutSeconds).toBe(120);
  });

  it("are given the request's id, and those that wait a token, and nothing else", () => {
    for (const [, { Arguments, Resource = "" }] of tasks) {
      const isWaiting = Resource.endsWith(".waitForTaskToken");
      expect(Object.keys(Arguments?.Payload ?? {})).toEqual(
        isWaiting ? ["requestId", "token"] : ["requestId"],
      );
    }
  });

  it("call each function of states.ts once, and the one that grants once more, to extend", () => {
    const called = tasks.map(([, { Arguments }]) => Arguments?.FunctionName);

    const grants = called.find((name) => name?.includes("GrantAccess"));
    const extending = called.lastIndexOf(grants);
    expect(called.indexOf(grants)).not.toBe(extending);
    expect(called.filter((_, at) => at !== extending).sort()).toEqual(
      STEP_FUNCTIONS.map((name) => `$\{${name}}`).sort(),
    );
  });
});

it("is a definition that CreateStateMachine would take", () => {
  const text = JSON.stringify(accessMachine).replaceAll(
    /\$\{(\w+)\}/g,
    "arn:aws:lambda:eu-west-1:111122223333:function:$1",
  );

  const read = checkDefinition(text);

  expect(Object.keys(read.States).sort()).toEqual([...names].sort());
});
