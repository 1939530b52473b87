import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { SSMClient, TerminateSessionCommand } from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Listening, listen } from "../../../../local/cloud/front/http.ts";
import { serviceTrust } from "../../../../local/cloud/iam/seeds.ts";
import { createCloud, place } from "./cloud.ts";

describe("over HTTP", () => {
  let cloud: ReturnType<typeof createCloud>;
  let door: Listening;
  const settings = () => ({
    region: place.region,
    endpoint: door.url,
    maxAttempts: 1,
    credentials: cloud.iam.keyFor(`arn:aws:iam::${place.account}:user/root-admin`),
  });

  beforeEach(async () => {
    cloud = createCloud();
    door = await listen(cloud.handle, { port: 0 });
  });
  afterEach(() => door.close());

  it("answers JSON and XML as in process", async () => {
    cloud.iam.seedRole({ name: "fn", trust: serviceTrust("lambda.amazonaws.com") });

    const ended = await new SSMClient(settings()).send(
      new TerminateSessionCommand({ SessionId: "ünï" }),
    );
    const { Roles } = await new IAMClient(settings()).send(new ListRolesCommand({}));

    expect(ended.SessionId).toBe("ünï");
    expect(Roles?.map(({ RoleName }) => RoleName)).toEqual(["fn"]);
  });

  it("breaks the connection when an answer is lost", async () => {
    cloud.faults.add({ kind: "lost-answer", times: 1 });

    const lost = new SSMClient(settings()).send(new TerminateSessionCommand({ SessionId: "x" }));

    await expect(lost).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  it("is tried again by a client with attempts left", async () => {
    cloud.faults.add({ kind: "lost-answer", times: 1 });
    const patient = new SSMClient({ ...settings(), maxAttempts: 2 });

    const ended = await patient.send(new TerminateSessionCommand({ SessionId: "x" }));

    expect(ended.SessionId).toBe("x");
    expect(cloud.calls.map(({ error }) => error)).toEqual(["connection-lost", undefined]);
  });

  it("says in plain words that a port is taken, and how to change it", async () => {
    const second = listen(cloud.handle, { port: door.port, variable: "CURFEW_PORT" });

    await expect(second).rejects.toThrow(
      `Port ${door.port} is already in use. Stop what runs there, or set CURFEW_PORT to another port.`,
    );
  });
});
