// What grants are made of: the Session documents, one for each step of each ladder, and the boundary of access roles.
import { documentText } from "../../domain/session-document.ts";
import type { Deps } from "./deps.ts";

/** Gives the boundary, which must be there before a function can make a role. */
export function makeSessionPolicies({ aws, topology }: Deps): aws.iam.Policy {
  for (const document of topology.documents)
    new aws.ssm.Document(
      document.name,
      {
        name: document.name,
        documentType: "Session",
        documentFormat: "JSON",
        content: documentText(document),
      },
      // The provider makes a new version from the default one, and AWS takes only the latest (facts K1): after a repair, or
      // a version made by hand, no change could be deployed. A new document asks for no version (decision 0039).
      { replaceOnChanges: ["content"], deleteBeforeReplace: true },
    );
  const { boundary } = topology;
  return new aws.iam.Policy(boundary.name, {
    name: boundary.name,
    description: "The most that any access role of Curfew may do, whatever is written on it",
    policy: JSON.stringify(boundary.policy),
  });
}
