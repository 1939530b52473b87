// What runs first in every worker thread of the Lambda host, in the place of Lambda's own runtime.
// Never untrue: the function sees the story's time, and its log lines leave before its answer does.
const { parentPort, workerData } = require("node:worker_threads");
const { performance } = require("node:perf_hooks");

const WallDate = Date;
const wallNow = Date.now.bind(Date);
const [LIVE, TIME] = [0, 1];
const storyNow = () =>
  workerData.clock[LIVE] === 1 ? wallNow() + workerData.clock[TIME] : workerData.clock[TIME];

WallDate.now = () => Math.floor(storyNow());
globalThis.Date = new Proxy(WallDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [WallDate.now()] : args, newTarget),
  apply: () => new WallDate(WallDate.now()).toString(),
});
WallDate.prototype.constructor = globalThis.Date;

for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk, encoding, done) => {
    const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
    parentPort.postMessage({ kind: "log", text });
    const callback = typeof encoding === "function" ? encoding : done;
    if (callback) queueMicrotask(() => callback());
    return true;
  };
}

/** The error as Lambda's Node runtime reports it. */
function errorOf(error) {
  if (!(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  return {
    errorType: error.name,
    errorMessage: error.message,
    trace: String(error.stack ?? "").split("\n"),
  };
}

function load() {
  const { handler } = require(workerData.file);
  if (typeof handler === "function") return handler;
  const error = new Error("index.handler is undefined or not exported");
  error.name = "Runtime.HandlerNotFound";
  throw error;
}

function contextOf({ requestId, functionArn, timeoutMs }) {
  const endsAt = performance.now() + timeoutMs;
  return {
    awsRequestId: requestId,
    invokedFunctionArn: functionArn,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(endsAt - performance.now())),
  };
}

try {
  const handler = load();
  parentPort.on("message", async (invocation) => {
    try {
      const answer = await handler(JSON.parse(invocation.event), contextOf(invocation));
      parentPort.postMessage({ kind: "answer", body: JSON.stringify(answer ?? null) ?? "null" });
    } catch (error) {
      parentPort.postMessage({ kind: "failed", error: errorOf(error) });
    }
  });
  parentPort.postMessage({ kind: "ready" });
} catch (error) {
  parentPort.postMessage({ kind: "unusable", error: errorOf(error) });
}
