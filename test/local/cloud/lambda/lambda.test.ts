// The local Lambda over a host whose functions are plain closures.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createClock } from "../../../../local/cloud/core/clock.ts";
import { fileStore, memoryStore, type Store } from "../../../../local/cloud/core/store.ts";
import {
  crashed,
  type FunctionCode,
  type InvocationContext,
  type LambdaHost,
  thrown,
  timedOut,
} from "../../../../local/cloud/lambda/host.ts";
import { createLambda } from "../../../../local/cloud/lambda/lambda.ts";
import { PLACE, spec } from "./functions.ts";

type Body = (event: never, context: InvocationContext, fn: FunctionCode) => Promise<unknown>;

function hostOf(body: Body): LambdaHost {
  return {
    run: (fn, event, context) => body(event as never, context, fn),
    coldStarts: () => 1,
    recycle: async () => undefined,
    close: async () => undefined,
  };
}

const START = Date.parse("2026-11-23T09:00:00Z");
const RUNTIME = { file: "/bundles/Greet/index.cjs", environment: {} };

function stage(body: Body, { store = memoryStore(), startAt = START, concurrency = 10 } = {}) {
  const clock = createClock({ mode: "still", startAt });
  const lambda = createLambda({ clock, store, place: PLACE, host: hostOf(body), concurrency });
  return { clock, lambda };
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: Error) => ({ error: error.name, cause: JSON.parse(error.message) as unknown }),
  );

describe("a synchronous invocation", () => {
  it("answers what the function returned, by name or by ARN", async () => {
    const { lambda } = stage(async (event: { n: number }) => event.n * 2);
    const arn = lambda.register(spec(), RUNTIME);

    const answers = [
      await lambda.invokeSync("Greet", { n: 2 }),
      await lambda.invokeSync(`${arn}:$LATEST`, { n: 3 }),
    ];

    expect(answers).toEqual([4, 6]);
  });

  it("fails with the function's errorType as Error and the whole error object as Cause (facts F)", async () => {
    const { lambda } = stage(async () => {
      throw thrown(new TypeError("boom"));
    });
    lambda.register(spec(), RUNTIME);

    const failure = await failureOf(lambda.invokeSync("Greet", {}));

    expect(failure?.error).toBe("TypeError");
    expect(failure?.cause).toMatchObject({
      errorType: "TypeError",
      errorMessage: "boom",
      trace: expect.arrayContaining([expect.stringContaining("boom")]),
    });
  });

  it("fails with Sandbox.Timedout or Lambda.Unknown where there was no answer (facts F)", async () => {
    const { lambda } = stage(async (event: { slow: boolean }, { requestId }) => {
      throw event.slow ? timedOut(requestId, 3) : crashed(requestId, "without providing a reason");
    });
    lambda.register(spec(), RUNTIME);

    const slow = await failureOf(lambda.invokeSync("Greet", { slow: true }));
    const dead = await failureOf(lambda.invokeSync("Greet", { slow: false }));

    expect(slow?.error).toBe("Sandbox.Timedout");
    expect(slow?.cause).toMatchObject({
      errorMessage: expect.stringMatching(
        /^RequestId: .* Error: Task timed out after 3\.00 seconds$/,
      ),
    });
    expect(dead?.error).toBe("Lambda.Unknown");
    expect(dead?.cause).toMatchObject({ errorType: "Runtime.ExitError" });
  });

  it("is refused with ResourceNotFoundException for a function nobody registered", async () => {
    const { lambda } = stage(async () => null);

    const invocation = lambda.invokeSync("Nobody", {});

    await expect(invocation).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Function not found: arn:aws:lambda:eu-west-1:123456789012:function:Nobody",
    });
  });

  it("waits for one of the live slots, and is throttled above the settable limit (facts F)", async () => {
    let running = 0;
    let most = 0;
    const { lambda } = stage(
      async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((turn) => setImmediate(turn));
        running -= 1;
        return "ok";
      },
      { concurrency: 2 },
    );
    lambda.register(spec(), RUNTIME);
    lambda.switches.throttleAbove = 3;

    const outcomes = await Promise.allSettled(
      [1, 2, 3, 4].map(() => lambda.invokeSync("Greet", {})),
    );

    expect(most).toBe(2);
    expect(outcomes.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "rejected",
    ]);
    expect(outcomes[3]).toMatchObject({ reason: { name: "Lambda.TooManyRequestsException" } });
    expect(lambda.counts()).toEqual([
      { functionName: "Greet", invocations: 3, cold: 1, warm: 2, failures: 0, throttles: 1 },
    ]);
  });
});

describe("an asynchronous invocation", () => {
  it("is tried again after one minute and then two, then goes to the dead-letter queue", async () => {
    const tries: number[] = [];
    const { clock, lambda } = stage(async () => {
      tries.push((clock.now() - START) / 60_000);
      throw thrown(new Error("the table is away"));
    });
    lambda.register(spec(), RUNTIME);

    await lambda.invokeAsync("Greet", { id: 7 }, { deadLetters: "undelivered" });
    await clock.advance(10 * 60_000);

    expect(tries).toEqual([0, 1, 3]);
    expect(lambda.deadLetters("undelivered")).toMatchObject([
      {
        body: '{"id":7}',
        at: START + 3 * 60_000,
        attributes: { ErrorCode: "200", ErrorMessage: "the table is away" },
      },
    ]);
  });

  it("keeps its request id over the retries, and ends with the first success", async () => {
    const ids: string[] = [];
    const { clock, lambda } = stage(async (_, { requestId }) => {
      ids.push(requestId);
      if (ids.length === 1) throw thrown(new Error("once"));
    });
    lambda.register(spec(), RUNTIME);

    await lambda.invokeAsync("Greet", {}, { deadLetters: "undelivered" });
    await clock.advance(10 * 60_000);

    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    expect(lambda.deadLetters()).toEqual([]);
  });

  it("is not tried again where the retries are none", async () => {
    let tries = 0;
    const { clock, lambda } = stage(async () => {
      tries += 1;
      throw thrown(new Error("no"));
    });
    lambda.register(spec(), RUNTIME);

    await lambda.invokeAsync("Greet", {}, { retries: 0, deadLetters: "undelivered" });
    await clock.advance(10 * 60_000);

    expect(tries).toBe(1);
    expect(lambda.deadLetters("undelivered")).toHaveLength(1);
  });

  it("survives a kill: the retry is made by the next run, on the story's clock", async () => {
    const folder = mkdtempSync(join(tmpdir(), "curfew-lambda-"));
    const failing = async () => {
      throw thrown(new Error("no"));
    };
    const before = stage(failing, { store: fileStore(folder) });
    before.lambda.register(spec(), RUNTIME);
    await before.lambda.invokeAsync("Greet", { id: 7 });
    await before.clock.quiet();

    const seen: unknown[] = [];
    const after = stage(async (event) => void seen.push([after.clock.now() - START, event]), {
      store: fileStore(folder),
      startAt: START + 10_000,
    });
    after.lambda.register(spec(), RUNTIME);
    await after.clock.advance(49_999);
    const early = seen.length;
    await after.clock.advance(10 * 60_000);

    expect(early).toBe(0);
    expect(seen).toEqual([[60_000, { id: 7 }]]);
  });

  it("under way is not started once more when its function is registered anew", async () => {
    let runs = 0;
    let finish: () => void = () => undefined;
    const { clock, lambda } = stage(async () => {
      runs += 1;
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
    });
    lambda.register(spec(), RUNTIME);
    await lambda.invokeAsync("Greet", {});

    lambda.register(spec(), RUNTIME);
    await new Promise((turn) => setImmediate(turn));
    finish();
    await clock.quiet();

    expect(runs).toBe(1);
  });

  it("that was under way when the process was killed runs again (at-least-once)", async () => {
    const store: Store = memoryStore();
    const before = stage(() => new Promise(() => undefined), { store });
    before.lambda.register(spec(), RUNTIME);
    await before.lambda.invokeAsync("Greet", { id: 7 });

    const seen: unknown[] = [];
    const after = stage(async (event) => void seen.push(event), { store });
    after.lambda.register(spec(), RUNTIME);
    await after.clock.quiet();

    expect(seen).toEqual([{ id: 7 }]);
  });
});

describe("registering a function", () => {
  it("gives it Lambda's own variables beside the deploy's", async () => {
    const { lambda } = stage(async (_event, _context, fn) => fn.environment);
    lambda.register(spec({ environment: { TABLE: "grants" } }), {
      ...RUNTIME,
      functionName: "curfew-Greet",
      environment: { AWS_ACCESS_KEY_ID: "ASIA1" },
    });

    const environment = await lambda.invokeSync("curfew-Greet", {});

    expect(environment).toMatchObject({
      TABLE: "grants",
      AWS_ACCESS_KEY_ID: "ASIA1",
      AWS_REGION: "eu-west-1",
      AWS_LAMBDA_FUNCTION_NAME: "curfew-Greet",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
    });
  });

  it("gives it those of the stage's secrets alone that its spec names", async () => {
    const { lambda } = stage(async (_event, _context, fn) => fn.environment);
    lambda.register(spec({ secrets: ["TOKEN"] }), {
      ...RUNTIME,
      secrets: { TOKEN: "xoxb", SIGNING: "shh" },
    });

    const environment = await lambda.invokeSync("Greet", {});

    expect(environment).toMatchObject({ TOKEN: "xoxb" });
    expect(environment).not.toHaveProperty("SIGNING");
  });

  it.each([
    ["reserved variables", spec({ environment: { AWS_REGION: "x" } }), /reserved keys.*AWS_REGION/],
    ["more than 4 KB", spec({ environment: { BIG: "x".repeat(4097) } }), /4KB/],
    ["a secret nobody gave", spec({ secrets: ["SIGNING"] }), /SIGNING/],
  ])("refuses %s, as the deploy would fail", (_, refused, reason) => {
    const { lambda } = stage(async () => null);

    expect(() => lambda.register(refused, RUNTIME)).toThrowError(reason);
  });
});
