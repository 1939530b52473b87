// Makes one role as a grant does, and deletes it at once: no reading of policies shows what an organization denies.
// Invariant: nobody can take the role, and it is deleted whatever happens, or told with its name.
import { randomBytes } from "node:crypto";
import { CreateRoleCommand, DeleteRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { isDenied, isMissing } from "../../../adapters/iam-role-state.ts";
import { grantPath } from "../../../domain/grant-role.ts";
import { namesIn } from "../../../stacks/names.ts";
import { type Check, type CheckDeps, type Finding, findingsOf } from "../finding.ts";

const about = findingsOf("probe-role");

/** Nobody is let in, the account's own administrators included. */
const NOBODY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
});

/** IAM may not find a new role for so long: 15 tries, 2 seconds apart (facts K3, K9). */
const TRIES = 15;
const BETWEEN_MS = 2000;

export const checkProbeRole: Check = async (deps) => {
  if (!deps.probe.isAsked) return [];
  const iam = new IAMClient(deps.aws);
  const name = `${deps.topology.prefix}-probe-${randomBytes(8).toString("hex")}`;
  const boundary = await boundaryOf(deps);
  const refusal = await create(iam, deps, name, boundary);
  if (refusal !== undefined && isDenied(refusal)) return [denied(deps, refusal)];
  if (refusal !== undefined && isRefused(refusal)) throw refusal;
  // An answer that was lost, or a server's error, leaves open whether the role was made.
  const left = await remove(iam, deps, name);
  if (refusal !== undefined && (left === undefined || isMissing(left))) throw refusal;
  return [left === undefined ? made(name, boundary) : leftBehind(name, left)];
};

/** The boundary of the first profile, once it is deployed. */
async function boundaryOf({ account, place, topology }: CheckDeps): Promise<string | undefined> {
  const { managed } = await account();
  const begin = namesIn(place, topology.prefix).boundaryArns.slice(0, -1);
  return topology.boundaries
    .map(({ name }) => `${begin}${name}`)
    .find((arn) => managed.get(arn) !== undefined);
}

/** Gives what AWS answered instead of a role. */
const create = (
  iam: IAMClient,
  { place, topology: { prefix } }: CheckDeps,
  name: string,
  boundary: string | undefined,
): Promise<Error | undefined> =>
  iam
    .send(
      new CreateRoleCommand({
        Path: grantPath({ place, prefix }),
        RoleName: name,
        Description: "curfew doctor: made to see whether it can be, and deleted at once",
        AssumeRolePolicyDocument: NOBODY,
        ...(boundary === undefined ? {} : { PermissionsBoundary: boundary }),
        Tags: [{ Key: "curfew:probe", Value: "doctor" }],
      }),
    )
    .then(() => undefined, errorOf);

/** Gives what AWS answered the last time, where it never deleted the role. */
async function remove(
  iam: IAMClient,
  { probe }: CheckDeps,
  name: string,
): Promise<Error | undefined> {
  let last: Error | undefined;
  for (let tried = 0; tried < TRIES; tried++) {
    if (tried > 0) await probe.pause(BETWEEN_MS);
    last = await iam.send(new DeleteRoleCommand({ RoleName: name })).then(() => undefined, errorOf);
    if (last === undefined) return undefined;
  }
  return last;
}

const errorOf = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));

/** AWS said no, so there is no role. The name taken is no such answer: only an earlier try of this call can have taken it. */
const isRefused = (error: Error): boolean =>
  "$fault" in error && error.$fault === "client" && !error.name.startsWith("EntityAlreadyExists");

function denied({ place, topology: { prefix } }: CheckDeps, refusal: Error): Finding {
  if (!/service control policy/i.test(refusal.message)) throw refusal;
  const granter = namesIn(place, prefix).functionRole("GrantAccess");
  return about(
    "error",
    granter,
    `The organization denies making a role, so nobody would get access: ${refusal.message}`,
    `Ask the administrators of the organization's service control policies for an exemption of the role ${granter} for iam:CreateRole, iam:TagRole and iam:PutRolePolicy, and of ${prefix}'s functions that end access for iam:Delete*, iam:Detach* and iam:RemoveRoleFromInstanceProfile, on role${grantPath({ place, prefix })}* (docs/deploy.md).`,
  );
}

const made = (name: string, boundary: string | undefined): Finding =>
  about(
    "ok",
    name,
    `This role was made ${boundary === undefined ? "without a boundary, as none is deployed yet," : `under ${boundary}`} and deleted again, so the organization lets you make one. A service control policy that names principals may treat GrantAccess otherwise.`,
  );

const leftBehind = (name: string, left: Error): Finding =>
  about(
    "error",
    name,
    `This role was made to see whether it can be, and may still be there; nobody can take it. AWS said: ${left.message}`,
    `Delete it: aws iam delete-role --role-name ${name}`,
  );
