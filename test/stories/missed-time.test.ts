// The sweep is down for hours, nobody hears of a session, and the container that knew when it last looked is gone.
import { expect, it } from "vitest";
import { aStageForEach } from "../support/story.ts";

const story = aStageForEach();

it("a session that began and ended in the hours in which no sweep came through is in the ledger, though the container that swept is gone (P5)", async () => {
  const { given, when, then, stage } = story;
  await when.minutes(2);
  stage.cloud.events.switches.set({ lose: 1, match: { source: ["aws.ssm"] } });
  const sweepIsBack = when.theSweepIsDead();
  const session = await given.sessionOutside("outsider", "web-1");
  await session.type("exit");
  await when.minutes(100);

  await when.containersAreRecycled();
  sweepIsBack();
  await when.minutes(2);

  await then.sessionEnded(session.sessionId, "unknown");
  expect(then.securityHeard().filter((text) => text.includes(session.sessionId))).toHaveLength(1);
});
