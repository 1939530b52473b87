// Whom a Linux session runs as: the profile's user, or the person's own by a tag of the grant's role (facts B1).
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, describe, expect, it } from "vitest";
import { grantRoleArn } from "../../domain/grant-role.ts";
import { SCOPE } from "../support/grant-roles.ts";
import { copyOfPolicies } from "../support/policies-copy.ts";
import { oneStageForAll } from "../support/story.ts";
import { adminOf } from "../support/story-admin.ts";

const policies = copyOfPolicies();
policies.edit("profiles.yaml", (text) =>
  text.replace("logGroup: /curfew/sessions\n", "logGroup: /curfew/sessions\n      runAs: deploy\n"),
);
const withOsUser = () =>
  policies.edit("people.yaml", (text) =>
    text.replace("slack: U0ENGINEER\n", "slack: U0ENGINEER\n    osUser: ana\n"),
  );
const story = oneStageForAll({ policies: policies.folder });
afterAll(policies.remove);

async function userOfSession(who: string, instance: string, approvers = ["second-lead"]) {
  const { given, when, stage } = story;
  const request = await given.granted(who, { instance, minutes: 30 }, approvers);
  const session = await given.session(request);
  const user = stage.cloud.ssm.session(session.sessionId)?.settings.runAsUser;
  await when.isDone(who, request.id);
  await when.minutes(6);
  return user;
}

describe("a session", () => {
  it("runs as the profile's user", async () => {
    expect(await userOfSession("lead", "web-1")).toBe("deploy");
  });

  it("runs as the person's own user while people.yaml names one, and then no longer", async () => {
    const takeAway = withOsUser();
    const own = await userOfSession("engineer", "web-1");

    takeAway();
    const after = await userOfSession("engineer", "web-1");

    expect([own, after]).toEqual(["ana", "deploy"]);
  });

  it("runs as ssm-user where the profile says nothing, whoever the person is", async () => {
    const takeAway = withOsUser();

    const user = await userOfSession("engineer", "staging-1", []);

    takeAway();
    expect(user).toBe("ssm-user");
  });

  it("is not of a user that the person brings along: the role's trust takes no session tags", async () => {
    const { given, stage } = story;
    const { id } = await given.granted("engineer", { instance: "web-2", minutes: 15 });
    const sts = new STSClient({
      ...adminOf(stage),
      credentials: stage.cloud.iam.keyFor("arn:aws:iam::111122223333:user/ana"),
    });

    const answer = sts.send(
      new AssumeRoleCommand({
        RoleArn: grantRoleArn(SCOPE, id),
        RoleSessionName: id,
        Tags: [{ Key: "SSMSessionRunAs", Value: "postgres" }],
      }),
    );

    await expect(answer).rejects.toThrow(/not authorized to perform: sts:TagSession/);
  });
});
