import { describe, expect, it } from "vitest";
import { eventBridgeAnnouncer } from "../../adapters/eventbridge-announcer.ts";
import type { CurfewEvent } from "../../domain/events.ts";
import type { InProcessStage } from "../../local/stage/in-process.ts";
import { listenOn } from "../support/heard.ts";
import { clientAs } from "../support/stage.ts";
import { openAdapterStage } from "./table.ts";

const NEWS: CurfewEvent = { name: "session.ended", detail: { schema: 1, sessionId: "s-1" } };

function announcerOn(stage: InProcessStage, actions = ["events:PutEvents"]) {
  const problems: string[] = [];
  const log = { info: () => undefined, problem: (message: string) => void problems.push(message) };
  return { announcer: eventBridgeAnnouncer(clientAs(stage, "bus-test", actions), log), problems };
}

describe("announcing on the event bus", () => {
  it("puts each event there under its name, as Curfew's", async () => {
    const stage = await openAdapterStage();
    const heard = await listenOn(stage);
    const { announcer, problems } = announcerOn(stage);

    await announcer.announce([NEWS, { ...NEWS, name: "session.ungoverned" }]);
    await stage.clock.quiet();

    expect(heard().map((event) => event["detail-type"])).toEqual([
      "session.ended",
      "session.ungoverned",
    ]);
    expect(problems).toEqual([]);
  });

  it.each([
    ["may not put events", { actions: ["none:None"] }],
    ["finds the bus broken", { kind: "fail" }],
    ["finds the bus throttled", { kind: "throttle" }],
  ] as const)("loses news, not truth, when it %s: a line in the log and no error", async (_, how) => {
    const stage = await openAdapterStage();
    const { announcer, problems } = announcerOn(
      stage,
      "actions" in how ? [...how.actions] : undefined,
    );
    if ("kind" in how) stage.cloud.faults.add({ service: "events", kind: how.kind });

    await announcer.announce([NEWS]);

    expect(problems).toEqual(["could not reach the event bus"]);
  });

  it("tells of an entry that the bus refused", async () => {
    const stage = await openAdapterStage();
    const { announcer, problems } = announcerOn(stage);
    const tooLong = { ...NEWS, detail: { text: "x".repeat(1_100_000) } };

    await announcer.announce([tooLong]);

    expect(problems).toHaveLength(1);
  });
});
