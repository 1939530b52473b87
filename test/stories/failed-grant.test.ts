// A grant that AWS does not make: the requester and the security channel read why, an alarm counts it, nothing is left.
import { DeletePolicyCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { boundaryArn } from "../../domain/grant-boundary.ts";
import { serviceTrust } from "../../local/cloud/iam/seeds.ts";
import { LOCAL_PLACE } from "../../local/stage/sample.ts";
import { PREFIX } from "../../local/stage/where.ts";
import {
  asked,
  counted,
  grantsOf,
  MINUTE,
  type OpenStage,
  openStage,
  policyFolder,
  readIn,
  stateOf,
} from "../support/stage.ts";
import { adminOf } from "../support/story-admin.ts";

const unknownIdentity = async () => {
  const policies = policyFolder();
  const stage = await openStage({ policies: policies.folder });
  policies.edit("people.yaml", "111122223333:user/ana", "111122223333:user/nobody");
  return stage;
};

const missingBoundary = async () => {
  const stage = await openStage();
  const arn = boundaryArn({ place: LOCAL_PLACE, prefix: PREFIX }, "prod");
  await new IAMClient(adminOf(stage)).send(new DeletePolicyCommand({ PolicyArn: arn }));
  return stage;
};

/** As a service control policy does it: an explicit deny, whatever the function's own policy allows. */
const deniedCreation = async () => {
  const stage = await openStage();
  const deny = { Effect: "Deny", Action: "iam:CreateRole", Resource: "*" };
  const made = stage.topology.functions.find(({ name }) => name === "GrantAccess");
  await new IAMClient(adminOf(stage)).send(
    new PutRolePolicyCommand({
      RoleName: made?.role ?? "",
      PolicyName: "organization",
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [deny] }),
    }),
  );
  await stage.clock.advance(10_000);
  return stage;
};

const silentIam = async () => {
  const stage = await openStage();
  stage.cloud.faults.add({ service: "iam", operation: "CreateRole", kind: "fail" });
  return stage;
};

/** Asked by Ana and approved by Ben; long enough for all tries and for the end to be confirmed. */
async function failed(stage: OpenStage) {
  const id = await asked(stage);
  await stage.actors.approve("lead", id);
  await stage.clock.advance(20 * MINUTE);
  return id;
}

describe("a grant that AWS does not make", () => {
  it.each([
    [
      "the identity is unknown to IAM",
      unknownIdentity,
      /IAM does not know the AWS identity \S+user\/nobody that people\.yaml names\./,
    ],
    [
      "the profile's boundary is missing",
      missingBoundary,
      /The permissions boundary \S+ does not exist in IAM\./,
    ],
    [
      "the organization denies CreateRole",
      deniedCreation,
      /IAM denied Curfew the creation of the role: .*iam:CreateRole/,
    ],
    ["IAM gives no answer", silentIam, /IAM gave no answer in time, so Curfew granted nothing\./],
  ])("because %s is told to the requester and the security channel, and rings", async (_, given, reason) => {
    const stage = await given();

    const id = await failed(stage);

    expect(await stateOf(stage, id)).toBe("ended");
    expect(grantsOf(stage)).toEqual([]);
    const thread = stage.slack.people.messages("@engineer").map(({ readable }) => readable);
    expect(thread.filter((message) => reason.test(message))).toEqual([
      expect.stringMatching(/^Your request for web-1/),
      expect.stringMatching(/^Refused: /),
    ]);
    expect(readIn(stage, "#security")).toMatch(reason);
    expect(readIn(stage, "#security")).toContain("AWS did not make the access of Ana");
    expect(counted(stage, "GrantFailed")).toBe(1);
  });

  it("is never said to have been open: neither in the thread, nor on the card, nor in the list", async () => {
    const stage = await unknownIdentity();

    await failed(stage);
    const { answer } = await stage.slack.people.command("engineer", "list");

    const said = `${readIn(stage, "@engineer")}\n${readIn(stage, "#prod-access")}`;
    expect(said).toContain("No access was granted. IAM does not know the AWS identity");
    expect(said).not.toMatch(/being closed|Access ended|is open|\[object/);
    expect(answer).toContain("not granted");
  });

  it("leaves the pair free: the next request is taken at once, and granted once the reason is gone", async () => {
    const stage = await openStage();
    const fault = stage.cloud.faults.add({ service: "iam", operation: "CreateRole", kind: "fail" });
    await failed(stage);
    stage.cloud.faults.clear(fault);

    const id = await asked(stage);
    await stage.actors.approve("lead", id);
    await stage.clock.advance(5000);

    expect(await stateOf(stage, id)).toBe("active");
  });

  it("for want of room for a role is refused before anybody is asked to approve", async () => {
    const stage = await openStage();
    stage.cloud.iam.setQuota("Roles", 1);

    const id = await asked(stage);
    await stage.clock.advance(MINUTE);

    expect(await stateOf(stage, id)).toBe("refused");
    expect(readIn(stage, "#prod-access")).not.toContain("Ana");
    expect(readIn(stage, "@engineer")).toContain("has no room for another IAM role (quota 1)");
  });
});

describe("a person for whom IAM has two roles of the permission set", () => {
  it("gets no access, and both roles are told of", async () => {
    const stage = await openStage();
    stage.cloud.iam.seedRole({
      name: "AWSReservedSSO_Lead_00000000000000ff",
      path: "/aws-reserved/sso.amazonaws.com/eu-west-1/",
      trust: serviceTrust("local.amazonaws.com"),
    });

    const id = await asked(stage, "lead");
    await stage.actors.approve("second-lead", id);
    await stage.clock.advance(20 * MINUTE);

    expect(await stateOf(stage, id)).toBe("ended");
    expect(readIn(stage, "@lead")).toContain("IAM has 2 roles for the AWS identity");
    expect(readIn(stage, "#security")).toContain("IAM has 2 roles for the AWS identity");
  });
});
