// The grants' roles and their policies: as IAM keeps them, and as its decisions see them a little later (facts C5).
// Never untrue: what is shown is what IAM has; nothing is worked out from requests.
import type { PolicyDocument } from "../../domain/grant-policy.ts";
import { grantPath, PERSON_TAG } from "../../domain/grant-role.ts";
import { nameOf } from "../../domain/person.ts";
import type { Tag } from "../cloud/iam/records.ts";
import { LOCAL_PLACE } from "../stage/sample.ts";
import type { Stage } from "../stage/stage.ts";
import { PREFIX } from "../stage/where.ts";
import type { HousePolicy, HouseRole, PolicySight } from "./shapes.ts";

/** Every grant's role, in the order in which they were made; also one that is deleted, while decisions still know it. */
export function accessRoles({ cloud, directory }: Pick<Stage, "cloud" | "directory">): HouseRole[] {
  const { iam } = cloud;
  const path = grantPath(STAGE);
  const kept = iam.rolesUnder(path);
  const deleted = iam.rolesSeenUnder(path).filter(({ id }) => !kept.some((one) => one.id === id));
  const personOf = (tags: readonly Tag[], name: string) =>
    nameOf(directory.people, tags.find(({ Key }) => Key === PERSON_TAG)?.Value ?? name);
  return [...kept, ...deleted].map((role) => ({
    name: role.name,
    arn: role.arn,
    person: personOf(role.tags, role.name),
    policies: policiesOf(
      kept.includes(role) ? role.policies : {},
      iam.seenRole(role.arn)?.policies ?? {},
    ),
  }));
}

const STAGE = { place: LOCAL_PLACE, prefix: PREFIX };

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
