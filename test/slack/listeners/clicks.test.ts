// Clicks on Curfew's buttons.
import { describe, expect, it } from "vitest";
import { clickPayload } from "../../support/slack-request.ts";
import { desk } from "../desk.ts";
import { ANA, BEN, REQUEST_ID } from "../samples.ts";

/** Ben chooses in the list of shorter times. */
const choosing = (value: string) => ({
  ...clickPayload(BEN.slack, "approve-less", REQUEST_ID),
  actions: [
    {
      type: "static_select",
      block_id: "b1",
      action_id: "approve-less",
      selected_option: { value, text: { type: "plain_text", text: "30 minutes" } },
    },
  ],
});

describe("a click", () => {
  it.each([
    ["approve", "decide", { verdict: "approve" }],
    ["withdraw", "withdraw", {}],
    ["done", "end", { cause: "returned" }],
    ["revoke", "end", { cause: "revoked" }],
  ])("on %s does just that with the clicked request", async (actionId, verb, more) => {
    const { payload, asked, slack } = desk();

    const answer = await payload(clickPayload(BEN.slack, actionId, REQUEST_ID));

    expect(answer).toMatchObject({ statusCode: 200, body: "" });
    expect(asked).toEqual([[verb, { slackUser: BEN.slack, requestId: REQUEST_ID, ...more }]]);
    expect(slack.sent).toEqual([]);
  });

  it("on a shorter time approves for so many minutes", async () => {
    const { payload, asked } = desk();

    await payload(choosing(`${REQUEST_ID}:30`));

    expect(asked).toEqual([
      ["decide", { slackUser: BEN.slack, requestId: REQUEST_ID, verdict: "approve", minutes: 30 }],
    ]);
  });

  it.each([
    "",
    REQUEST_ID,
    `${REQUEST_ID}:`,
    `${REQUEST_ID}:0`,
    `${REQUEST_ID}:3.5`,
    "req-1:30",
    `${REQUEST_ID}:30:1`,
  ])("on a shorter time with the value %j is told plainly", async (value) => {
    const { payload, asked, slack } = desk();

    await payload(choosing(value));

    expect(asked).toEqual([]);
    expect(slack.sent[0]?.body.text).toMatch(/^Curfew could not read what Slack sent\./);
  });

  it("on Deny asks why before anything is decided", async () => {
    const { payload, asked, slack } = desk();

    await payload(clickPayload(BEN.slack, "deny", REQUEST_ID));

    expect(asked).toEqual([]);
    expect(slack.sent).toMatchObject([
      {
        method: "views.open",
        body: {
          trigger_id: "1.2.three",
          view: { callback_id: "deny-request", private_metadata: REQUEST_ID },
        },
      },
    ]);
  });

  it("that is refused is told to the clicker only, and the card stays (P7)", async () => {
    const { payload, slack } = desk({ decide: async () => ({ refused: "own-request" }) });

    await payload(clickPayload(ANA.slack, "approve", REQUEST_ID));

    expect(slack.sent).toEqual([
      {
        method: "https://hooks.slack.test/actions/1",
        body: {
          response_type: "ephemeral",
          replace_original: false,
          text: "You cannot decide your own request.",
        },
      },
    ]);
  });

  it("that is refused is told by the channel where Slack gave no response address", async () => {
    const { payload, slack } = desk({ end: async () => ({ refused: "may-not-revoke" }) });
    const { response_url: _, ...click } = clickPayload(ANA.slack, "revoke", REQUEST_ID);

    await payload(click);

    expect(slack.sent).toMatchObject([
      {
        method: "chat.postEphemeral",
        body: { channel: "C0PROD", user: ANA.slack, text: "You may not revoke this access." },
      },
    ]);
  });

  it.each([
    "",
    "req-1",
    "<!channel>",
    "req-ABCDEFGHIJ0123456789",
  ])("with the value %j is no request's", async (value) => {
    const { payload, asked, slack } = desk();

    await payload(clickPayload(BEN.slack, "approve", value));

    expect(asked).toEqual([]);
    expect(slack.sent[0]?.body.text).toBe("Curfew does not know this request.");
  });

  it.each(["approve", "deny"])("on %s that has no value is told plainly", async (actionId) => {
    const { payload, asked, slack } = desk();
    const click = clickPayload(BEN.slack, actionId, REQUEST_ID);

    await payload({ ...click, actions: [{ type: "button", action_id: actionId }] });

    expect(asked).toEqual([]);
    expect(slack.sent[0]?.body.text).toMatch(/^Curfew could not read what Slack sent\./);
  });

  it("during a fault is acknowledged, told, and logged (P9)", async () => {
    const { payload, slack, problems } = desk({
      decide: async () => {
        throw new Error("the table does not answer");
      },
    });

    const answer = await payload(clickPayload(BEN.slack, "approve", REQUEST_ID));

    expect(answer.statusCode).toBe(200);
    expect(slack.sent[0]?.body.text).toMatch(/^Curfew has a fault just now\./);
    expect(problems()).toHaveLength(1);
  });

  it("whose answer Slack does not take is still acknowledged", async () => {
    const { payload, slack, problems } = desk({
      decide: async () => ({ refused: "not-approver" }),
    });
    slack.answer("https://hooks.slack.test/actions/1", () => ({ status: 404, body: {} }));

    const answer = await payload(clickPayload(BEN.slack, "approve", REQUEST_ID));

    expect(answer.statusCode).toBe(200);
    expect(problems()).toHaveLength(1);
  });
});
