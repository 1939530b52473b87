// Grants in IAM: the person's access role, and one inline policy on it for each grant.
// Never untrue: no policy is written on a role without the boundary; IAM's own condition on this function's role sees to it.
import {
  CreateRoleCommand,
  GetRoleCommand,
  IAMClient,
  type IAMClientConfig,
  PutRolePolicyCommand,
  type Role,
  type Tag,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { canonical } from "../domain/audit.ts";
import { Fault } from "../domain/fault.ts";
import { ACCESS_PATH, accessTrust, grantPolicy, type Place } from "../domain/grant-policy.ts";
import type { Person } from "../domain/person.ts";
import type { Granter } from "../domain/ports.ts";
import { grantPolicyName } from "../domain/request.ts";
import { isNamed } from "./aws-error.ts";

export function iamGranter(config: IAMClientConfig, place: Place, boundaryArn: string): Granter {
  const iam = new IAMClient(config);
  return {
    async ensureRole(person) {
      try {
        await iam.send(createRole(person, boundaryArn));
      } catch (error) {
        if (!isNamed(error, "EntityAlreadyExistsException", "EntityAlreadyExists")) throw error;
        await repairRole(iam, person, boundaryArn);
      }
    },
    async grant(requestId, terms) {
      await iam.send(
        new PutRolePolicyCommand({
          RoleName: terms.person,
          PolicyName: grantPolicyName(requestId),
          PolicyDocument: JSON.stringify(grantPolicy(place, terms)),
        }),
      );
    },
  };
}

/** The longest credentials of the role, in seconds; with role chaining AWS caps them at one hour anyway (facts C6). */
const CREDENTIALS_SECONDS = 3600;

const createRole = (person: Person, boundaryArn: string) =>
  new CreateRoleCommand({
    Path: ACCESS_PATH,
    RoleName: person.id,
    Description: "Curfew: becomes what this person was granted; nothing without a grant",
    AssumeRolePolicyDocument: JSON.stringify(accessTrust(person)),
    PermissionsBoundary: boundaryArn,
    MaxSessionDuration: CREDENTIALS_SECONDS,
    Tags: [{ Key: "curfew:person", Value: person.id }, ...runAsTags(person)],
  });

/**
 * Session Manager runs a Linux session as the user in this tag of the role, where the document has Run As (facts B1).
 * A session tag of this name would come before it, but the role's trust allows no sts:TagSession, so nobody can bring one.
 */
const RUN_AS_TAG = "SSMSessionRunAs";

const runAsTags = ({ osUser }: Person): Tag[] =>
  osUser === undefined ? [] : [{ Key: RUN_AS_TAG, Value: osUser }];

/** Makes the tag say whom people.yaml says now; usually there is nothing to do. */
async function repairRunAs(iam: IAMClient, { Tags = [] }: Role, person: Person): Promise<void> {
  const is = Tags.find(({ Key }) => Key === RUN_AS_TAG)?.Value;
  if (is === person.osUser) return;
  const RoleName = person.id;
  if (person.osUser === undefined)
    await iam.send(new UntagRoleCommand({ RoleName, TagKeys: [RUN_AS_TAG] }));
  else await iam.send(new TagRoleCommand({ RoleName, Tags: runAsTags(person) }));
}

/** Somebody's AWS identity may have changed since the role was made. A role without the boundary is not ours to use. */
async function repairRole(iam: IAMClient, person: Person, boundaryArn: string): Promise<void> {
  const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: person.id }));
  if (
    role?.Path !== ACCESS_PATH ||
    role.PermissionsBoundary?.PermissionsBoundaryArn !== boundaryArn
  )
    throw new Fault(`the role ${person.id} is not an access role with Curfew's boundary`, {
      retryable: false,
    });
  await repairRunAs(iam, role, person);
  const trust = JSON.parse(decodeURIComponent(role.AssumeRolePolicyDocument ?? "null")) as unknown;
  if (canonical(trust) === canonical(accessTrust(person))) return;
  await iam.send(
    new UpdateAssumeRolePolicyCommand({
      RoleName: person.id,
      PolicyDocument: JSON.stringify(accessTrust(person)),
    }),
  );
}
