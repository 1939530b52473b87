// The access roles and their policies: as IAM keeps them, and as its decisions see them a little later (facts C5).
// Never untrue: what is shown is what IAM has; nothing is worked out from requests.
import { ACCESS_PATH, type PolicyDocument } from "../../domain/grant-policy.ts";
import { nameOf } from "../../domain/person.ts";
import type { Stage } from "../stage/stage.ts";
import type { HousePolicy, HouseRole, PolicySight } from "./shapes.ts";

/** Every access role, in the order in which they were made. */
export function accessRoles({ cloud, directory }: Pick<Stage, "cloud" | "directory">): HouseRole[] {
  return cloud.iam.rolesUnder(ACCESS_PATH).map(({ name, arn, policies }) => ({
    name,
    arn,
    person: nameOf(directory.people, name),
    policies: policiesOf(policies, cloud.iam.seenRole(arn)?.policies ?? {}),
  }));
}

type Documents = Readonly<Record<string, string>>;

function policiesOf(written: Documents, seen: Documents): HousePolicy[] {
  const policy = (name: string, text: string, sight: PolicySight) => ({
    name,
    sight,
    document: JSON.parse(text) as PolicyDocument,
  });
  const kept = Object.entries(written).map(([name, text]) =>
    policy(name, text, seen[name] === text ? "in-force" : "not-yet"),
  );
  const gone = Object.entries(seen)
    .filter(([name]) => written[name] === undefined)
    .map(([name, text]) => policy(name, text, "still-obeyed"));
  return [...kept, ...gone];
}
