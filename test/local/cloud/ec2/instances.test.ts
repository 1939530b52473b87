// Instances as EC2 shows and changes them, with the events that follow.
import { describe, expect, it } from "vitest";
import { createClock } from "../../../../local/cloud/core/clock.ts";
import type { Emit } from "../../../../local/cloud/core/service.ts";
import { memoryStore } from "../../../../local/cloud/core/store.ts";
import { createEc2 } from "../../../../local/cloud/ec2/service.ts";
import { type Answer, callerOn, needsOf, PLACE, START } from "../ssm/support.ts";

const IDS = ["i-00000001", "i-00000002", "i-00000003", "i-00000004", "i-00000005", "i-00000006"];

function cloud(store = memoryStore(), clock = createClock({ mode: "still", startAt: START })) {
  const events: Parameters<Emit>[0][] = [];
  const ec2 = createEc2({ clock, store, place: PLACE, emit: (event) => events.push(event) });
  if (ec2.instances().length === 0)
    for (const [index, id] of IDS.entries())
      ec2.seedInstance({ id, name: `web-${index + 1}`, tags: index < 2 ? { Stage: "prod" } : {} });
  const call = callerOn(ec2.service);
  const ids = (answer: Answer): string[] =>
    answer.reservationSet.flatMap((each: Answer) =>
      each.instancesSet.map((instance: Answer) => instance.instanceId),
    );
  const states = () => events.map(({ detail }) => (detail as { state: string }).state);
  return { ec2, call, ids, clock, events, states };
}

describe("DescribeInstances", () => {
  it.each([
    [[{ Name: "tag:Name", Value: ["web-?"] }], IDS],
    [[{ Name: "tag:Name", Value: ["web-1", "*-3"] }], [IDS[0], IDS[2]]],
    [[{ Name: "tag:Name", Value: ["WEB-*"] }], []],
    [[{ Name: "tag:Name", Value: ["web.1"] }], []],
    [[{ Name: "tag-key", Value: ["Stage"] }], [IDS[0], IDS[1]]],
    [[{ Name: "instance-id", Value: ["i-0000000[1]", "*6"] }], [IDS[5]]],
    [
      [
        { Name: "tag:Stage", Value: ["prod"] },
        { Name: "tag:Name", Value: ["*2"] },
      ],
      [IDS[1]],
    ],
    [[{ Name: "instance-state-name", Value: ["stopped"] }], []],
  ])("filters by %j, case-sensitive, with wildcards (facts H)", async (Filter, expected) => {
    const { call, ids } = cloud();

    const answer = await call("DescribeInstances", { Filter });

    expect(ids(answer)).toEqual(expected);
  });

  it("shows every instance once when its pages are followed to the end", async () => {
    const { call, ids } = cloud();

    const first = await call("DescribeInstances", { MaxResults: "5" });
    const second = await call("DescribeInstances", { MaxResults: 5, NextToken: first.nextToken });

    expect([...ids(first), ...ids(second)]).toEqual(IDS);
    expect(second).not.toHaveProperty("nextToken");
  });

  it("answers with EC2's own element names", async () => {
    const { call } = cloud();

    const answer = await call("DescribeInstances", { InstanceId: [IDS[0]] });

    expect(answer.reservationSet[0]).toMatchObject({
      ownerId: PLACE.account,
      instancesSet: [
        {
          instanceId: IDS[0],
          instanceState: { code: 16, name: "running" },
          launchTime: "2026-10-14T12:00:00.000Z",
          tagSet: [
            { key: "Name", value: "web-1" },
            { key: "Stage", value: "prod" },
          ],
        },
      ],
    });
  });

  it.each([
    [{ InstanceId: ["i-0000000f"] }, "InvalidInstanceID.NotFound"],
    [{ InstanceId: ["web-1"] }, "InvalidInstanceID.Malformed"],
    [{ InstanceId: [IDS[0]], MaxResults: 5 }, "InvalidParameterCombination"],
    [{ MaxResults: 4 }, "InvalidParameterValue"],
    [{ MaxResults: 1001 }, "InvalidParameterValue"],
    [{ NextToken: "bm9uc2Vuc2U" }, "InvalidParameterValue"],
    [{ Filter: [{ Name: "colour", Value: ["red"] }] }, "InvalidParameterValue"],
  ])("refuses %j with %s", async (input, name) => {
    const { call } = cloud();

    const answer = call("DescribeInstances", input);

    await expect(answer).rejects.toMatchObject({ name });
  });

  it("forgets a terminated instance after an hour", async () => {
    const { ec2, call, ids, clock } = cloud();
    ec2.setState("i-00000001", "terminated");
    await clock.advance(5_000);

    const soon = ids(await call("DescribeInstances", {}));
    await clock.advance(3_600_000);
    const late = ids(await call("DescribeInstances", {}));

    expect([soon.includes("i-00000001"), late.includes("i-00000001")]).toEqual([true, false]);
  });
});

describe("changes of state", () => {
  it("sends an event for every state on the way, seconds apart (facts D2)", async () => {
    const { call, clock, events, states } = cloud();

    const answer = await call("StopInstances", { InstanceId: [IDS[0]] });
    const atOnce = states();
    await clock.advance(5_000);

    expect(answer.instancesSet[0]).toMatchObject({
      currentState: { name: "stopping" },
      previousState: { name: "running" },
    });
    expect(atOnce).toEqual(["stopping"]);
    expect(events[1]).toEqual({
      source: "aws.ec2",
      detailType: "EC2 Instance State-change Notification",
      resources: [`arn:aws:ec2:eu-west-1:123456789012:instance/${IDS[0]}`],
      detail: { "instance-id": IDS[0], state: "stopped" },
    });
  });

  it("walks from stopped through pending to running, and from there to terminated (facts D2)", async () => {
    const { ec2, call, clock, states } = cloud();
    ec2.seedInstance({ id: "i-00000001", name: "web-1", state: "stopped" });

    await call("StartInstances", { InstanceId: [IDS[0]] });
    await clock.advance(5_000);
    await call("TerminateInstances", { InstanceId: [IDS[0]] });
    await clock.advance(5_000);

    expect(states()).toEqual(["pending", "running", "shutting-down", "terminated"]);
  });

  it("finishes a stop that was under way when the process was killed", async () => {
    const store = memoryStore();
    await cloud(store).call("StopInstances", { InstanceId: [IDS[0]] });

    const again = cloud(store);
    await again.clock.advance(5_000);

    expect(again.ec2.instance("i-00000001")?.state).toBe("stopped");
  });

  it("refuses to start what is being terminated", async () => {
    const { ec2, call } = cloud();
    ec2.setState("i-00000001", "terminated");

    const answer = call("StartInstances", { InstanceId: [IDS[0]] });

    await expect(answer).rejects.toMatchObject({ name: "IncorrectInstanceState" });
  });
});

describe("tags", () => {
  it("adds and removes them; a value given with the key protects another value", async () => {
    const { ec2, call } = cloud();
    await call("CreateTags", { ResourceId: [IDS[0]], Tag: [{ Key: "Team", Value: "shop" }] });

    await call("DeleteTags", {
      ResourceId: [IDS[0]],
      Tag: [{ Key: "Team", Value: "bank" }, { Key: "Stage" }],
    });

    expect(ec2.instance("i-00000001")?.tags).toEqual({ Name: "web-1", Team: "shop" });
  });

  it("are in the context of every need on the instance", () => {
    const { ec2 } = cloud();

    const needs = needsOf(ec2.service, "CreateTags", {
      ResourceId: [IDS[0]],
      Tag: [{ Key: "Stage", Value: "test" }],
    });

    expect(needs[0]).toEqual({
      action: "ec2:CreateTags",
      resource: `arn:aws:ec2:eu-west-1:123456789012:instance/${IDS[0]}`,
      context: {
        "aws:ResourceTag/Name": "web-1",
        "ec2:ResourceTag/Name": "web-1",
        "aws:ResourceTag/Stage": "prod",
        "ec2:ResourceTag/Stage": "prod",
        "aws:RequestTag/Stage": "test",
        "aws:TagKeys": ["Stage"],
      },
    });
  });
});
