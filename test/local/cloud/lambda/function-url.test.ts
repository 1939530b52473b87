// Function URLs: payload format 2.0 both ways.
import { describe, expect, it } from "vitest";
import { createClock } from "../../../../local/cloud/core/clock.ts";
import { memoryStore } from "../../../../local/cloud/core/store.ts";
import { crashed } from "../../../../local/cloud/lambda/host.ts";
import { createLambda } from "../../../../local/cloud/lambda/lambda.ts";
import { PLACE, spec } from "./functions.ts";

function stage(body: (event: unknown) => unknown) {
  const clock = createClock({ mode: "still", startAt: Date.parse("2026-11-03T09:05:06Z") });
  const host = {
    run: async (_: unknown, event: unknown) => body(event),
    coldStarts: () => 1,
    recycle: async () => undefined,
    close: async () => undefined,
  };
  const lambda = createLambda({ clock, store: memoryStore(), place: PLACE, host });
  lambda.register(spec(), { file: "/bundles/index.cjs", environment: {} });
  return lambda;
}

async function eventOf(request: Parameters<ReturnType<typeof stage>["invokeUrl"]>[1]) {
  let seen: unknown;
  await stage((event) => {
    seen = event;
  }).invokeUrl("Greet", request);
  return seen;
}

describe("the event of a function URL", () => {
  it("has format 2.0: lower-case headers, raw path and query, cookies apart", async () => {
    const event = await eventOf({
      method: "GET",
      path: "/slack/events?a=1&b=2&a=3",
      headers: { "User-Agent": "Slackbot 1.0", Cookie: "x=1; y=2", "X-Twice": ["p", "q"] },
    });

    expect(event).toMatchObject({
      version: "2.0",
      rawPath: "/slack/events",
      rawQueryString: "a=1&b=2&a=3",
      cookies: ["x=1", "y=2"],
      headers: { "user-agent": "Slackbot 1.0", "x-twice": "p,q" },
      queryStringParameters: { a: "1,3", b: "2" },
      requestContext: {
        http: { method: "GET", path: "/slack/events", userAgent: "Slackbot 1.0" },
        time: "03/Nov/2026:09:05:06 +0000",
        timeEpoch: Date.parse("2026-11-03T09:05:06Z"),
      },
      isBase64Encoded: false,
    });
    expect(event).not.toHaveProperty("body");
  });

  it.each([
    ["application/json; charset=utf-8", '{"é":1}', false],
    ["text/plain", "é", false],
    ["application/x-www-form-urlencoded", "command=%2Faccess", true],
    ["application/octet-stream", "\u0000\u0001", true],
  ])("gives a body of %s as text only where the type vouches for it", async (type, body, encoded) => {
    const event = await eventOf({
      method: "POST",
      path: "/",
      headers: { "Content-Type": type },
      body,
    });

    expect(event).toMatchObject({
      isBase64Encoded: encoded,
      body: encoded ? Buffer.from(body).toString("base64") : body,
    });
  });
});

describe("the answer of a function URL", () => {
  const answerTo = async (answer: unknown) => {
    const response = await stage(() => answer).invokeUrl("Greet", {
      method: "GET",
      path: "/",
      headers: {},
    });
    return { ...response, body: Buffer.from(response.body).toString("utf8") };
  };

  it("takes status, headers, cookies and a base64 body from the function", async () => {
    const response = await answerTo({
      statusCode: 201,
      headers: { "X-A": 1 },
      cookies: ["c=1"],
      body: "aGk=",
      isBase64Encoded: true,
    });

    expect(response).toMatchObject({ status: 201, cookies: ["c=1"], body: "hi" });
    expect(response.headers["x-a"]).toBe("1");
  });

  it("is a 200 of JSON where the function names no status", async () => {
    const response = await answerTo({ ok: true });

    expect(response).toMatchObject({
      status: 200,
      headers: { "content-type": "application/json" },
      body: '{"ok":true}',
    });
  });

  it("is a 502 without details when the function failed", async () => {
    const lambda = stage(() => {
      throw crashed("r", "without providing a reason");
    });

    const response = await lambda.invokeUrl("Greet", { method: "GET", path: "/", headers: {} });

    expect(response.status).toBe(502);
  });

  it("is a 429 when the function is throttled", async () => {
    const lambda = stage(() => "ok");
    lambda.switches.throttleAbove = 0;

    const response = await lambda.invokeUrl("Greet", { method: "GET", path: "/", headers: {} });

    expect(response.status).toBe(429);
  });
});
