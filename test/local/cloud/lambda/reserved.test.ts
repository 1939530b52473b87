// A function's reserved share and the age of its events, as AWS's Lambda developer guide says (reserved concurrency,
// asynchronous invocation).
import { afterEach, describe, expect, it } from "vitest";
import { type Clock, createClock } from "../../../../local/cloud/core/clock.ts";
import { memoryStore } from "../../../../local/cloud/core/store.ts";
import type { AsyncOptions } from "../../../../local/cloud/lambda/async-queue.ts";
import { createLambda } from "../../../../local/cloud/lambda/lambda.ts";
import { PLACE, spec } from "./functions.ts";

const START = Date.parse("2026-11-23T09:00:00Z");
const MINUTE = 60_000;
const RUNTIME = { file: "/none.cjs", environment: {} };

let clock: Clock;
afterEach(() => clock.stop());

/** `begun` has the seconds since the start at which each run began; `reserve` changes the share, as one may at any time. */
function stage(reservedConcurrency: number | undefined, run: () => Promise<unknown>) {
  clock = createClock({ mode: "still", startAt: START });
  const begun: number[] = [];
  const host = {
    run: () => {
      begun.push((clock.now() - START) / 1000);
      return run();
    },
    coldStarts: () => 0,
    recycle: async () => undefined,
    close: async () => undefined,
  };
  const lambda = createLambda({ clock, store: memoryStore(), place: PLACE, host });
  const reserve = (share: number) => lambda.register(spec({ reservedConcurrency: share }), RUNTIME);
  lambda.register(spec(reservedConcurrency === undefined ? {} : { reservedConcurrency }), RUNTIME);
  const send = async (options: AsyncOptions = {}) => {
    await lambda.invokeAsync("Greet", { n: 1 }, options);
    await clock.quiet();
  };
  return { lambda, begun, reserve, send };
}
const ok = async () => "ok";
const failing = async () => {
  throw new Error("cold feet");
};

describe("a function at its reserved share", () => {
  it("refuses a caller who waits for the answer, and takes the next one when there is room", async () => {
    let finish: (answer: string) => void = () => undefined;
    const first = new Promise<string>((resolve) => {
      finish = resolve;
    });
    const { lambda } = stage(1, () => first);

    const running = lambda.invokeSync("Greet", {});
    const refused = await lambda.invokeSync("Greet", {}).catch((error: Error) => error.name);
    finish("ok");
    await running;

    expect(refused).toBe("Lambda.TooManyRequestsException");
    expect(await lambda.invokeSync("Greet", {})).toBe("ok");
    expect(lambda.counts()).toMatchObject([{ invocations: 2, throttles: 1 }]);
  });

  it("answers 429 at its URL: with a share of nothing the door is shut", async () => {
    const { lambda, begun } = stage(0, ok);
    const call = { method: "POST", path: "/", headers: {} };

    const { status, body } = await lambda.invokeUrl("Greet", call);

    const reason = "ReservedFunctionConcurrentInvocationLimitExceeded";
    expect(status).toBe(429);
    expect(Buffer.from(body).toString()).toContain(reason);
    expect(begun).toEqual([]);
  });

  it("takes an event again after one second, then two, then four, as no try of it", async () => {
    const { lambda, begun, reserve, send } = stage(0, ok);
    await send({ retries: 0, deadLetters: "lost" });
    await clock.advance(3000);

    reserve(1);
    await clock.advance(4000);

    expect(begun).toEqual([7]);
    expect(lambda.counts()).toMatchObject([{ invocations: 1, throttles: 3 }]);
    expect(lambda.deadLetters()).toEqual([]);
  });
});

describe("an event that is too old", () => {
  it("is not tried again, and lies in the dead-letter queue, when there was no room", async () => {
    const { lambda, begun, reserve, send } = stage(0, ok);
    await send({ maxAgeSeconds: 60, deadLetters: "lost" });
    await clock.advance(2 * MINUTE);

    reserve(1);
    await clock.advance(10 * MINUTE);

    expect(begun).toEqual([]);
    expect(lambda.deadLetters("lost")).toMatchObject([{ attributes: { ErrorCode: "429" } }]);
  });

  it("is not tried again after a failure, though it has tries left", async () => {
    const { lambda, begun, send } = stage(undefined, failing);
    await send({ maxAgeSeconds: 90, deadLetters: "lost" });

    await clock.advance(10 * MINUTE);

    expect(begun).toEqual([0, 60]);
    expect(lambda.deadLetters("lost")).toMatchObject([{ attributes: { ErrorCode: "200" } }]);
  });

  it("is as old as six hours where nothing is said", async () => {
    const { lambda, send } = stage(0, ok);
    await send({ deadLetters: "lost" });

    await clock.advance(350 * MINUTE);
    const before = lambda.deadLetters("lost");
    await clock.advance(11 * MINUTE);

    expect(before).toEqual([]);
    expect(lambda.deadLetters("lost")).toHaveLength(1);
  });
});
