// What grants are made of: the Session documents, one for each step of each ladder, and the boundary of access roles.
import { documentText } from "../../domain/session-document.ts";
import type { Deps } from "./deps.ts";

export function makeSessionPolicies({ aws, topology }: Deps): void {
  for (const document of topology.documents)
    new aws.ssm.Document(document.name, {
      name: document.name,
      documentType: "Session",
      documentFormat: "JSON",
      content: documentText(document),
    });
  const { boundary } = topology;
  new aws.iam.Policy(boundary.name, {
    name: boundary.name,
    description: "The most that any access role of Curfew may do, whatever is written on it",
    policy: JSON.stringify(boundary.policy),
  });
}
