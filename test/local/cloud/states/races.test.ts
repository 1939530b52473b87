// Bells, timeouts, stops and kills in any order: an execution ends exactly once.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createWorld, definitionOf, roleArn, tokenTask, type World } from "./world.ts";

const states = {
  Ask: tokenTask({
    TimeoutSeconds: 10,
    HeartbeatSeconds: 7,
    Catch: [{ ErrorEquals: ["States.HeartbeatTimeout"], Next: "Ask" }],
    Retry: [{ ErrorEquals: ["Again"], IntervalSeconds: 2, MaxAttempts: 2 }],
    Next: "More",
  }),
  More: tokenTask({ TimeoutSeconds: 10, End: true }),
};

type Move =
  | { kind: "advance"; ms: number }
  | { kind: "success" | "failure" | "heartbeat" | "double"; token: number }
  | { kind: "stop" | "kill" };

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({
    kind: fc.constant("advance" as const),
    ms: fc.constantFrom(0, 1, 3000, 7000, 10_000),
  }),
  fc.record({
    kind: fc.constantFrom("success", "failure", "heartbeat", "double"),
    token: fc.nat({ max: 6 }),
  }),
  fc.record({ kind: fc.constantFrom("stop", "kill") }),
);

const isTerminal = ({ detail }: { detail: unknown }) =>
  (detail as { status: string }).status !== "RUNNING";

/** Plays moves, some of them without waiting in between; gives the last world and how many bells were taken. */
async function play(moves: readonly Move[]) {
  let world = createWorld();
  const tokens: string[] = [];
  const worlds = [world];
  const accepted = new Map<string, number>();
  const arn = await world.run(states, {}, { TimeoutSeconds: 60 });
  const collect = (from: World) => {
    for (const { payload } of from.calls.splice(0))
      tokens.push((payload as { token: string }).token);
  };
  const ring = async (name: string, index: number) => {
    collect(world);
    const taskToken = tokens[index % tokens.length]!;
    const more = { SendTaskSuccess: { output: "1" }, SendTaskFailure: { error: "Again" } }[name];
    await world.call(name, { taskToken, ...more }).then(
      () => {
        if (name !== "SendTaskHeartbeat") {
          accepted.set(taskToken, (accepted.get(taskToken) ?? 0) + 1);
        }
      },
      (error: Error) => expect(error.name).toBe("TaskTimedOut"),
    );
  };
  for (const next of moves) {
    if (next.kind === "advance") await world.clock.advance(next.ms);
    if (next.kind === "success") await ring("SendTaskSuccess", next.token);
    if (next.kind === "failure") await ring("SendTaskFailure", next.token);
    if (next.kind === "heartbeat") await ring("SendTaskHeartbeat", next.token);
    if (next.kind === "double") {
      const twice = [ring("SendTaskSuccess", next.token), ring("SendTaskSuccess", next.token)];
      await Promise.all(twice);
    }
    if (next.kind === "stop") await world.call("StopExecution", { executionArn: arn });
    if (next.kind === "kill") {
      await world.clock.quiet();
      collect(world);
      world.clock.stop();
      world = createWorld({ store: world.store, startAt: world.clock.now() });
      worlds.push(world);
    }
  }
  await world.clock.advance(60_000);
  return { world, worlds, arn, accepted };
}

describe("an execution", () => {
  it("ends exactly once, whatever rings, times out, stops or is killed in between", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 14 }), async (moves) => {
        const { world, worlds, arn, accepted } = await play(moves);

        const ends = worlds.flatMap(({ emitted }) => emitted.filter(isTerminal));
        const events = await world.history(arn);
        const endings = events.filter(({ type }) => /^Execution(?!Started)/.test(type));
        expect(ends).toHaveLength(1);
        expect(endings).toEqual([events.at(-1)]);
        expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
        expect([...accepted.values()].every((count) => count === 1)).toBe(true);
        const outcomes = events.filter(({ type }) =>
          /^Task(Succeeded|Failed|TimedOut)$/.test(type),
        );
        const attempts = events.filter(({ type }) => type === "TaskScheduled");
        expect(outcomes.length).toBeLessThanOrEqual(attempts.length);
        expect(outcomes.length).toBeGreaterThanOrEqual(accepted.size);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ["the bell that hangs on the clock before the timeout", true],
    ["the timeout that hangs on the clock before the bell", false],
  ])("lets %s win at the same instant, and the other lose", async (_, bellFirst) => {
    const world = createWorld();
    const rung: string[] = [];
    const bell = () =>
      world.call("SendTaskSuccess", { taskToken: world.token(0), output: "1" }).then(
        () => rung.push("taken"),
        (error: Error) => rung.push(error.name),
      );
    if (bellFirst) world.clock.at(world.clock.now() + 10_000, bell);
    const arn = await world.run({ Ask: tokenTask({ TimeoutSeconds: 10, End: true }) });
    if (!bellFirst) world.clock.at(world.clock.now() + 10_000, bell);

    await world.clock.advance(10_000);

    const { status } = await world.describe(arn);
    expect([status, rung]).toEqual(
      bellFirst ? ["SUCCEEDED", ["taken"]] : ["FAILED", ["TaskTimedOut"]],
    );
  });

  it("that is stopped in the middle of an expression ends there, with no timer left", async () => {
    const chain = {
      One: { Type: "Pass", Output: "{% $states.input %}", Next: "Two" },
      Two: { Type: "Succeed", Output: "{% $states.input %}" },
    };
    const stoppedIn = new Set<string>();

    for (let hops = 0; hops < 80; hops += 1) {
      const world = createWorld();
      const definition = definitionOf(chain, { TimeoutSeconds: 600 });
      const stateMachineArn = world.states.putMachine({ name: "m", definition, roleArn });
      const { executionArn } = await world.call("StartExecution", { stateMachineArn });
      for (let hop = 0; hop < hops; hop += 1) await undefined;
      await world.call("StopExecution", { executionArn });
      await world.clock.quiet();

      const types = await world.types(String(executionArn));
      stoppedIn.add(types.at(-1) === "ExecutionAborted" ? String(types.at(-2)) : "ended");
      expect(world.emitted.filter(isTerminal)).toHaveLength(1);
      expect(types.filter((type) => /^Execution(?!Started)/.test(type))).toEqual([types.at(-1)]);
      expect(world.clock.nextAt()).toBeUndefined();
    }
    expect(stoppedIn).toContain("PassStateEntered");
    expect(stoppedIn).toContain("SucceedStateEntered");
    expect(stoppedIn).toContain("ended");
  });
});
