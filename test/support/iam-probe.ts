// Asks IAM's own evaluator what the policies on the access roles allow at this moment, whoever might use them.
// Never untrue: the boundary is left out, so a policy that says too much is found even where the boundary would hold it.
import { documentArn, instanceArn } from "../../domain/grant-policy.ts";
import { PERSON_TAG, requestOfRole } from "../../domain/grant-role.ts";
import { contextOf, evaluate } from "../../local/cloud/iam/evaluate.ts";
import { compiledPolicy } from "../../local/cloud/iam/policy.ts";
import { LOCAL_PLACE } from "../../local/stage/sample.ts";
import { grantRoles, SCOPE } from "./grant-roles.ts";
import type { Scene } from "./story-scene.ts";

export interface Opening {
  readonly person: string;
  /** The request whose role it is. */
  readonly request: string;
  readonly action: string;
  readonly resource: string;
}

/** Everything that matters, and a few things that must never be allowed at all. */
function probes({ stage }: Scene): { action: string; resource: string; target?: string }[] {
  const instances = stage.cloud.ec2.instances().map(({ id }) => id);
  const documents = [
    ...stage.topology.documents.map(({ name }) => name),
    "SSM-SessionManagerRunShell",
    "AWS-StartPortForwardingSession",
    "AWS-StartPortForwardingSessionToRemoteHost",
    "AWS-StartSSHSession",
  ];
  const session = `arn:aws:ssm:eu-west-1:111122223333:session/p-ana001-wzleysigzmbd6fmkefjqvt5w4u`;
  return [
    ...instances.flatMap((id) => [
      { action: "ssm:StartSession", resource: instanceArn(LOCAL_PLACE, id), target: id },
      { action: "ssm:SendCommand", resource: instanceArn(LOCAL_PLACE, id), target: id },
      { action: "ssm:ResumeSession", resource: session, target: id },
      { action: "ssm:TerminateSession", resource: session, target: id },
    ]),
    ...documents.map((name) => ({
      action: "ssm:StartSession",
      resource: documentArn(LOCAL_PLACE, name),
    })),
    { action: "ssmmessages:OpenDataChannel", resource: "*" },
    {
      action: "iam:PutRolePolicy",
      resource: "arn:aws:iam::111122223333:role/curfew/eu-west-1/curfew-req-00000000000000000000",
    },
  ];
}

/** What the inline policies of the grants' roles allow now, by the control plane's latest word. */
export function openings(scene: Scene): Opening[] {
  const { stage } = scene;
  const now = new Date(stage.clock.now()).toISOString();
  return grantRoles(stage).flatMap(({ name: role, policies, tags }) =>
    Object.entries(policies).flatMap(([name, document]) => {
      const person = tags.find(({ Key }) => Key === PERSON_TAG)?.Value ?? "";
      const request = requestOfRole(SCOPE, role) ?? "";
      const identity = [{ name, policy: compiledPolicy(document, "identity") }];
      return probes(scene)
        .filter(({ action, resource, target }) => {
          const context = contextOf({
            "aws:CurrentTime": now,
            "ssm:SessionDocumentAccessCheck": "true",
            ...(target === undefined
              ? {}
              : { "ssm:resourceTag/aws:ssmmessages:target-id": target }),
          });
          return evaluate({ identity }, { action, resource, context }).allowed;
        })
        .map(({ action, resource }) => ({ person, request, action, resource }));
    }),
  );
}
