// What grants are made of: the Session documents, one for each step of each ladder, and a boundary for each profile.
import { documentText } from "../../domain/session-document.ts";
import type { Deps } from "./deps.ts";

/** Gives the boundaries, which must be there before a function can make a role. */
export function makeSessionPolicies({ aws, topology }: Deps): aws.iam.Policy[] {
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
  // A profile that is removed: IAM keeps its boundary until no role has it, and a later deploy deletes it.
  return topology.boundaries.map(
    ({ name, path, policy }) =>
      new aws.iam.Policy(name, {
        name,
        path,
        description: "The most that a grant role of this profile can do, whatever is written on it",
        policy: JSON.stringify(policy),
      }),
  );
}
