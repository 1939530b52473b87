// The adapters of a grant's role on a stage, with the very rights of the functions that use them.
import { IAMClient } from "@aws-sdk/client-iam";
import { iamRoleMaker } from "../../adapters/iam-role-maker.ts";
import { iamRoleReader } from "../../adapters/iam-role-reader.ts";
import { iamRoleRemover } from "../../adapters/iam-role-remover.ts";
import { boundaryArn } from "../../domain/grant-boundary.ts";
import { type GrantRoleSpec, grantPath } from "../../domain/grant-role.ts";
import type { InProcessStage } from "../../local/stage/in-process.ts";
import { LOCAL_PLACE } from "../../local/stage/sample.ts";
import { namesIn } from "../../stacks/names.ts";
import { roleNameOf, SCOPE } from "../support/grant-roles.ts";
import { clientAs } from "../support/stage.ts";

export const ID = "req-abcdefghij0123456789";
/** The request whose grant has recorded no role. */
export const UNRECORDED = { requestId: ID, roleId: undefined };
export const SPEC: GrantRoleSpec = {
  requestId: ID,
  name: roleNameOf(ID),
  path: grantPath(SCOPE),
  trust: {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:user/ana" },
        Action: "sts:AssumeRole",
      },
    ],
  },
  boundaryArn: boundaryArn(SCOPE, "prod"),
  maxSessionSeconds: 3600,
  tags: { "curfew:request": ID, "curfew:person": "p-ana001" },
};

/** What the maker asks of IAM. */
export const createInput = () => ({
  RoleName: SPEC.name,
  Path: SPEC.path,
  AssumeRolePolicyDocument: JSON.stringify(SPEC.trust),
  PermissionsBoundary: SPEC.boundaryArn,
  MaxSessionDuration: SPEC.maxSessionSeconds,
  Tags: Object.entries(SPEC.tags).map(([Key, Value]) => ({ Key, Value })),
});

/** The configuration of a client with the very rights of a function. */
function as(stage: InProcessStage, functionName: string) {
  const name = namesIn(LOCAL_PLACE, "curfew").functionRole(functionName);
  const role = `arn:aws:iam::${LOCAL_PLACE.account}:role/${name}`;
  const credentials = stage.cloud.iam.keyFor(role, "test");
  // A lost answer is the test's to see, not the SDK's to mend.
  return { ...clientAs(stage, "unused", ["none:None"]), credentials, maxAttempts: 1 };
}
export const makerOn = (stage: InProcessStage) =>
  iamRoleMaker(as(stage, "GrantAccess"), SCOPE, stage.clock.now);
export const removerOn = (stage: InProcessStage) =>
  iamRoleRemover(as(stage, "RevokeAccess"), SCOPE);
export const readerOn = (stage: InProcessStage, functionName = "EndSessions") =>
  iamRoleReader(as(stage, functionName), SCOPE);
export const adminOn = (stage: InProcessStage) =>
  new IAMClient(clientAs(stage, "admin", ["iam:*"]));
