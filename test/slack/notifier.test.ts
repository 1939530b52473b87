// The workflow's voice in Slack.
import { describe, expect, it } from "vitest";
import { Fault } from "../../domain/fault.ts";
import { createNotifier } from "../../slack/notifier.ts";
import { recordedSlack } from "../support/recorded-slack.ts";
import { recordedLog } from "./desk.ts";
import { ANA, PLACE, requestIn, sampleFacts } from "./samples.ts";

function voice() {
  const slack = recordedSlack();
  const { log, lines } = recordedLog();
  const notifier = createNotifier({ token: "xoxb-test", place: PLACE, fetch: slack.fetch, log });
  return { slack, lines, notifier };
}

const card = { channel: "C0PROD", ts: "1.1" };
const thread = { channel: "D0ANA", ts: "2.2" };
const told = sampleFacts({
  request: requestIn("active", { bookkeeping: { sweeps: 0, executions: 1, card, thread } }),
});

describe("the notifier", () => {
  it("posts the card in the profile's channel and says where it is", async () => {
    const { notifier, slack } = voice();

    const at = await notifier.postCard(sampleFacts());

    expect(at).toEqual({ channel: "C0PROD", ts: "1700000000.000001" });
    expect(slack.sent).toMatchObject([
      { method: "chat.postMessage", body: { channel: "C0PROD", unfurl_links: "false" } },
    ]);
  });

  it("opens the thread by the person's Slack id; Slack says which channel that is", async () => {
    const { notifier, slack } = voice();

    const at = await notifier.openThread(sampleFacts());

    expect(slack.sent[0]?.body.channel).toBe(ANA.slack);
    expect(at.channel).toBe("D0ANA");
  });

  it("cannot open a thread for somebody who is not among the people", async () => {
    const { notifier } = voice();

    const opening = notifier.openThread(sampleFacts({ people: [] }));

    await expect(opening).rejects.toMatchObject({ retryable: false });
  });

  it("edits card and thread head in place", async () => {
    const { notifier, slack } = voice();

    await notifier.refresh(told);

    expect(slack.sent).toMatchObject([
      { method: "chat.update", body: card },
      { method: "chat.update", body: thread },
    ]);
  });

  it("has nothing to edit before anything was posted", async () => {
    const { notifier, slack } = voice();

    await notifier.refresh(sampleFacts());

    expect(slack.sent).toEqual([]);
  });

  it.each([
    "message_not_found",
    "cant_update_message",
    "channel_not_found",
    "is_archived",
  ])("goes on without a message that is lost: %s", async (error) => {
    const { notifier, slack, lines } = voice();
    slack.refuse("chat.update", error);

    await notifier.refresh(told);

    expect(lines.map(({ level }) => level)).toEqual(["info", "info"]);
  });

  it("edits the thread head even when the card's edit fails, and then reports the fault", async () => {
    const { notifier, slack } = voice();
    slack.answer("chat.update", ({ ts }) => ({
      body: ts === card.ts ? { ok: false, error: "invalid_auth" } : { ok: true },
    }));

    const refreshing = notifier.refresh(told);

    await expect(refreshing).rejects.toMatchObject({ name: "Curfew.Broken" });
    expect(slack.methods()).toEqual(["chat.update", "chat.update"]);
  });

  it("says a notice in the requester's thread, or in their direct messages while there is none", async () => {
    const { notifier, slack } = voice();

    await notifier.tell(told, { notice: "granted" });
    await notifier.tell(sampleFacts(), { notice: "asked" });

    expect(slack.sent[0]?.body).toMatchObject({ channel: "D0ANA", thread_ts: thread.ts });
    expect(slack.sent[1]?.body).toMatchObject({ channel: ANA.slack });
    expect(slack.sent[1]?.body).not.toHaveProperty("thread_ts");
  });

  it("reminds under the card, seen in the channel", async () => {
    const { notifier, slack } = voice();

    await notifier.remind(told);

    expect(slack.sent[0]?.body).toMatchObject({
      channel: "C0PROD",
      thread_ts: card.ts,
      reply_broadcast: "true",
    });
  });

  it("an alert that Slack does not take is a fault, not a line in a log", async () => {
    const { notifier, slack } = voice();
    slack.refuse("chat.postMessage", "channel_not_found");
    const alert = { alert: "stuck-end", request: requestIn("revoking"), sessions: 1 } as const;

    const alerting = notifier.alert("C0GONE", alert, []);

    await expect(alerting).rejects.toThrow("Slack's chat.postMessage failed: channel_not_found");
  });
});

describe("Slack in trouble", () => {
  it("is tried three times in all, then is a fault worth another try", async () => {
    const { notifier, slack } = voice();
    slack.answer("chat.postMessage", () => ({ status: 503, body: {} }));

    const posting = notifier.postCard(sampleFacts());

    await expect(posting).rejects.toSatisfy(
      (fault: Fault) => fault instanceof Fault && fault.retryable,
    );
    expect(slack.sent).toHaveLength(3);
  });

  it("that limits the rate is not waited for here", async () => {
    const { notifier, slack } = voice();
    slack.answer("chat.postMessage", () => ({
      status: 429,
      body: {},
      headers: { "retry-after": "30" },
    }));

    const posting = notifier.postCard(sampleFacts());

    await expect(posting).rejects.toMatchObject({ name: "Curfew.Retryable" });
    expect(slack.sent).toHaveLength(1);
  });

  it("that refuses the token is not worth another try", async () => {
    const { notifier, slack } = voice();
    slack.refuse("chat.postMessage", "invalid_auth");

    const posting = notifier.postCard(sampleFacts());

    await expect(posting).rejects.toMatchObject({ name: "Curfew.Broken", retryable: false });
    expect(slack.sent).toHaveLength(1);
  });
});
