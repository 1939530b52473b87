// The one wrapper of every function: what an error becomes, what is logged and counted, and what does not run.
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { Fault } from "../../../domain/fault.ts";
import { entry } from "../../../functions/runtime/entry.ts";

const NOW = new Date("2026-11-23T12:00:00.000Z");
const EVENT = { requestId: "req-1" };

interface Outcome {
  readonly error: Error | undefined;
  readonly answer: unknown;
  readonly lines: readonly Record<string, unknown>[];
  readonly runs: number;
}

async function invoke(event: unknown, run: () => Promise<unknown>): Promise<Outcome> {
  const lines: Record<string, unknown>[] = [];
  let runs = 0;
  const handler = entry({
    name: "CheckAccess",
    event: z.strictObject({ requestId: z.string() }),
    about: ({ requestId }) => requestId,
    run: () => {
      runs += 1;
      return run();
    },
  }).wire({ env: {}, now: () => NOW, log: (line) => void lines.push(JSON.parse(line)) });
  const context = { functionName: "curfew-CheckAccess", awsRequestId: "invocation-1" };
  let error: Error | undefined;
  const answer = await handler(event, context).catch((thrown: Error) => {
    error = thrown;
  });
  return { error, answer, lines, runs };
}

const failing = (error: unknown) =>
  invoke(EVENT, async () => {
    throw error;
  });
const named = (name: string) => Object.assign(new Error("what AWS says"), { name });
const answered = (httpStatusCode: number) =>
  Object.assign(new Error("what AWS says"), { $metadata: { httpStatusCode } });
const problems = ({ lines }: Outcome) => lines.filter(({ level }) => level === "ERROR");
const failures = ({ lines }: Outcome) => lines.filter(({ Failures }) => Failures !== undefined);

describe("an error of a function", () => {
  it.each([
    ["throttled", named("ThrottlingException")],
    ["throttled by IAM", named("Throttling")],
    ["called too often", named("TooManyRequestsException")],
    ["EC2's request limit", named("RequestLimitExceeded")],
    ["the table's throughput", named("ProvisionedThroughputExceededException")],
    ["a service's own trouble", named("InternalServerError")],
    ["a service that is away", named("ServiceUnavailable")],
    ["no answer in time", named("TimeoutError")],
    ["an answer of 500", answered(500)],
    ["an answer of 503", answered(503)],
    ["a broken connection", Object.assign(new Error("gone"), { code: "ECONNRESET" })],
    ["a fault that says so", new Fault("not yet", { retryable: true })],
  ])("is worth another try: %s", async (_what, error) => {
    expect((await failing(error)).error?.name).toBe("Curfew.Retryable");
  });

  it.each([
    ["denied", named("AccessDeniedException")],
    ["an answer of 400", answered(400)],
    ["an answer of 499", answered(499)],
    ["a mistake in the code", new TypeError("x is undefined")],
    ["no error at all", "a text"],
    ["a fault that says so", new Fault("broken", { retryable: false })],
  ])("is the same at every try: %s", async (_what, error) => {
    expect((await failing(error)).error?.name).toBe("Curfew.Broken");
  });

  it("is logged once, under the request that it is about, and counted once for the alarm", async () => {
    const outcome = await failing(named("ThrottlingException"));

    expect(problems(outcome)).toEqual([
      expect.objectContaining({
        message: "ThrottlingException: what AWS says",
        correlation_id: "req-1",
        service: "CheckAccess",
      }),
    ]);
    expect(failures(outcome)).toEqual([
      expect.objectContaining({ Failures: 1, service: "CheckAccess" }),
    ]);
  });
});

describe("an event that is not what the function takes", () => {
  it.each([
    [undefined],
    [null],
    ["text"],
    [{}],
    [{ requestId: 7 }],
    [{ ...EVENT, more: true }],
  ])("runs nothing, and is a fault that no other try mends: %j", async (event) => {
    const outcome = await invoke(event, async () => "done");

    expect(outcome.runs).toBe(0);
    expect(outcome.error?.name).toBe("Curfew.Broken");
    expect(failures(outcome)).toHaveLength(1);
  });
});

it("what went well gives its answer, and neither a problem nor a failure", async () => {
  const outcome = await invoke(EVENT, async () => ({ next: "Hold" }));

  expect(outcome).toMatchObject({ answer: { next: "Hold" }, error: undefined, runs: 1 });
  expect(problems(outcome)).toEqual([]);
  expect(failures(outcome)).toEqual([]);
});
