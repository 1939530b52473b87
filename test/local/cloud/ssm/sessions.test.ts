// Sessions through the API: what starts them, what lists them, what their calls need.
import { describe, expect, it } from "vitest";
import { ana, ben, DB, MINUTE, needsOf, START, sessionDocument, WEB, world } from "./support.ts";

describe("StartSession", () => {
  it("names the session after the user or the role session, then 26 base32 characters (facts A3)", async () => {
    const { start } = world();

    const [ofUser, ofRole] = [await start({}, ana), await start({}, ben)];

    expect(ofUser).toMatch(/^ana-[a-z2-7]{26}$/);
    expect(ofRole).toMatch(/^ben\.s@example\.org-[a-z2-7]{26}$/);
  });

  it("answers with an id, a token and the address of the data channel (facts A1)", async () => {
    const { call } = world({ options: { streamUrl: (id) => `ws://local/${id}` } });

    const answer = await call("StartSession", { Target: WEB });

    expect(answer.StreamUrl).toBe(`ws://local/${answer.SessionId}`);
    expect(answer.TokenValue.length).toBeLessThanOrEqual(300);
    expect(Object.keys(answer)).toEqual(["SessionId", "TokenValue", "StreamUrl"]);
  });

  it.each([
    ["a Reason with a newline", { Reason: "one\ntwo" }],
    ["an empty Reason", { Reason: "" }],
    ["a Reason of 257 characters", { Reason: "x".repeat(257) }],
    ["a document name with a space", { DocumentName: "my doc" }],
    ["a parameter nobody knows", { Wish: "root" }],
  ])("does not take %s (facts A1)", async (_what, input) => {
    const { start } = world();

    const answer = start(input);

    await expect(answer).rejects.toMatchObject({ name: "ZodError" });
  });

  it.each([
    ["a document that is not there", { DocumentName: "Nowhere" }, "InvalidDocument"],
    ["an unknown instance", { Target: "i-0ffffffffffffffff" }, "TargetNotConnected"],
  ])("refuses %s (facts A1)", async (_what, input, name) => {
    const { start, ssm } = world();

    const answer = start(input);

    await expect(answer).rejects.toMatchObject({ name });
    expect(ssm.sessions()).toEqual([]);
  });

  it("needs the instance running and its agent heard of (facts A1)", async () => {
    const { start, ec2, ssm, call } = world();
    ec2.setState(WEB, "stopped");
    ssm.switches.agentOffline(DB);

    const outcomes = await Promise.allSettled([start(), start({ Target: DB })]);
    ssm.switches.agentOnline(DB);
    const status = await call("GetConnectionStatus", { Target: DB });

    expect(outcomes).toMatchObject([
      { reason: { name: "TargetNotConnected" } },
      { reason: { name: "TargetNotConnected" } },
    ]);
    expect(status).toEqual({ Target: DB, Status: "connected" });
  });

  it("fails the session when its encrypted log group has no key, though the call succeeds (facts B1)", async () => {
    const { start, list, ssm } = world({
      groups: { "/plain": {}, "/sealed": { kmsKeyId: "key" } },
    });
    const inputs = { cloudWatchEncryptionEnabled: "true" };
    ssm.seedDocument("Plain", sessionDocument({ ...inputs, cloudWatchLogGroupName: "/plain" }));
    ssm.seedDocument("Sealed", sessionDocument({ ...inputs, cloudWatchLogGroupName: "/sealed" }));

    const plain = await start({ DocumentName: "Plain" });
    const sealed = await start({ DocumentName: "Sealed" });

    expect((await list()).map(({ SessionId }) => SessionId)).toEqual([sealed]);
    expect(await list({ State: "History" })).toMatchObject([
      { SessionId: plain, Status: "Failed" },
    ]);
  });
});

describe("what IAM is asked", () => {
  it("asks about the instance with its tags and about the named document, with the document check (facts B3)", () => {
    const { ssm } = world();

    const needs = needsOf(ssm.service, "StartSession", { Target: WEB, DocumentName: "Shell-60" });

    expect(needs).toEqual([
      {
        action: "ssm:StartSession",
        resource: `arn:aws:ec2:eu-west-1:123456789012:instance/${WEB}`,
        context: {
          "ssm:resourceTag/Name": "web-1",
          "aws:ResourceTag/Name": "web-1",
          "ssm:resourceTag/Team": "shop",
          "aws:ResourceTag/Team": "shop",
          "ssm:SessionDocumentAccessCheck": "true",
        },
      },
      {
        action: "ssm:StartSession",
        resource: "arn:aws:ssm:eu-west-1:123456789012:document/Shell-60",
        context: { "ssm:SessionDocumentAccessCheck": "true" },
      },
    ]);
  });

  it("asks for the default document when none is named, without the check's key (facts B3)", () => {
    const { ssm } = world();

    const needs = needsOf(ssm.service, "StartSession", { Target: WEB });

    expect(needs[1]).toEqual({
      action: "ssm:StartSession",
      resource: "arn:aws:ssm:eu-west-1:123456789012:document/SSM-SessionManagerRunShell",
      context: {},
    });
    expect(needs[0]?.context).not.toHaveProperty("ssm:SessionDocumentAccessCheck");
  });

  it("writes AWS's own documents with an empty account (facts B3)", () => {
    const { ssm } = world();
    const input = { Target: WEB, DocumentName: "AWS-StartSSHSession" };

    const needs = needsOf(ssm.service, "StartSession", input);

    expect(needs[1]?.resource).toBe("arn:aws:ssm:eu-west-1::document/AWS-StartSSHSession");
  });

  it.each([
    "ResumeSession",
    "TerminateSession",
  ])("%s carries the owner's aws:userid and the instance as SSM's own tags (facts C1, C3)", async (name) => {
    const { ssm, start } = world();
    const SessionId = await start({}, ben);

    const needs = needsOf(ssm.service, name, { SessionId });

    expect(needs).toEqual([
      {
        action: `ssm:${name}`,
        resource: `arn:aws:ssm:eu-west-1:123456789012:session/${SessionId}`,
        context: {
          "ssm:resourceTag/aws:ssmmessages:session-id": ben.userId,
          "ssm:resourceTag/aws:ssmmessages:target-id": WEB,
        },
      },
    ]);
  });

  it.each([
    ["DescribeSessions", { State: "Active" }],
    ["GetConnectionStatus", { Target: WEB }],
    ["DescribeInstanceInformation", {}],
  ])("%s has no resource to pin (facts C1)", (name, input) => {
    const { ssm } = world();

    const needs = needsOf(ssm.service, name, input);

    expect(needs).toEqual([{ action: `ssm:${name}`, resource: "*" }]);
  });
});

describe("DescribeSessions", () => {
  it("shows a session as modelled, EndDate only after the end (facts A2)", async () => {
    const { call, start, list, clock } = world();
    const SessionId = await start({ Reason: "disk is full" }, ben);

    const active = await list();
    await clock.advance(MINUTE);
    await call("TerminateSession", { SessionId });
    const history = await list({ State: "History" });

    const common = {
      SessionId,
      Target: WEB,
      StartDate: START / 1000,
      DocumentName: "Shell-60",
      Owner: ben.arn,
      Reason: "disk is full",
      MaxSessionDuration: "60",
      AccessType: "Standard",
    };
    expect(active).toEqual([{ ...common, Status: "Connecting" }]);
    expect(history).toEqual([{ ...common, Status: "Terminated", EndDate: START / 1000 + 60 }]);
  });

  it("cuts the page first and filters after, so a page may be empty and still have a next one (facts A5)", async () => {
    const { call, start, clock } = world();
    const wanted = await start();
    await clock.advance(1_000);
    await start({ Target: DB });
    const Filters = [{ key: "Target", value: WEB }];

    const first = await call("DescribeSessions", { State: "Active", MaxResults: 1, Filters });
    const NextToken = first.NextToken;
    const second = await call("DescribeSessions", {
      State: "Active",
      MaxResults: 1,
      Filters,
      NextToken,
    });

    expect(first.Sessions).toEqual([]);
    expect(second.Sessions).toMatchObject([{ SessionId: wanted }]);
    expect(second).not.toHaveProperty("NextToken");
  });

  it.each([
    ["InvokedAfter", "2026-10-14T12:00:30Z", ["late"]],
    ["InvokedBefore", "2026-10-14T12:00:30Z", ["early"]],
    ["Target", DB, ["late"]],
    ["Owner", ana.arn, ["early"]],
    ["Owner", "ana", []],
    ["Status", "Disconnected", ["late"]],
    ["AccessType", "JustInTime", []],
  ])("filters by %s = %s (facts A2)", async (key, value, expected) => {
    const { ssm, start, list, clock } = world();
    await start({ Reason: "early" }, ana);
    await clock.advance(MINUTE);
    ssm.disconnected(await start({ Reason: "late", Target: DB }, ben));

    const found = await list({ State: "Active", Filters: [{ key, value }] });

    expect(found.map(({ Reason }) => Reason)).toEqual(expected);
  });

  it("does not skip a session because another one ended between two pages", async () => {
    const { call, start, clock } = world();
    const oldest = await start();
    await clock.advance(1_000);
    const newest = await start();
    const first = await call("DescribeSessions", { State: "Active", MaxResults: 1 });
    await call("TerminateSession", { SessionId: newest });

    const NextToken = first.NextToken;
    const second = await call("DescribeSessions", { State: "Active", MaxResults: 1, NextToken });

    expect(second.Sessions).toMatchObject([{ SessionId: oldest }]);
  });

  it("refuses a token of another listing", async () => {
    const { call, start } = world();
    await start();
    await start();
    const { NextToken } = await call("DescribeSessions", { State: "Active", MaxResults: 1 });

    const answer = call("DescribeSessions", { State: "History", NextToken });

    await expect(answer).rejects.toMatchObject({ name: "InvalidNextToken" });
  });

  it("forgets the history after 30 days (facts A2, A4)", async () => {
    const { call, start, list, clock } = world();
    const SessionId = await start();
    await call("TerminateSession", { SessionId });
    await clock.advance(30 * 24 * 60 * MINUTE - 1);

    const before = await list({ State: "History" });
    await clock.advance(1);
    const after = await list({ State: "History" });

    expect([before.length, after.length]).toEqual([1, 0]);
  });

  it("can be made to list a new session late (facts A5)", async () => {
    const { ssm, start, list, clock } = world();
    ssm.switches.listLate(3_000);
    await start();

    const early = await list();
    await clock.advance(3_000);
    const late = await list();

    expect([early.length, late.length]).toEqual([0, 1]);
  });
});

describe("DescribeInstanceInformation", () => {
  it("shows ten nodes unless asked for more (facts A1, H)", async () => {
    const { ec2, call } = world();
    for (let n = 0; n < 12; n += 1) ec2.seedInstance({ id: `i-000000${10 + n}`, name: `n${n}` });

    const first = await call("DescribeInstanceInformation", {});
    const all = await call("DescribeInstanceInformation", { MaxResults: 50 });

    expect([first.InstanceInformationList.length, all.InstanceInformationList.length]).toEqual([
      10, 14,
    ]);
    expect(first).toHaveProperty("NextToken");
  });

  it("says ConnectionLost of a stopped instance and of one whose agent is silent (facts H)", async () => {
    const { ec2, ssm, call } = world();
    ec2.setState(WEB, "stopped");
    ssm.switches.agentOffline(DB);
    ec2.seedInstance({ id: "i-00000001", name: "fine", platform: "windows" });

    const { InstanceInformationList } = await call("DescribeInstanceInformation", {});

    expect(InstanceInformationList).toMatchObject([
      { InstanceId: "i-00000001", PingStatus: "Online", PlatformType: "Windows" },
      { InstanceId: WEB, PingStatus: "ConnectionLost", PlatformType: "Linux" },
      { InstanceId: DB, PingStatus: "ConnectionLost" },
    ]);
  });

  it.each([
    [[{ Key: "Colour", Values: ["red"] }]],
    [
      [
        { Key: "tag:Team", Values: ["shop"] },
        { Key: "PingStatus", Values: ["Online"] },
      ],
    ],
  ])("refuses the filters %j (facts H)", async (Filters) => {
    const { call } = world();

    const answer = call("DescribeInstanceInformation", { Filters });

    await expect(answer).rejects.toMatchObject({ name: "InvalidFilterKey" });
  });

  it.each([4, 51])("takes no MaxResults of %i (facts A1)", async (MaxResults) => {
    const { call } = world();

    const answer = call("DescribeInstanceInformation", { MaxResults });

    await expect(answer).rejects.toMatchObject({ name: "ZodError" });
  });

  it("answers GetConnectionStatus in small letters (facts A1)", async () => {
    const { call } = world();

    const answer = await call("GetConnectionStatus", { Target: "i-0ffffffffffffffff" });

    expect(answer.Status).toBe("notconnected");
  });
});
