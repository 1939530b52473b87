import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { boundaryArn } from "../../domain/grant-boundary.ts";
import { grantPath } from "../../domain/grant-role.ts";
import { grantPolicies, roleNameOf, SCOPE } from "../support/grant-roles.ts";
import {
  asked,
  clientAs,
  granted,
  grantsOf,
  MINUTE,
  openStage,
  policyFolder,
  readIn,
  stateOf,
} from "../support/stage.ts";

const WEB_1 = "i-0a1b2c3d4e5f60001";

describe("rights that change while a request is under way", () => {
  it("do not let an approver approve who lost the right after the card was posted (P7)", async () => {
    const policies = policyFolder();
    const stage = await openStage({ policies: policies.folder });
    const id = await asked(stage);
    policies.edit(
      "people.yaml",
      "ben@example.com }\n    groups: [engineers, leads]",
      "ben@example.com }\n    groups: [engineers]",
    );

    await stage.actors.approve("lead", id);

    const seen = stage.slack.people.messages("C0PROD", { user: "lead" }).map(({ text }) => text);
    expect(seen.join()).toContain("You may not decide this request.");
    expect(await stateOf(stage, id)).toBe("pending");
    expect(grantsOf(stage)).toEqual([]);
  });

  it("do not let a requester be granted who was taken out of people.yaml after asking", async () => {
    const policies = policyFolder();
    const stage = await openStage({ policies: policies.folder });
    const id = await asked(stage);
    const people = policies.read("people.yaml");
    const start = people.indexOf("  - id: p-ana001");
    policies.write(
      "people.yaml",
      people.slice(0, start) + people.slice(people.indexOf("  - id: p-ben001")),
    );

    await stage.actors.approve("lead", id);
    await stage.clock.advance(MINUTE);

    expect(["pending", "refused"]).toContain(await stateOf(stage, id));
    expect(grantsOf(stage)).toEqual([]);
  });

  it("refuse at the grant what the policy has come to forbid, and tell the person", async () => {
    const policies = policyFolder();
    const stage = await openStage({ policies: policies.folder });
    const id = await asked(stage);
    policies.edit(
      "access.cedar",
      'when { resource.hasTag("Freeze") };',
      'when { resource.hasTag("Team") };',
    );

    await stage.actors.approve("lead", id);
    await stage.clock.advance(MINUTE);

    expect(await stateOf(stage, id)).toBe("refused");
    expect(readIn(stage, "@engineer")).toContain("frozen-means-no");
    expect(grantsOf(stage)).toEqual([]);
  });
});

describe("tags that change while a request is under way", () => {
  it.each([
    [
      "to another profile's",
      { Env: "prod", Sensitivity: "high" },
      "has moved from profile prod to vault",
    ],
    ["to none's", { Env: "sandbox" }, "No profile covers"],
    ["to forbidden ones", { Env: "prod", Freeze: "now" }, "frozen-means-no"],
  ])("%s: nothing is granted, and the person is told", async (_, tags, says) => {
    const stage = await openStage();
    const id = await asked(stage, "engineer", { minutes: 30 });
    stage.cloud.ec2.setTags(WEB_1, { Name: "web-1", ...tags });

    await stage.actors.approve("lead", id);
    await stage.clock.advance(MINUTE);

    expect(await stateOf(stage, id)).toBe("refused");
    expect(readIn(stage, "@engineer")).toContain(says);
    expect(grantsOf(stage)).toEqual([]);
    expect(await stage.actors.truth.pairs.holder("p-ana001", WEB_1)).toBeUndefined();
  });

  it("an instance stopped before the approval is not granted, and the person is told", async () => {
    const stage = await openStage();
    const id = await asked(stage);
    stage.cloud.ec2.setState(WEB_1, "stopped");
    await stage.clock.advance(10_000);

    await stage.actors.approve("lead", id);
    await stage.clock.advance(MINUTE);

    expect(await stateOf(stage, id)).toBe("refused");
    expect(readIn(stage, "@engineer")).toMatch(/is not running|There is no instance/);
  });
});

describe("somebody else's role under the name of a grant's role", () => {
  it.each([
    ["under another path", { Path: "/" }],
    ["with another trust", { PermissionsBoundary: boundaryArn(SCOPE, "prod") }],
  ])("%s: nothing is granted, the request ends, and people are told", async (_, odd) => {
    const stage = await openStage();
    const id = await asked(stage);
    await new IAMClient(clientAs(stage, "admin", ["iam:*"])).send(
      new CreateRoleCommand({
        RoleName: roleNameOf(id),
        Path: grantPath(SCOPE),
        AssumeRolePolicyDocument: JSON.stringify(OTHERS_TRUST),
        ...odd,
      }),
    );

    await stage.actors.approve("lead", id);
    await stage.clock.advance(20 * MINUTE);

    // Another's role is left as it is, and told: nothing of Curfew's is on it.
    expect(grantPolicies(stage)).toEqual([]);
    expect(readIn(stage, "#security")).toContain(roleNameOf(id));
    expect(await stateOf(stage, id)).toBe("ended");
    const { note } = (await stage.actors.truth.requests.read(id)) ?? {};
    expect(note).toContain("grant-failed: Another principal has already created the role");
    expect(await stage.actors.truth.pairs.holder("p-ana001", WEB_1)).toBeUndefined();
  });
});

const OTHERS_TRUST = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:root" },
      Action: "sts:AssumeRole",
    },
  ],
};

describe("a policy folder that is broken while the story runs", () => {
  const BREAKS = [
    ["people.yaml", "people: [oops"],
    ["profiles.yaml", "profiles: []"],
    ["access.cedar", "permit (principal, action"],
    ["access.cedarschema", "entity"],
  ] as const;

  it.each(
    BREAKS,
  )("tells whoever asks in a plain sentence, loses nothing, and goes on when mended: %s", async (file, text) => {
    const policies = policyFolder();
    const stage = await openStage({ policies: policies.folder });
    const good = policies.read(file);
    const id = await asked(stage);
    policies.write(file, text);

    const { answer, view } = await stage.slack.people.command("oncall", "list");
    await stage.actors.approve("lead", id);
    const told = stage.slack.people.messages("C0PROD", { user: "lead" }).map((one) => one.text);
    await stage.clock.advance(2 * MINUTE);
    const during = await stateOf(stage, id);
    policies.write(file, good);
    await stage.actors.approve("lead", id);
    await stage.clock.advance(5000);

    expect(view).toBeUndefined();
    expect(answer).toContain("could not be read, so nothing is allowed until it is repaired");
    expect(told.join()).toContain("could not be read, so nothing is allowed until it is repaired");
    expect(during).toBe("pending");
    expect(await stateOf(stage, id)).toBe("active");
  });

  it.each(BREAKS)("does not keep access from being ended in time: %s", async (file, text) => {
    const policies = policyFolder();
    const stage = await openStage({ policies: policies.folder });
    const id = await granted(stage, "engineer", "web-1", 15);
    const session = await stage.actors.startSession("engineer", "web-1", "curfew-prod-15");
    policies.write(file, text);

    await stage.clock.advance(18 * MINUTE);

    expect("sessionId" in session).toBe(true);
    expect(await stateOf(stage, id)).toBe("ended");
    expect(grantsOf(stage)).toEqual([]);
    expect(stage.cloud.ssm.sessions().every(({ endedAt }) => endedAt !== undefined)).toBe(true);
  });
});

describe("a function whose environment is incomplete", () => {
  it.each([
    [
      "Slack",
      [
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "SLACK_BOT_ID",
        "SLACK_BOT_USER_ID",
        "SLACK_TEAM_ID",
        "SLACK_APP_ID",
      ],
    ],
    ["AdmitRequest", ["TABLE_NAME"]],
    ["GrantAccess", ["TABLE_NAME"]],
    ["RevokeAccess", ["TABLE_NAME"]],
    ["EndSessions", ["TABLE_NAME"]],
    ["Sweep", ["TABLE_NAME"]],
  ])("fails, and names everything that the first thing it made lacks: %s", async (name, missing) => {
    const stage = await openStage();
    const { spec, code } = stage.cloud.lambda.functions().find((one) => one.spec.name === name)!;
    stage.cloud.lambda.register(
      { ...spec, environment: {}, secrets: [] },
      { file: code.file, functionName: code.name, environment: {} },
    );
    await stage.host.recycle();

    const outcome = stage.cloud.lambda.invokeSync(code.name, {
      requestId: "req-00000000000000000000",
    });

    const error = await outcome.catch((failure: Error) => failure);
    expect(error).toMatchObject({ name: "Curfew.Broken" });
    for (const variable of missing)
      expect(error).toMatchObject({ message: expect.stringContaining(`${variable}: `) });
  });
});
