import { GetRoleCommand } from "@aws-sdk/client-iam";
import { SSMClient, StartSessionCommand, TerminateSessionCommand } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { Service } from "../../../../local/cloud/core/service.ts";
import { documentOf } from "../iam/policies.ts";
import { ADMIN, createCloud, place, START } from "./cloud.ts";

const SESSION = `arn:aws:ssm:${place.region}:${place.account}:session/x`;
const terminate = (SessionId = "x") => new TerminateSessionCommand({ SessionId });

/** Sends a form as an SDK would sign it, without an SDK. */
function sendForm(cloud: ReturnType<typeof createCloud>, service: string, form: string) {
  const keys = cloud.iam.keyFor(`arn:aws:iam::${place.account}:user/root-admin`);
  return cloud.handle({
    method: "POST",
    path: "/",
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/20260302/${place.region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: Buffer.from(form),
  });
}

describe("callers", () => {
  it("are known by their access key", async () => {
    const cloud = createCloud();

    await cloud.admin.ssm.send(terminate());

    expect(cloud.calls).toEqual([
      {
        at: START,
        caller: expect.objectContaining({ arn: `arn:aws:iam::${place.account}:user/root-admin` }),
        service: "ssm",
        operation: "TerminateSession",
        needs: [
          {
            action: "ssm:TerminateSession",
            resource: SESSION,
            verdict: "Allowed",
            by: "admin/All",
          },
        ],
        decision: "Allowed",
        statement: "admin/All",
        ms: expect.any(Number),
      },
    ]);
  });

  it("are refused when their key is unknown, in the words of each protocol", async () => {
    const { as } = createCloud();
    const stranger = as({ accessKeyId: "AKIASTRANGER", secretAccessKey: "x" });

    const json = stranger.ssm.send(terminate());
    const form = stranger.sts.send(new GetCallerIdentityCommand({}));

    await expect(json).rejects.toMatchObject({ name: "UnrecognizedClientException" });
    await expect(form).rejects.toMatchObject({
      name: "InvalidClientTokenId",
      $metadata: { httpStatusCode: 403 },
    });
  });

  it("need the session token that goes with a session's key", async () => {
    const cloud = createCloud();
    const trust = documentOf([{ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }]);
    const keys = cloud.iam.keyFor(cloud.iam.seedRole({ name: "fn", trust }), "fn");

    const without = cloud.as({ ...keys, sessionToken: "other" }).sts;

    await expect(without.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "InvalidClientTokenId",
    });
  });

  it("are refused unsigned", async () => {
    const cloud = createCloud();

    const answer = await cloud.handle({
      method: "POST",
      path: "/?X-Amz-Credential=AKIA/20260302/eu-west-1/ssm/aws4_request",
      headers: { "x-amz-target": "AmazonSSM.TerminateSession" },
      body: Buffer.from("{}"),
    });

    expect(answer).toMatchObject({
      status: 403,
      body: expect.stringContaining("MissingAuthenticationToken"),
    });
  });

  it("are refused when they signed for another region", async () => {
    const cloud = createCloud();
    const keys = cloud.iam.keyFor(`arn:aws:iam::${place.account}:user/root-admin`);
    const elsewhere = new SSMClient({ ...cloud.config(keys), region: "us-east-1" });

    const answer = elsewhere.send(terminate());

    await expect(answer).rejects.toMatchObject({ name: "InvalidSignatureException" });
  });
});

describe("permissions", () => {
  const withPolicy = (statement: object, boundary?: object) => {
    const cloud = createCloud();
    const document = documentOf([{ Sid: "S", Action: "ssm:*", Resource: "*", ...statement }]);
    const arn =
      boundary && cloud.iam.seedManagedPolicy({ name: "B", document: documentOf([boundary]) });
    const user = cloud.iam.seedUser({
      name: "ana",
      policies: [{ name: "p", document }],
      ...(arn !== undefined && { boundary: arn }),
    });
    return { ...cloud, user, client: cloud.as(cloud.iam.keyFor(user)) };
  };
  const start = (user: string) =>
    `User: ${user} is not authorized to perform: ssm:TerminateSession on resource: ${SESSION}`;

  it.each<[string, object, object | undefined, string]>([
    [
      "nothing allows",
      { Effect: "Allow", Action: "ec2:*" },
      undefined,
      " because no identity-based policy allows the ssm:TerminateSession action",
    ],
    [
      "a policy denies",
      { Effect: "Deny" },
      undefined,
      " with an explicit deny in an identity-based policy",
    ],
    [
      "the boundary does not allow",
      { Effect: "Allow" },
      { Effect: "Allow", Action: "ec2:*", Resource: "*" },
      " because no permissions boundary allows the ssm:TerminateSession action",
    ],
    [
      "the boundary denies",
      { Effect: "Allow" },
      { Effect: "Deny", Action: "*", Resource: "*" },
      " with an explicit deny in a permissions boundary",
    ],
  ])("says AWS's sentence when %s", async (_when, statement, boundary, end) => {
    const { client, user } = withPolicy(statement, boundary);

    const answer = client.ssm.send(terminate());

    await expect(answer).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `${start(user)}${end}`,
      $metadata: { httpStatusCode: 400 },
    });
  });

  it("answers AccessDenied with 403 for iam", async () => {
    const { client } = withPolicy({ Effect: "Allow" });

    const answer = client.iam.send(new GetRoleCommand({ RoleName: "x" }));

    await expect(answer).rejects.toMatchObject({
      name: "AccessDenied",
      $metadata: { httpStatusCode: 403 },
    });
  });

  it("records who was denied what", async () => {
    const { client, calls } = withPolicy({ Effect: "Deny" });

    await client.ssm.send(terminate()).catch(() => undefined);

    expect(calls.at(-1)).toMatchObject({
      decision: "ExplicitlyDenied",
      statement: "p/S",
      error: "AccessDeniedException",
    });
  });
});

describe("requests", () => {
  it("refuses an operation that is not known", async () => {
    const { admin } = createCloud();

    const answer = admin.ssm.send(new StartSessionCommand({ Target: "i-1" }));

    await expect(answer).rejects.toMatchObject({ name: "UnknownOperationException" });
  });

  it("never takes what every object has for an operation", async () => {
    const cloud = createCloud();

    const answer = await sendForm(cloud, "iam", "Action=toString");

    expect(answer).toMatchObject({ status: 400, body: expect.stringContaining("InvalidAction") });
  });

  it("names what is wrong with an input", async () => {
    const { admin } = createCloud();

    const json = admin.ssm.send(terminate("x".repeat(97)));
    const form = admin.iam.send(new GetRoleCommand({ RoleName: "a b" }));

    await expect(json).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("'SessionId'"),
    });
    await expect(form).rejects.toMatchObject({
      name: "ValidationError",
      message: expect.stringContaining("'RoleName'"),
    });
  });

  it("refuses a parameter that is not known", async () => {
    const cloud = createCloud();

    const answer = await sendForm(cloud, "iam", "Action=GetRole&RoleName=x&Colour=red");

    expect(answer).toMatchObject({ status: 400, body: expect.stringContaining("Colour") });
  });

  it("answers 500 and warns when the local cloud itself fails", async () => {
    const { admin } = createCloud();
    const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);

    const answer = admin.ssm.send(terminate("bug"));

    await expect(answer).rejects.toMatchObject({ name: "InternalFailure" });
    expect(warn).toHaveBeenCalledWith(expect.stringContaining("ssm TerminateSession failed"));
    warn.mockRestore();
  });
});

describe("EC2's dialect", () => {
  const filter = z.strictObject({ Name: z.string(), Value: z.array(z.string()) });
  const ec2: Service = {
    name: "ec2",
    protocol: "ec2",
    operations: {
      DescribeInstances: {
        input: z.strictObject({ Filter: z.array(filter), InstanceId: z.array(z.string()) }),
        needs: () => [{ action: "ec2:DescribeInstances", resource: "*" }],
        run: (input: unknown) => ({
          heard: JSON.stringify(input),
          reservationSet: [{ a: 1 }, { a: 2 }],
        }),
      },
    },
  };

  it("reads nested lists and writes items", async () => {
    const cloud = createCloud({ more: [ec2] });
    const form =
      "Action=DescribeInstances&Version=2016-11-15&InstanceId.2=i-2&InstanceId.1=i-1&Filter.1.Name=tag%3Aa&Filter.1.Value.1=x&Filter.1.Value.2=y";

    const answer = await sendForm(cloud, "ec2", form);

    const heard = { Filter: [{ Name: "tag:a", Value: ["x", "y"] }], InstanceId: ["i-1", "i-2"] };
    const body = "body" in answer ? answer.body.toString() : "";
    expect(body).toContain(JSON.stringify(heard).replaceAll('"', "&quot;"));
    expect(body).toMatch(
      /<requestId>[\w-]+<\/requestId>.*<reservationSet><item><a>1<\/a><\/item><item><a>2<\/a><\/item><\/reservationSet>/,
    );
  });

  it("has errors of its own", async () => {
    const cloud = createCloud({ more: [ec2] });

    const answer = await sendForm(cloud, "ec2", "Action=RunInstances");

    expect(answer).toMatchObject({
      status: 400,
      body: expect.stringMatching(/<Response><Errors><Error><Code>InvalidAction<\/Code>/),
    });
  });

  it("answers UnauthorizedOperation with 403", async () => {
    const cloud = createCloud({ more: [ec2] });
    cloud.iam.seedUser({
      name: "root-admin",
      policies: [
        { ...ADMIN, document: documentOf([{ Effect: "Deny", Action: "*", Resource: "*" }]) },
      ],
    });

    const answer = await sendForm(
      cloud,
      "ec2",
      "Action=DescribeInstances&InstanceId.1=a&Filter.1.Name=a&Filter.1.Value.1=b",
    );

    expect(answer).toMatchObject({
      status: 403,
      body: expect.stringContaining("<Code>UnauthorizedOperation</Code>"),
    });
  });
});
