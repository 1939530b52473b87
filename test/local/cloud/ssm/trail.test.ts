// CloudTrail's events about session calls, and the rates of the calls.
import { describe, expect, it } from "vitest";
import { ana, ben, START, WEB, world } from "./support.ts";

type Detail = Record<string, unknown>;

describe("the trail", () => {
  it("of StartSession has exactly these fields (facts D1)", async () => {
    const { call, trail } = world();

    const answer = await call(
      "StartSession",
      { Target: WEB, DocumentName: "Shell-60", Reason: "why" },
      ana,
    );

    expect(trail()).toEqual([
      {
        source: "aws.ssm",
        detailType: "AWS API Call via CloudTrail",
        detail: {
          eventVersion: "1.08",
          eventCategory: "Management",
          managementEvent: true,
          readOnly: false,
          eventType: "AwsApiCall",
          eventSource: "ssm.amazonaws.com",
          eventName: "StartSession",
          eventTime: "2026-10-14T12:00:00Z",
          awsRegion: "eu-west-1",
          eventID: expect.stringMatching(/^[0-9a-f-]{36}$/),
          requestID: "request-1",
          recipientAccountId: "123456789012",
          sourceIPAddress: expect.any(String),
          userAgent: expect.any(String),
          tlsDetails: {
            tlsVersion: "TLSv1.2",
            cipherSuite: expect.any(String),
            clientProvidedHostHeader: "ssm.eu-west-1.amazonaws.com",
          },
          userIdentity: {
            type: "IAMUser",
            principalId: ana.userId,
            arn: ana.arn,
            accountId: "123456789012",
            accessKeyId: "AKIAANA",
            userName: "ana",
          },
          requestParameters: { target: WEB, documentName: "Shell-60", reason: "why" },
          responseElements: {
            sessionId: answer.SessionId,
            tokenValue: "Value hidden due to security reasons.",
            streamUrl: answer.StreamUrl,
          },
        },
      },
    ]);
  });

  it("leaves documentName out when the caller relied on the default (facts D1)", async () => {
    const { call, trail } = world();

    await call("StartSession", { Target: WEB });

    expect((trail()[0]?.detail as Detail).requestParameters).toEqual({ target: WEB });
  });

  it("of TerminateSession holds neither target nor owner (facts D1)", async () => {
    const { call, start, trail } = world();
    const SessionId = await start();

    await call("TerminateSession", { SessionId });

    expect(trail()[1]?.detail).toMatchObject({
      eventName: "TerminateSession",
      requestParameters: { sessionId: SessionId },
      responseElements: { sessionId: SessionId },
    });
  });

  it("names the role behind an assumed role (facts D1)", async () => {
    const { start, trail } = world();

    await start({}, ben);

    expect((trail()[0]?.detail as Detail).userIdentity).toEqual({
      type: "AssumedRole",
      principalId: ben.userId,
      arn: ben.arn,
      accountId: "123456789012",
      accessKeyId: "ASIABEN",
      sessionContext: {
        sessionIssuer: {
          type: "Role",
          principalId: "AROABEN0000000000000",
          arn: ben.principalArn,
          accountId: "123456789012",
          userName: "ben-access",
        },
      },
    });
  });

  it("carries the source identity that the session has (facts D1)", async () => {
    const { start, trail } = world();

    await start({}, { ...ben, sourceIdentity: "ben" });

    expect((trail()[0]?.detail as Detail).userIdentity).toMatchObject({
      sessionContext: { sessionIssuer: { type: "Role" }, sourceIdentity: "ben" },
    });
  });

  it("of a failed call has the error's code and no response (facts D1)", async () => {
    const { call, trail } = world();

    await call("StartSession", { Target: "i-0ffffffffffffffff" }).catch(() => undefined);

    expect(trail()[0]?.detail).toMatchObject({
      errorCode: "TargetNotConnected",
      requestParameters: { target: "i-0ffffffffffffffff" },
      responseElements: null,
    });
  });

  it("takes calls that IAM denied at the front, and no other reads (facts D1)", () => {
    const { ssm, trail } = world();
    const error = { name: "AccessDeniedException", message: "User is not authorized" };
    const common = { caller: ana, requestId: "request-2", error };

    ssm.refused({ ...common, operation: "StartSession", input: { Target: WEB } });
    ssm.refused({ ...common, operation: "DescribeSessions", input: { State: "Active" } });

    expect(trail()).toHaveLength(1);
    expect(trail()[0]?.detail).toMatchObject({
      eventName: "StartSession",
      errorCode: "AccessDeniedException",
      errorMessage: "User is not authorized",
      responseElements: null,
    });
  });
});

describe("rates", () => {
  it.each([
    ["StartSession", { Target: WEB }, 3],
    ["TerminateSession", { SessionId: "nobody-1" }, 6],
    ["DescribeSessions", { State: "Active" }, 6],
    ["GetConnectionStatus", { Target: WEB }, 50],
  ])("%s takes %j so many times a second: %i (facts A4)", async (name, input, rate) => {
    const { call, clock } = world({ options: { rates: true } });
    const burst = async () => {
      const calls = Array.from({ length: rate + 1 }, () => call(name, input));
      return (await Promise.allSettled(calls)).filter(({ status }) => status === "fulfilled")
        .length;
    };

    const first = await burst();
    const refused = call(name, input);
    await expect(refused).rejects.toMatchObject({
      name: "ThrottlingException",
      message: "Rate exceeded",
    });
    await clock.advance(1_000);
    const second = await burst();

    expect([first, second]).toEqual([rate, rate]);
    expect(clock.now()).toBe(START + 1_000);
  });
});
