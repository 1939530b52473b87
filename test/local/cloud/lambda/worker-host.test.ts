// The worker host: real threads, real time limits.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Clock, createClock } from "../../../../local/cloud/core/clock.ts";
import { FunctionFailure, type LambdaHost } from "../../../../local/cloud/lambda/host.ts";
import { createWorkerHost } from "../../../../local/cloud/lambda/worker-host.ts";
import { CONTEXT, code, writeBundle } from "./functions.ts";

const START = Date.parse("2026-11-23T09:00:00Z");

describe("the worker host", () => {
  let clock: Clock;
  let host: LambdaHost;
  let logged: [name: string, line: string][];

  beforeEach(() => {
    clock = createClock({ mode: "still", startAt: START });
    logged = [];
    host = createWorkerHost({ clock, onLog: (name, line) => logged.push([name, line]) });
  });

  afterEach(async () => {
    await host.close();
    clock.stop();
  });

  const failureOf = async (source: string, event: unknown = {}, timeoutSeconds = 3) => {
    const fn = code(writeBundle(source), { timeoutSeconds });
    const failure = await host.run(fn, event, CONTEXT).catch((error: unknown) => error);
    if (!(failure instanceof FunctionFailure)) throw new Error(`no failure: ${String(failure)}`);
    return failure;
  };

  it("keeps a container warm, so that what a module remembers is there the next time", async () => {
    const fn = code(writeBundle("let n = 0; exports.handler = async () => ++n;"));

    const answers = [await host.run(fn, {}, CONTEXT), await host.run(fn, {}, CONTEXT)];

    expect(answers).toEqual([1, 2]);
    expect(host.coldStarts("Greet")).toBe(1);
  });

  it("starts a container for each invocation under way: a container does one thing at a time", async () => {
    const fn = code(
      writeBundle(
        "let n = 0; exports.handler = async () => { n += 1; await new Promise((r) => setTimeout(r, 50)); return n; };",
      ),
    );

    const answers = await Promise.all([1, 2, 3].map(() => host.run(fn, {}, CONTEXT)));

    expect(answers).toEqual([1, 1, 1]);
    expect(host.coldStarts("Greet")).toBe(3);
  });

  it("starts cold again after a recycle", async () => {
    const fn = code(writeBundle("let n = 0; exports.handler = async () => ++n;"));
    await host.run(fn, {}, CONTEXT);

    await host.recycle();
    const answer = await host.run(fn, {}, CONTEXT);

    expect(answer).toBe(1);
    expect(host.coldStarts("Greet")).toBe(2);
  });

  it("tells what the code threw as errorType, errorMessage and trace, and keeps the container", async () => {
    const source =
      "exports.handler = async () => { const e = new Error('no such grant'); e.name = 'GrantMissing'; throw e; };";

    const failure = await failureOf(source);

    expect(failure.kind).toBe("thrown");
    expect(failure.error).toMatchObject({
      errorType: "GrantMissing",
      errorMessage: "no such grant",
    });
    expect(failure.error.trace?.[0]).toContain("no such grant");
  });

  it.each([
    ["waits for ever", "exports.handler = () => new Promise((r) => setTimeout(r, 60_000));"],
    ["never gives the thread back", "exports.handler = async () => { for (;;); };"],
  ])("ends a function that %s at its time limit (facts F: Sandbox.Timedout)", async (_, source) => {
    const failure = await failureOf(source, {}, 0.2);

    expect(failure.kind).toBe("timeout");
    expect(failure.error).toEqual({
      errorType: "Sandbox.Timedout",
      errorMessage: `RequestId: ${CONTEXT.requestId} Error: Task timed out after 0.20 seconds`,
    });
  });

  it("replaces a container that timed out", async () => {
    const fn = code(
      writeBundle("exports.handler = async (e) => { for (;;) if (!e.spin) return 'well'; };"),
      { timeoutSeconds: 0.2 },
    );
    await host.run(fn, { spin: true }, CONTEXT).catch(() => undefined);

    const answer = await host.run(fn, {}, CONTEXT);

    expect(answer).toBe("well");
    expect(host.coldStarts("Greet")).toBe(2);
  });

  it("tells a container that ends by itself as a crash", async () => {
    const failure = await failureOf("exports.handler = async () => process.exit(1);");

    expect(failure.kind).toBe("crash");
    expect(failure.error.errorType).toBe("Runtime.ExitError");
  });

  it("tells a bundle that throws while it loads, and one without a handler", async () => {
    const loading = await failureOf("throw new RangeError('bad configuration');");
    const without = await failureOf("exports.other = 1;");

    expect(loading.error).toMatchObject({
      errorType: "RangeError",
      errorMessage: "bad configuration",
    });
    expect(without.error.errorType).toBe("Runtime.HandlerNotFound");
  });

  it("gives a function exactly its own environment and nothing of the host's", async () => {
    process.env.CURFEW_HOST_SECRET = "do not look";
    const fn = code(writeBundle("exports.handler = async () => ({ ...process.env });"), {
      environment: { TABLE: "grants" },
    });

    const seen = await host.run(fn, {}, CONTEXT);

    expect(seen).toEqual({ TABLE: "grants" });
    delete process.env.CURFEW_HOST_SECRET;
  });

  it("keeps two functions' environments apart", async () => {
    const file = writeBundle("exports.handler = async () => process.env.WHO;");

    const answers = await Promise.all(
      ["one", "two"].map((name) =>
        host.run(code(file, { name, environment: { WHO: name } }), {}, CONTEXT),
      ),
    );

    expect(answers).toEqual(["one", "two"]);
  });

  it("shows the story's time while it stands still, and after it has moved", async () => {
    const source = `exports.handler = async () => [Date.now(), +new Date(), new Date() instanceof Date,
      new Date(0).toISOString(), typeof Date(), new Date(0).constructor === Date];`;
    const fn = code(writeBundle(source));
    const before = await host.run(fn, {}, CONTEXT);

    await clock.advance(8 * 3_600_000);
    const after = await host.run(fn, {}, CONTEXT);

    const rest = [true, "1970-01-01T00:00:00.000Z", "string", true];
    expect(before).toEqual([START, START, ...rest]);
    expect(after).toEqual([START + 8 * 3_600_000, START + 8 * 3_600_000, ...rest]);
  });

  it("runs with a live clock's offset", async () => {
    const live = createClock({ mode: "live", startAt: START });
    const liveHost = createWorkerHost({ clock: live });
    const fn = code(writeBundle("exports.handler = async () => Date.now();"));

    const seen = (await liveHost.run(fn, {}, CONTEXT)) as number;

    expect(seen).toBeGreaterThanOrEqual(START);
    expect(seen).toBeLessThan(START + 60_000);
    await liveHost.close();
    live.stop();
  });

  it("hands over every line a function logs before it answers", async () => {
    const source = `exports.handler = async () => {
      console.log(JSON.stringify({ level: "INFO", message: "granted" }));
      process.stdout.write("a part, ");
      process.stdout.write("and the rest\\nlast without an end");
      return "done";
    };`;

    await host.run(code(writeBundle(source)), {}, CONTEXT);

    expect(logged).toEqual([
      ["Greet", '{"level":"INFO","message":"granted"}'],
      ["Greet", "a part, and the rest"],
      ["Greet", "last without an end"],
    ]);
  });

  it("gives the context of the invocation, with the time that remains", async () => {
    const source =
      "exports.handler = async (_, c) => [c.awsRequestId, c.invokedFunctionArn, c.getRemainingTimeInMillis()];";

    const [requestId, arn, left] = (await host.run(code(writeBundle(source)), {}, CONTEXT)) as [
      string,
      string,
      number,
    ];

    expect([requestId, arn]).toEqual([CONTEXT.requestId, CONTEXT.functionArn]);
    expect(left).toBeGreaterThan(1000);
    expect(left).toBeLessThanOrEqual(3000);
  });

  it("answers null where a function returns nothing, as Lambda does", async () => {
    const answer = await host.run(
      code(writeBundle("exports.handler = async () => {};")),
      {},
      CONTEXT,
    );

    expect(answer).toBeNull();
  });
});
