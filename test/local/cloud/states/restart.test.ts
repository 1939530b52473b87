// What a second engine on the same store makes of executions that the first was killed over.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fileStore, memoryStore, type Store } from "../../../../local/cloud/core/store.ts";
import { createWorld, lambdaTask, noon, tokenTask, type World } from "./world.ts";

const done = { Type: "Succeed", Output: "{% $states.input %}" };
const minute = 60_000;

/** Kills a world: its timers are gone, only its store is left. */
function restart({ clock, store }: World, afterMs: number, invoke = async () => null as unknown) {
  const startAt = clock.now() + afterMs;
  clock.stop();
  return createWorld({ store, startAt, invoke });
}

describe("after kill -9", () => {
  it("a waiting token is still good, and the function is not asked again", async () => {
    const first = createWorld();
    const arn = await first.run({ Ask: tokenTask({ Assign: { a: 1 }, Next: "Done" }), Done: done });

    const second = restart(first, 5 * minute);
    await second.clock.quiet();
    await second.call("SendTaskSuccess", { taskToken: first.token(), output: '"yes"' });
    await second.clock.quiet();

    expect(second.calls).toEqual([]);
    expect(await second.describe(arn)).toMatchObject({ status: "SUCCEEDED", output: '"yes"' });
  });

  it("a token is good at once, before the new engine has turned round", async () => {
    const first = createWorld();
    const arn = await first.run({ Ask: tokenTask({ Next: "Done" }), Done: done });

    const second = restart(first, minute);
    await second.call("SendTaskSuccess", { taskToken: first.token(), output: "1" });
    await second.clock.quiet();

    expect(await second.describe(arn)).toMatchObject({ status: "SUCCEEDED", output: "1" });
  });

  it("a deadline still ahead fires at its story time", async () => {
    const first = createWorld();
    const arn = await first.run({ Ask: tokenTask({ TimeoutSeconds: 600, End: true }) });

    const second = restart(first, 5 * minute);
    await second.clock.advance(5 * minute - 1);
    const before = await second.describe(arn);
    await second.clock.advance(1);

    expect(before.status).toBe("RUNNING");
    expect(await second.describe(arn)).toMatchObject({
      status: "FAILED",
      error: "States.Timeout",
      stopDate: noon / 1000 + 600,
    });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>, object]>([
    [
      "a task's deadline",
      { Ask: tokenTask({ TimeoutSeconds: 60, End: true }) },
      {},
      { status: "FAILED", error: "States.Timeout" },
    ],
    [
      "a heartbeat",
      { Ask: tokenTask({ HeartbeatSeconds: 60, End: true }) },
      {},
      { status: "FAILED", error: "States.HeartbeatTimeout" },
    ],
    [
      "the whole deadline",
      { Ask: tokenTask({ End: true }) },
      { TimeoutSeconds: 60 },
      { status: "TIMED_OUT" },
    ],
    [
      "a wait",
      { Wait: { Type: "Wait", Seconds: 60, Next: "Done" }, Done: done },
      {},
      { status: "SUCCEEDED" },
    ],
  ])("%s that has passed counts at once, and no bell wins over it", async (_, states, more, expected) => {
    const first = createWorld();
    const arn = await first.run(states, {}, more);

    const second = restart(first, 2 * minute);
    const bells = first.calls.map(() =>
      second.call("SendTaskSuccess", { taskToken: first.token(), output: "1" }).catch(() => "late"),
    );
    await second.clock.quiet();

    expect(await second.describe(arn)).toMatchObject(expected);
    if (more.TimeoutSeconds === undefined) {
      expect(await Promise.all(bells)).toEqual(bells.map(() => "late"));
    }
  });

  it("a plain task that was in flight is called again, one that had answered is not", async () => {
    const hanging = { hanging: true, invoke: () => new Promise(() => {}) } as const;
    const first = createWorld(hanging);
    const inFlight = await first.run({ Work: lambdaTask({ Next: "Done" }), Done: done }, { n: 1 });

    const second = restart(first, minute, async () => "again");
    await second.clock.quiet();

    const { output } = await second.describe(inFlight);
    expect(second.calls).toHaveLength(1);
    expect(JSON.parse(String(output))).toMatchObject({ Payload: "again" });
    expect((await second.types(inFlight)).filter((type) => type === "TaskScheduled")).toHaveLength(
      1,
    );
  });

  it("a token task that was not submitted is called again with the same token", async () => {
    const first = createWorld({ hanging: true, invoke: () => new Promise(() => {}) });
    await first.run({ Ask: tokenTask({ End: true }) });

    const second = restart(first, minute);
    await second.clock.quiet();

    expect(second.token()).toBe(first.token());
  });

  it("a retry goes on counting where it was", async () => {
    const failing = async () => {
      throw Object.assign(new Error("c"), { name: "E" });
    };
    const retried = { Retry: [{ ErrorEquals: ["E"], IntervalSeconds: 60, MaxAttempts: 2 }] };
    const first = createWorld({ invoke: failing });
    const arn = await first.run({ Work: lambdaTask({ ...retried, End: true }) });

    const second = restart(first, minute / 2, failing);
    await second.clock.advance(10 * minute);

    expect(first.calls.length + second.calls.length).toBe(3);
    expect(await second.describe(arn)).toMatchObject({ status: "FAILED", error: "E" });
  });

  it("a bell that was answered for is not lost, even if nothing else was written", async () => {
    const first = createWorld();
    const arn = await first.run({ Ask: tokenTask({ Next: "Done" }), Done: done });
    const ring = first.call("SendTaskSuccess", { taskToken: first.token(), output: "1" });

    const copy = snapshot(first.store);
    await ring;
    const second = createWorld({ store: copy });
    await second.clock.quiet();

    expect(await second.describe(arn)).toMatchObject({ status: "SUCCEEDED", output: "1" });
  });

  it("an end whose event may not have gone out is told again", async () => {
    const first = createWorld();
    const arn = await first.run({ Ask: tokenTask({ End: true }) });
    const cursors = first.store.collection("states.cursors");
    const cursor = cursors.get(arn);
    await first.call("StopExecution", { executionArn: arn });
    cursors.put(arn, cursor);

    const second = restart(first, minute);

    expect(second.emitted).toMatchObject([{ detail: { executionArn: arn, status: "ABORTED" } }]);
    expect(cursors.size).toBe(0);
  });

  it("holds for the store on disk, which it writes little to", async () => {
    const folder = mkdtempSync(join(tmpdir(), "states-"));
    const first = createWorld({ store: fileStore(folder) });
    const arn = await first.run(
      { Ask: tokenTask({ TimeoutSeconds: 60, End: true }) },
      { big: "x".repeat(1000) },
    );

    const second = createWorld({ store: fileStore(folder), startAt: noon + 2 * minute });
    await second.clock.quiet();
    const ended = await second.describe(arn);
    const ids = (await second.history(arn)).map(({ id }) => id);
    rmSync(folder, { recursive: true });

    expect(ended).toMatchObject({ status: "FAILED", error: "States.Timeout" });
    expect(ids).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
});

const names = ["machines", "definitions", "executions", "cursors", "events"];

/** What a kill at this moment would leave. */
function snapshot(store: Store): Store {
  const copy = memoryStore();
  for (const name of names) {
    const from = store.collection(`states.${name}`);
    for (const id of from.ids()) copy.collection(`states.${name}`).put(id, from.get(id));
  }
  return copy;
}
