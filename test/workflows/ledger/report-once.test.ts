// An ungoverned session that an event and the sweep find in the same moment (P11), on the product's own table.
import { describe, expect, it } from "vitest";
import { sessionsIn } from "../../../adapters/dynamodb-sessions.ts";
import { plusSeconds } from "../../../domain/time.ts";
import { reportIfUngoverned } from "../../../workflows/ledger/report-ungoverned.ts";
import { openAdapterStage, openTestTable } from "../../adapters/table.ts";
import { aPerson, aProfile, aSession, INSTANCE, NOON } from "../../support/builders.ts";

async function aStrangersSession() {
  const stage = await openAdapterStage();
  const sessions = sessionsIn(openTestTable(stage).table);
  const session = aSession({
    id: "olga-wzleysigzmbd6fmkefjqvt5w4u",
    person: undefined,
    owner: "arn:aws:iam::111122223333:user/olga",
  });
  await sessions.create(session);
  const alerts: string[] = [];
  const events: string[] = [];
  const slack = { isDown: false };
  const deps = {
    sessions,
    requests: { read: async () => undefined },
    directory: { people: [aPerson()], profiles: [aProfile()], securityChannel: "C0SECURITY" },
    ender: { terminate: async () => undefined },
    notifier: {
      alert: async (channel: string) => {
        if (slack.isDown) throw new Error("Slack is down");
        alerts.push(channel);
        return { channel, ts: "1" };
      },
      correct: async () => undefined,
    },
    letIn: { find: async () => ({ unknown: "nobody asked" }) },
    events: {
      announce: async (told: readonly { readonly name: string }[]) => {
        events.push(...told.map(({ name }) => name));
      },
    },
    log: { info: () => undefined, problem: () => undefined },
    metrics: { count: () => undefined, seconds: () => undefined },
  };
  const report = async (seconds: number) => {
    const fresh = await sessions.read(session.id);
    if (fresh === undefined) throw new Error(`no session on ${INSTANCE.id}`);
    await reportIfUngoverned(deps, fresh, plusSeconds(NOON, seconds));
  };
  return { report, alerts, events, slack };
}

describe("a session without a grant", () => {
  it("is told once when several find it in the same moment", async () => {
    const { report, alerts, events } = await aStrangersSession();

    await Promise.all([report(0), report(0), report(0)]);
    await report(60);

    expect(alerts).toEqual(["C0SECURITY"]);
    expect(events).toEqual(["session.ungoverned"]);
  });

  it("is told by the next sweep when whoever took it on could not", async () => {
    const { report, alerts, slack } = await aStrangersSession();
    slack.isDown = true;
    await report(0);

    slack.isDown = false;
    await report(20);
    const tooSoon = alerts.length;
    await report(60);

    expect(tooSoon).toBe(0);
    expect(alerts).toEqual(["C0SECURITY"]);
  });
});
