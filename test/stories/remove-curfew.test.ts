// "Remove Curfew" of docs/operate.md, with the loop of docs/deploy.md: the calls that the two print, in their order, leave
// nothing of Curfew's in IAM. What `sst remove` takes away is rehearsed in test/deploy/rehearsal.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as sdk from "@aws-sdk/client-iam";
import { expect, it } from "vitest";
import { LOCAL_PLACE } from "../../local/stage/sample.ts";
import { ROOT } from "../../local/stage/where.ts";
import { grantRoleNames, roleNameOf } from "../support/grant-roles.ts";
import { propagated, stateOf } from "../support/stage.ts";
import { aStageForEach } from "../support/story.ts";
import { adminOf } from "../support/story-admin.ts";

const story = aStageForEach();
const PathPrefix = `/curfew/${LOCAL_PLACE.region}/`;

/** The calls to IAM of the first shell block after a text, in their order. */
function callsAfter(document: string, text: string): string[] {
  const [, after] = readFileSync(join(ROOT, "docs", document), "utf8").split(text);
  const [, block = ""] = /```sh\n([\s\S]*?)```/.exec(after ?? "") ?? [];
  return [...block.matchAll(/aws iam ([a-z-]+)/g)].map(([, call = ""]) => call);
}

/** IAM as the administrator's shell has it, and which calls it has made, each by its first use. */
function shell() {
  const client = new sdk.IAMClient(adminOf(story.stage));
  const made: string[] = [];
  const note = (call: string) => void (made.includes(call) || made.push(call));
  return {
    made,
    client,
    async deleteRoles() {
      note("list-roles");
      const { Roles = [] } = await client.send(new sdk.ListRolesCommand({ PathPrefix }));
      for (const { RoleName } of Roles) {
        const role = { RoleName };
        note("list-role-policies");
        const inline = await client.send(new sdk.ListRolePoliciesCommand(role));
        for (const PolicyName of inline.PolicyNames ?? []) {
          note("delete-role-policy");
          await client.send(new sdk.DeleteRolePolicyCommand({ ...role, PolicyName }));
        }
        note("list-attached-role-policies");
        const attached = await client.send(new sdk.ListAttachedRolePoliciesCommand(role));
        for (const { PolicyArn } of attached.AttachedPolicies ?? []) {
          note("detach-role-policy");
          await client.send(new sdk.DetachRolePolicyCommand({ ...role, PolicyArn }));
        }
        note("list-instance-profiles-for-role");
        const within = await client.send(new sdk.ListInstanceProfilesForRoleCommand(role));
        for (const { InstanceProfileName } of within.InstanceProfiles ?? []) {
          note("remove-role-from-instance-profile");
          await client.send(
            new sdk.RemoveRoleFromInstanceProfileCommand({ ...role, InstanceProfileName }),
          );
        }
        note("delete-role");
        await client.send(new sdk.DeleteRoleCommand(role));
      }
    },
    async deleteBoundaries() {
      note("list-policies");
      const listed = new sdk.ListPoliciesCommand({ Scope: "Local", PathPrefix });
      const { Policies = [] } = await client.send(listed);
      for (const { Arn } of Policies) {
        note("list-policy-versions");
        const policy = { PolicyArn: Arn };
        const { Versions = [] } = await client.send(new sdk.ListPolicyVersionsCommand(policy));
        for (const { VersionId } of Versions.filter((one) => one.IsDefaultVersion !== true)) {
          note("delete-policy-version");
          await client.send(new sdk.DeletePolicyVersionCommand({ ...policy, VersionId }));
        }
        note("delete-policy");
        await client.send(new sdk.DeletePolicyCommand(policy));
      }
    },
  };
}

/** Whatever somebody else may have put on a grant's role. */
async function addForeign(client: sdk.IAMClient, RoleName: string): Promise<void> {
  const any = { Sid: "Any", Effect: "Allow", Action: "s3:*", Resource: "*" };
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [any] });
  await client.send(
    new sdk.PutRolePolicyCommand({ RoleName, PolicyName: "by-hand", PolicyDocument }),
  );
  const { Policy } = await client.send(
    new sdk.CreatePolicyCommand({ PolicyName: "theirs", PolicyDocument }),
  );
  await client.send(new sdk.AttachRolePolicyCommand({ RoleName, PolicyArn: Policy?.Arn }));
  const InstanceProfileName = "theirs";
  await client.send(new sdk.CreateInstanceProfileCommand({ InstanceProfileName }));
  await client.send(new sdk.AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
}

it("revokes all, confirms every end, and then the boundaries go", async () => {
  const { given, actors, stage } = story;
  const first = await given.granted("engineer", { instance: "web-1", minutes: 60 });
  const second = await given.granted("engineer", { instance: "web-2", minutes: 60 });
  const open = await given.session(first);

  for (const { id } of [first, second]) await actors.revoke("lead", id);
  await stage.clock.advance(10 * 60_000);
  const states = [await stateOf(story, first.id), await stateOf(story, second.id)];
  await shell().deleteBoundaries();

  expect(states).toEqual(["ended", "ended"]);
  expect(open.closedWith()).toBeDefined();
  expect(grantRoleNames(stage)).toEqual([]);
  const { client } = shell();
  const left = await client.send(new sdk.ListPoliciesCommand({ Scope: "Local", PathPrefix }));
  expect(left.Policies).toEqual([]);
});

it("deletes by the documents' own calls what is left where the functions are broken: roles, then boundaries", async () => {
  const { given, stage } = story;
  const { made, client, deleteRoles, deleteBoundaries } = shell();
  const alive = await given.granted("engineer", { instance: "web-1", minutes: 60 });
  await addForeign(client, roleNameOf(alive.id));
  const [boundary] = stage.topology.boundaries;
  await client.send(
    new sdk.CreatePolicyVersionCommand({
      PolicyArn: `arn:aws:iam::${LOCAL_PLACE.account}:policy${boundary?.path}${boundary?.name}`,
      PolicyDocument: JSON.stringify(boundary?.policy),
    }),
  );
  await propagated(stage);

  await deleteRoles();
  const rolesLeft = grantRoleNames(stage);
  const ofRoles = made.splice(0);
  await deleteBoundaries();

  expect(rolesLeft).toEqual([]);
  expect(ofRoles).toEqual(callsAfter("deploy.md", "What is left, and how to delete it"));
  expect(made).toEqual(callsAfter("operate.md", "What a removed profile left"));
});

it("cannot take a boundary from under a role: that order is refused by IAM", async () => {
  const { given } = story;
  await given.granted("engineer", { instance: "web-1", minutes: 60 });

  await expect(shell().deleteBoundaries()).rejects.toMatchObject({
    name: "DeleteConflictException",
  });
});
