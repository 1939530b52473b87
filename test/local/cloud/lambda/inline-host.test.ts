// The inline host: the same contract without threads.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createClock } from "../../../../local/cloud/core/clock.ts";
import { FunctionFailure } from "../../../../local/cloud/lambda/host.ts";
import { createInlineHost } from "../../../../local/cloud/lambda/inline-host.ts";
import { CONTEXT, code, writeModule } from "./functions.ts";

const START = Date.parse("2026-11-23T09:00:00Z");
const stillClock = () => createClock({ mode: "still", startAt: START });

const COUNTS = `let wired = 0;
export const wire = (host) => {
  wired += 1;
  let runs = 0;
  return async (event) => {
    if (event.fail) throw new TypeError("no");
    if (event.hang) await new Promise(() => {});
    runs += 1;
    return { wired, runs };
  };
};`;

describe("the inline host", () => {
  it("wires a container once, and again after a recycle", async () => {
    const host = createInlineHost({ clock: stillClock() });
    const fn = code(writeModule(COUNTS));

    const warm = [await host.run(fn, {}, CONTEXT), await host.run(fn, {}, CONTEXT)];
    await host.recycle();
    const cold = await host.run(fn, {}, CONTEXT);

    expect(warm).toEqual([
      { wired: 1, runs: 1 },
      { wired: 1, runs: 2 },
    ]);
    expect(cold).toEqual({ wired: 2, runs: 1 });
    expect(host.coldStarts("Greet")).toBe(2);
  });

  it("gives the function its environment, the story's time, the request handler and the log", async () => {
    const clock = stillClock();
    const lines: string[] = [];
    const host = createInlineHost({
      clock,
      network: (fn) => ({ requestHandler: { caller: fn.name } }),
      onLog: (name, line) => lines.push(`${name}: ${line}`),
    });
    const source = `export const wire = (host) => async () => {
      host.log("hello");
      return [host.env.TABLE, host.now().toISOString(), host.requestHandler.caller];
    };`;
    await clock.advance(3_600_000);

    const answer = await host.run(
      code(writeModule(source), { environment: { TABLE: "grants" } }),
      {},
      CONTEXT,
    );

    expect(answer).toEqual(["grants", "2026-11-23T10:00:00.000Z", "Greet"]);
    expect(lines).toEqual(["Greet: hello"]);
  });

  it("passes events and answers through JSON, as a real invocation does", async () => {
    const host = createInlineHost({ clock: stillClock() });
    const source =
      "export const wire = () => async (event) => { event.seen = true; return { at: new Date(0), gone: undefined }; };";
    const event = { seen: false };

    const answer = await host.run(code(writeModule(source)), event, CONTEXT);

    expect(answer).toEqual({ at: "1970-01-01T00:00:00.000Z" });
    expect(event).toEqual({ seen: false });
  });

  it("tells errors as the worker host does, and keeps the container", async () => {
    const host = createInlineHost({ clock: stillClock() });
    const fn = code(writeModule(COUNTS));

    const failure = await host.run(fn, { fail: true }, CONTEXT).catch((error: unknown) => error);
    await host.run(fn, {}, CONTEXT);

    expect(failure).toBeInstanceOf(FunctionFailure);
    expect((failure as FunctionFailure).error).toMatchObject({
      errorType: "TypeError",
      errorMessage: "no",
    });
    expect(host.coldStarts("Greet")).toBe(1);
  });

  it("gives up on a function at its time limit, and on its container with it", async () => {
    const host = createInlineHost({ clock: stillClock() });
    const fn = code(writeModule(COUNTS), { timeoutSeconds: 0.05 });

    const failure = await host.run(fn, { hang: true }, CONTEXT).catch((error: unknown) => error);
    await host.run(fn, {}, CONTEXT);

    expect((failure as FunctionFailure).error.errorType).toBe("Sandbox.Timedout");
    expect(host.coldStarts("Greet")).toBe(2);
  });

  it("imports TypeScript sources, and refuses a module without wire", async () => {
    const host = createInlineHost({ clock: stillClock() });
    const source = join(import.meta.dirname, "functions.ts");

    const run = host.run(code(source), {}, CONTEXT);

    await expect(run).rejects.toMatchObject({
      name: "Runtime.HandlerNotFound",
      message: `${source} does not export wire`,
    });
  });
});
