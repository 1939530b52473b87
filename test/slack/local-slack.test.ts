// Curfew's Slack side in local Slack: what people see and can do, from the command to the closed card.
import { describe, expect, it } from "vitest";
import type { RequestFacts } from "../../domain/ports.ts";
import type { Request } from "../../domain/request.ts";
import { createClock } from "../../local/cloud/core/clock.ts";
import { memoryStore } from "../../local/cloud/core/store.ts";
import { createSlack } from "../../local/slack/slack.ts";
import { createSlackHandler } from "../../slack/app.ts";
import { createNotifier } from "../../slack/notifier.ts";
import type { Uses } from "../../slack/uses.ts";
import { recordedLog, recordedUses, SECRET } from "./desk.ts";
import { ALL_STATES, ANA, BEN, endedSession, PLACE, requestIn, sampleFacts } from "./samples.ts";

const TOKEN = "xoxb-local-1";
const TEAM = {
  id: "T0LOCAL001",
  name: "Local",
  domain: "local",
  users: [
    { key: "ana", id: ANA.slack, name: "ana", realName: "Ana" },
    { key: "ben", id: BEN.slack, name: "ben", realName: "Ben" },
  ],
  channels: [
    { id: "C0PROD", name: "prod", members: ["ana", "ben", "app"] },
    { id: "C0SEC", name: "security", members: ["ben", "app"] },
  ],
};

/** Local Slack with Curfew's handler behind it and Curfew's notifier, without a socket. Bolt goes by the wall clock. */
function office(over: Partial<Uses> = {}) {
  const { log, lines } = recordedLog();
  const { uses, asked } = recordedUses(over);
  const slack = createSlack({
    clock: createClock({ mode: "still", startAt: Date.now() }),
    store: memoryStore(),
    signingSecret: SECRET,
    botToken: TOKEN,
    team: TEAM,
    deliver: async ({ path, headers, body }) => {
      const answer = await handle({ rawPath: path, headers, body }, {});
      return { status: answer.statusCode, headers: {}, body: answer.body };
    },
  });
  const access = {
    token: TOKEN,
    apiUrl: "http://slack.local/api/",
    log,
    fetch: async (
      target: string | URL,
      init?: { headers?: Record<string, string>; body?: unknown },
    ) => {
      const { pathname } = new URL(target);
      const headers = init?.headers ?? {};
      const {
        status,
        body,
        headers: out,
      } = slack.handle("POST", pathname, headers, String(init?.body));
      return new Response(body, { status, headers: { ...out } });
    },
  };
  const handle = createSlackHandler({
    scope: { place: PLACE, prefix: "curfew" },
    ...access,
    signingSecret: SECRET,
    botId: "B0CURFEW01",
    botUserId: "U0CURFEW01",
    installation: { teamId: TEAM.id, appId: "A0CURFEW01" },
    uses,
  });
  const notifier = createNotifier({ ...access, place: PLACE });
  const problems = () => lines.filter(({ level }) => level === "problem");
  return { people: slack.people, notifier, asked, problems };
}

/** Facts of a request whose messages are in local Slack. */
async function shown(notifier: ReturnType<typeof office>["notifier"], request: Request) {
  const facts: RequestFacts = sampleFacts({ request, sessions: [endedSession()] });
  const card = await notifier.postCard(facts);
  const thread = await notifier.openThread(facts);
  const bookkeeping = { ...request.bookkeeping, card, thread };
  return { card, thread, facts: { ...facts, request: { ...request, bookkeeping } } };
}

describe("asking in local Slack", () => {
  it("goes from the command through the chosen instance to the request", async () => {
    const { people, asked, problems } = office();

    const typed = await people.command("ana", "");
    const view_id = typed.view?.id ?? "";
    await people.click({
      user: "ana",
      view_id,
      action_id: "instance",
      value: "i-0a1b2c3d4e5f60718",
    });
    const sent = await people.submit({
      user: "ana",
      view_id,
      values: { minutes: "60", reason: "Disk is full" },
    });

    expect(sent).toMatchObject({ ok: true, view: undefined });
    expect(asked).toMatchObject([
      [
        "ask",
        {
          slackUser: ANA.slack,
          instanceId: "i-0a1b2c3d4e5f60718",
          minutes: 60,
          reason: "Disk is full",
        },
      ],
    ]);
    expect(problems()).toEqual([]);
  });

  it("a refusal stands above the form, and what was typed is still in it (P9)", async () => {
    const { people } = office({ ask: async () => ({ refused: "no-approver" }) });
    const view_id = (await people.command("ana", "")).view?.id ?? "";
    await people.click({
      user: "ana",
      view_id,
      action_id: "instance",
      value: "i-0a1b2c3d4e5f60718",
    });

    const sent = await people.submit({
      user: "ana",
      view_id,
      values: { minutes: "60", reason: "Disk is full", ticket: "OPS-1" },
    });

    expect(sent.view?.readable).toContain("Nobody may approve this request");
    expect(JSON.stringify(sent.view)).toMatch(/Disk is full.*OPS-1/);
  });

  it("a denial asks why, and a no to it is shown at the reason", async () => {
    const { people, notifier } = office({ decide: async () => ({ refused: "not-approver" }) });
    const { card } = await shown(notifier, requestIn("pending"));
    await people.click({ user: "ben", channel: "#prod", ts: card.ts, action_id: "deny" });

    const sent = await people.submit({
      user: "ben",
      view_id: people.view("ben")?.id ?? "",
      values: { reason: "No" },
    });

    expect(sent.errors).toEqual({ reason: "You may not decide this request." });
  });

  it("a refused click is seen by the clicker only", async () => {
    const { people, notifier } = office({ decide: async () => ({ refused: "own-request" }) });
    const { card } = await shown(notifier, requestIn("pending"));

    await people.click({ user: "ana", channel: "#prod", ts: card.ts, action_id: "approve" });

    const last = people.messages("#prod").at(-1);
    expect(last).toMatchObject({
      ephemeral_for: ANA.slack,
      text: "You cannot decide your own request.",
    });
  });
});

describe("telling in local Slack", () => {
  it.each(
    ALL_STATES,
  )("card and thread head of a request that is %s are edited in place", async (state) => {
    const { people, notifier, problems } = office();
    const { facts, card } = await shown(notifier, requestIn("pending"));
    const { bookkeeping } = facts.request;

    await notifier.refresh({ ...facts, request: requestIn(state, { bookkeeping }) });

    const messages = people.messages("#prod");
    expect(messages.map(({ ts }) => ts)).toEqual([card.ts]);
    expect(people.messages("@ana")).toHaveLength(1);
    expect(problems()).toEqual([]);
  });

  it("notices go into the requester's thread, alerts and reminders to their channels", async () => {
    const { people, notifier } = office();
    const { facts, thread, card } = await shown(notifier, requestIn("active"));

    await notifier.tell(facts, { notice: "granted" });
    await notifier.tell(facts, { notice: "closed" });
    await notifier.remind(facts);
    await notifier.alert("C0SEC", { alert: "stuck-end", request: facts.request, sessions: 1 }, []);

    expect(people.messages("@ana", { thread: thread.ts })).toHaveLength(3);
    expect(people.messages("#prod", { thread: card.ts })).toHaveLength(2);
    expect(people.messages("#security")).toHaveLength(1);
  });

  it("a channel that Curfew is not in is a fault that another try does not help", async () => {
    const { people, notifier } = office();
    people.setMember("#prod", "app", false);

    const posting = notifier.postCard(sampleFacts());

    await expect(posting).rejects.toMatchObject({ retryable: false });
  });
});
