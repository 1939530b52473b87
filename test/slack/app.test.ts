// The way in from Slack, through Bolt's real receiver.
import { describe, expect, it } from "vitest";
import { clickPayload, commandBody, payloadBody, signed } from "../support/slack-request.ts";
import { bodyOf, desk, SECRET } from "./desk.ts";
import { ANA, BEN, REQUEST_ID } from "./samples.ts";

const approval = payloadBody(clickPayload(BEN.slack, "approve", REQUEST_ID));
const minutesAgo = (minutes: number) => Math.floor(Date.now() / 1000) - minutes * 60;

describe("a request that Slack did not sign", () => {
  it("is refused when the secret is another", async () => {
    const { handle, asked } = desk();

    const answer = await handle(signed(approval, { secret: "another-secret" }), {});

    expect(answer).toMatchObject({ statusCode: 401, body: "" });
    expect(asked).toEqual([]);
  });

  it("is refused when it was signed ten minutes ago", async () => {
    const { handle, asked } = desk();

    const answer = await handle(
      signed(approval, { secret: SECRET, timestamp: minutesAgo(10) }),
      {},
    );

    expect(answer.statusCode).toBe(401);
    expect(asked).toEqual([]);
  });

  it.each([
    ["has no headers at all", undefined],
    ["has no signature", { "x-slack-request-timestamp": String(minutesAgo(0)) }],
    ["has no timestamp", { "x-slack-signature": "v0=00" }],
    [
      "has a signature of another form",
      { "x-slack-signature": "x", "x-slack-request-timestamp": "1e99" },
    ],
  ])("is refused when it %s", async (_, headers) => {
    const { handle, asked } = desk();
    const form = { "content-type": "application/x-www-form-urlencoded" };

    const answer = await handle(
      { body: approval, ...(headers === undefined ? {} : { headers: { ...form, ...headers } }) },
      {},
    );

    expect(answer.statusCode).toBe(401);
    expect(asked).toEqual([]);
  });

  it("is refused as unsigned even when its body cannot be read", async () => {
    const { handle } = desk();

    const answer = await handle(signed("payload=%7Bbroken", { secret: "another-secret" }), {});

    expect(answer.statusCode).toBe(401);
  });

  it("is refused when its body was changed on the way", async () => {
    const { handle, asked } = desk();
    const request = signed(approval, { secret: SECRET });

    const answer = await handle(
      { ...request, body: request.body.replace(BEN.slack, ANA.slack) },
      {},
    );

    expect(answer.statusCode).toBe(401);
    expect(asked).toEqual([]);
  });
});

describe("a replay", () => {
  it("is answered with 200 and does nothing", async () => {
    const { handle, asked } = desk();
    const request = signed(approval, { secret: SECRET });
    await handle(request, {});

    const answer = await handle(request, {});

    expect(answer.statusCode).toBe(200);
    expect(asked).toHaveLength(1);
  });

  it("is refused with something appended to its signature", async () => {
    const { handle, asked } = desk();
    const request = signed(approval, { secret: SECRET });
    await handle(request, {});
    const signature = `${request.headers["x-slack-signature"]}=x`;

    const answer = await handle(
      { ...request, headers: { ...request.headers, "x-slack-signature": signature } },
      {},
    );

    expect(answer.statusCode).toBe(401);
    expect(asked).toHaveLength(1);
  });

  it("of a command opens no second form", async () => {
    const { handle, slack } = desk();
    const request = signed(commandBody(ANA.slack, ""), { secret: SECRET });
    await handle(request, {});

    await handle(request, {});

    expect(slack.methods()).toEqual(["views.open"]);
  });

  it("whose record cannot be read is not worked, and the person is told (P9)", async () => {
    const { send, asked, problems } = desk({
      firstTime: async () => {
        throw new Error("the table does not answer");
      },
    });

    const answer = await send(commandBody(ANA.slack, "list"));

    expect(bodyOf(answer)).toMatchObject({ response_type: "ephemeral" });
    expect(bodyOf(answer)?.text).toMatch(/^Curfew has a fault just now\./);
    expect(asked).toEqual([]);
    expect(problems()).toHaveLength(1);
  });
});

describe("an event of Slack's", () => {
  const gone = JSON.stringify({
    type: "event_callback",
    team_id: "T0LOCAL",
    api_app_id: "A0CURFEW01",
    event: { type: "user_change", user: { id: ANA.slack, deleted: true } },
  });
  const event = () => signed(gone, { secret: SECRET, contentType: "application/json" });

  it("that failed is not acknowledged, so that Slack sends it again; and then it is worked", async () => {
    let tries = 0;
    const { handle } = desk({
      deactivated: async () => {
        tries += 1;
        if (tries === 1) throw new Error("the table does not answer");
      },
    });
    const request = event();

    const answers = [await handle(request, {}), await handle(request, {})];

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([400, 200]);
    expect(tries).toBe(2);
  });
});

describe("the transport", () => {
  it("takes base64 bodies, with any characters", async () => {
    const { handle } = desk();
    const json = JSON.stringify({ type: "url_verification", challenge: "Grüße" });
    const request = signed(json, { secret: SECRET, contentType: "application/json" });
    const body = Buffer.from(json, "utf8").toString("base64");

    const answer = await handle({ ...request, body, isBase64Encoded: true }, {});

    expect(bodyOf(answer)).toEqual({ challenge: "Grüße" });
  });

  it("takes a content type with parameters and headers of any case", async () => {
    const { handle, asked } = desk();
    const { headers, ...rest } = signed(approval, {
      secret: SECRET,
      contentType: "application/x-www-form-urlencoded; charset=utf-8",
    });
    const shouted = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]),
    );

    const answer = await handle({ ...rest, headers: shouted }, {});

    expect(answer.statusCode).toBe(200);
    expect(asked).toHaveLength(1);
  });

  it("answers ssl_check with 200", async () => {
    const { send } = desk();

    const answer = await send("ssl_check=1&token=x");

    expect(answer.statusCode).toBe(200);
  });

  it("calls nothing of Slack's when it starts, nor before it answers (facts local 6)", async () => {
    const { send, slack } = desk();

    await send(approval);

    expect(slack.sent).toEqual([]);
  });
});

describe("a payload that is signed but not understood", () => {
  it.each([
    ["no JSON", "payload=%7Bbroken"],
    ["null", "payload=null"],
    ["a number", "payload=42"],
    [
      "a click of nobody",
      payloadBody({ type: "block_actions", actions: [{ action_id: "approve" }] }),
    ],
    ["a form without a view", payloadBody({ type: "view_submission", user: { id: "U0ANA" } })],
    [
      "a click without buttons",
      payloadBody({ type: "block_actions", user: { id: "U0ANA" }, actions: [] }),
    ],
  ])("is answered without a crash: %s", async (_, body) => {
    const { send, asked } = desk();

    const answer = await send(body);

    expect([200, 400, 404]).toContain(answer.statusCode);
    expect(asked).toEqual([]);
  });

  it.each([
    [
      "an event",
      JSON.stringify({
        type: "event_callback",
        team_id: "T0LOCAL",
        api_app_id: "A0CURFEW01",
        event: { type: "app_mention", channel: "C1", user: "U0ANA" },
      }),
    ],
    ["a kind of tomorrow", JSON.stringify({ type: "hologram", user: { id: "U0ANA" } })],
  ])("is let pass: %s", async (_, json) => {
    const { handle, asked } = desk();

    const answer = await handle(
      signed(json, { secret: SECRET, contentType: "application/json" }),
      {},
    );

    expect([200, 404]).toContain(answer.statusCode);
    expect(asked).toEqual([]);
  });

  it("a button of an older version is told plainly", async () => {
    const { payload, slack } = desk();

    const answer = await payload(clickPayload(BEN.slack, "prolong", REQUEST_ID));

    expect(answer.statusCode).toBe(200);
    expect(slack.sent).toMatchObject([
      {
        method: "https://hooks.slack.test/actions/1",
        body: { response_type: "ephemeral", replace_original: false },
      },
    ]);
    expect(slack.sent[0]?.body.text).toContain("This button is not Curfew's any more.");
  });

  it("a form of an older version is told plainly", async () => {
    const { payload } = desk();

    const answer = await payload({
      type: "view_submission",
      user: { id: ANA.slack },
      team: { id: "T0LOCAL" },
      view: { callback_id: "extend-request", state: { values: {} } },
    });

    expect(JSON.stringify(bodyOf(answer))).toContain("This form is not Curfew's any more.");
  });
});
