// P8, outside the table: every closed request is in S3, once, as the table has it, whatever breaks on the way.
import { describe, expect, it } from "vitest";
import { recordText } from "../../domain/kept-record.ts";
import { anchorsIn, sessionDigest } from "../../domain/seal.ts";
import { sha256 } from "../support/builders.ts";
import { aStageForEach } from "../support/story.ts";

const story = aStageForEach();

describe("the record of a closed request", { timeout: 60_000 }, () => {
  it("is kept with its sessions, for whose every field the last entry answers", async () => {
    const { given, when, then, actors } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 30 });
    const first = await given.session(request);
    await when.leaves(first);
    await when.minutes(1);
    const second = await given.session(request);
    await when.isDone("engineer", request.id);
    await when.minutes(6);

    const kept = then.recordsOf(request);

    const sessions = await Promise.all(
      [first, second].map(({ sessionId }) => actors.truth.sessions.read(sessionId)),
    );
    const ended = await then.request(request);
    const stored = sessions.flatMap((session) => session ?? []);
    expect(kept).toEqual([recordText(ended, stored)]);
    expect(anchorsIn(ended.audit)).toEqual(
      stored.map((session) => ({ session: session.id, digest: sessionDigest(session, sha256) })),
    );
    await then.chainHolds(request);
  });

  it("is kept for one that was denied, withdrawn, refused, or left to expire, too", async () => {
    const { given, when, then, stage } = story;
    const denied = await given.asked("engineer", { instance: "web-1", minutes: 30 });
    await when.denies("lead", denied.id, "no");
    const withdrawn = await given.asked("engineer", { instance: "web-1", minutes: 30 });
    await when.withdraws("engineer", withdrawn.id);
    const expired = await given.asked("engineer", { instance: "web-1", minutes: 30 });
    const refused = await given.asked("second-lead", { instance: "web-2", minutes: 30 });
    for (let time = 1; time <= 3; time += 1) await when.anAdminStops(refused.id);
    // Without the sweep the hours are only quicker to play. The last request has no execution left: it needs the sweep.
    const sweepIsBack = when.theSweepIsDead();
    await when.hours(4.1);
    sweepIsBack();
    await when.minutes(3);

    const states = ["denied", "withdrawn", "expired", "refused"] as const;
    for (const [index, request] of [denied, withdrawn, expired, refused].entries()) {
      await then.isIn(request, states[index] ?? "ended");
      expect(then.recordsOf(request), states[index]).toEqual([
        recordText(await then.request(request), []),
      ]);
    }
    expect(stage.cloud.s3.objects(stage.topology.buckets[1]?.name ?? "")).toHaveLength(4);
  });

  it("is kept when S3 is back, by an execution that never gave up; the end of access waited for nothing", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 30 });
    const s3IsBack = when.s3IsDown();
    await when.isDone("engineer", request.id);
    await when.minutes(6);
    await then.ended(request, "returned");
    expect(then.recordsOf(request)).toEqual([]);
    await when.hours(1);

    s3IsBack();
    await when.minutes(6);

    expect(then.recordsOf(request)).toHaveLength(1);
    expect(then.counted("WorkflowRestarted")).toBe(0);
  });

  it("is kept by the sweep's execution when the own one was stopped before", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 30 });
    const s3IsBack = when.s3IsDown();
    await when.isDone("engineer", request.id);
    await when.minutes(6);
    await when.anAdminStops(request.id);
    s3IsBack();
    expect(then.recordsOf(request)).toEqual([]);

    await when.minutes(4);

    expect(then.recordsOf(request)).toEqual([recordText(await then.request(request), [])]);
    expect(await story.actors.truth.requests.unkept(10)).toEqual([]);
  });

  it("is written once, also where the answer to the writing was lost", async () => {
    const { given, when, then, stage } = story;
    const request = await given.asked("engineer", { instance: "web-1", minutes: 30 });
    stage.cloud.faults.add({
      service: "s3",
      operation: "PutObject",
      kind: "lost-answer",
      times: 1,
    });

    await when.withdraws("engineer", request.id);
    await when.minutes(5);

    expect(then.recordsOf(request)).toHaveLength(1);
    expect(await story.actors.truth.requests.unkept(10)).toEqual([]);
  });

  it("says of every entry under which policies it was written", async () => {
    const { given, when, then, stage } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 15 });
    await when.isDone("engineer", request.id);
    await when.minutes(6);

    const { audit } = await then.request(request);

    const { policySet } = stage.directory;
    expect(policySet).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(audit.map(({ data }) => data.policySet))).toEqual(new Set([policySet]));
  });
});
