// The AWS identities of people.yaml against IAM: somebody whose identity is not there as it is written gets no access.
// Invariant: an identity of another account is said to be unchecked, never to be well.
import type { AwsIdentity } from "../../../domain/aws-identity.ts";
import type { Place } from "../../../domain/grant-policy.ts";
import { grantRoleArn, type StageScope } from "../../../domain/grant-role.ts";
import type { Person } from "../../../domain/person.ts";
import type { Holder } from "../account.ts";
import { type Check, type Finding, findingsOf } from "../finding.ts";

const say = findingsOf("identities");
/** Identity Center makes its roles here, and in a folder of its Region below. */
const RESERVED_PATH = "/aws-reserved/sso.amazonaws.com/";
const RESERVED_ROLE = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/;

export const checkIdentities: Check = async ({ account, place, people, topology }) => {
  const { holders } = await account();
  const isHere = ({ aws }: Person) => accountOf(aws) === place.account;
  const here = people.filter(isHere);
  const others = people.filter((person) => !isHere(person));
  const findings = [
    ...people.flatMap((person) => wrongPartition(person, place)),
    ...here.flatMap((person) => userFlaws(person, holders, place)),
    ...[...bySet(here)].flatMap(([set, ids]) => [
      ...permissionSetFlaws(set, ids, holders),
      ...impostors(set, holders),
    ]),
    ...elsewhere(others, { place, prefix: topology.prefix }),
  ];
  return findings.length > 0
    ? findings
    : [say("ok", "people.yaml", "Each AWS identity of people.yaml is in IAM.")];
};

const accountOf = (aws: AwsIdentity): string =>
  "user" in aws ? (aws.user.split(":")[4] ?? "") : aws.account;

const isInPartition = (arn: string, { partition }: Place) => arn.split(":")[1] === partition;

function wrongPartition({ id, aws }: Person, place: Place): Finding[] {
  if (!("user" in aws) || isInPartition(aws.user, place)) return [];
  const what = `This user is of another partition than ${place.partition}, where Curfew runs; no role can let ${id} in.`;
  return [
    say("error", aws.user, what, `Give ${id} an identity of the partition ${place.partition}.`),
  ];
}

function userFlaws({ id, aws }: Person, holders: readonly Holder[], place: Place): Finding[] {
  if (!("user" in aws) || !isInPartition(aws.user, place)) return [];
  const arn = aws.user;
  if (holders.some((holder) => holder.arn === arn)) return [];
  const lastOf = (path: string) => path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  // IAM's user names are unique without regard to path and case (facts K1).
  const alike = holders.find(
    (holder) => holder.arn.includes(":user/") && lastOf(holder.arn) === lastOf(arn),
  );
  const [what, toDo] =
    alike === undefined
      ? [
          `IAM has no such user in account ${place.account}, so ${id} gets no access.`,
          `Correct the identity of ${id} in people.yaml, or take ${id} out of it.`,
        ]
      : [
          `IAM knows this user as ${alike.arn}; as people.yaml writes it, ${id} gets no access.`,
          `If that is the person, write ${alike.arn} for ${id} into people.yaml.`,
        ];
  return [say("error", arn, what, toDo)];
}

/** The ids of the people who come by each permission set. */
function bySet(people: readonly Person[]): ReadonlyMap<string, readonly string[]> {
  const sets = new Map<string, string[]>();
  for (const { id, aws } of people)
    if (!("user" in aws)) sets.set(aws.permissionSet, [...(sets.get(aws.permissionSet) ?? []), id]);
  return sets;
}

const isNamedFor = ({ name, arn }: Holder, set: string) =>
  arn.includes(":role/") && RESERVED_ROLE.exec(name)?.[1] === set;

/** One role is right: by which of several somebody comes, IAM does not say. */
function permissionSetFlaws(
  set: string,
  ids: readonly string[],
  holders: readonly Holder[],
): Finding[] {
  const roles = holders.filter(
    (holder) => isNamedFor(holder, set) && holder.path.startsWith(RESERVED_PATH),
  );
  if (roles.length === 1) return [];
  const whom = ids.join(", ");
  const [what, toDo] =
    roles.length === 0
      ? [
          `Identity Center has no role of this permission set in this account, so nobody gets access by it (${whom}).`,
          `Assign ${set} to them for this account in Identity Center, or correct permissionSet (case counts) or account in people.yaml.`,
        ]
      : [
          `This account has ${roles.length} roles of this permission set, so nobody gets access by it (${whom}): ${roles
            .map(({ name }) => name)
            .sort()
            .join(", ")}.`,
          "Only AWS can delete such a role: look in Identity Center which of them it still uses, take the assignments to this account away and give them again, or ask AWS Support.",
        ];
  return [say("error", `permission set ${set}`, what, toDo)];
}

/** STS does not say a role's path, so a role of such a name elsewhere passes for the permission set's own. */
const impostors = (set: string, holders: readonly Holder[]): Finding[] =>
  holders
    .filter((holder) => isNamedFor(holder, set) && !holder.path.startsWith(RESERVED_PATH))
    .map(({ arn }) =>
      say(
        "error",
        arn,
        `This role bears the name of one of Identity Center's and is none: who takes it chooses the session name, and passes at the terminal for anybody of the permission set ${set}.`,
        "Delete it, and look in CloudTrail for who made it.",
      ),
    );

/** One note for each other account. */
function elsewhere(people: readonly Person[], scope: StageScope): Finding[] {
  const accounts = [...new Set(people.map(({ aws }) => accountOf(aws)))];
  return accounts.map((account) => {
    const ids = people.filter(({ aws }) => accountOf(aws) === account).map(({ id }) => id);
    return say(
      "note",
      `account ${account}`,
      `Not checked: the identities of ${ids.join(", ")} are of this account, and doctor reads account ${scope.place.account} only.`,
      `Look there that each of them exists, and that its own policy allows sts:AssumeRole on ${grantRoleArn(scope, "*")} (docs/deploy.md).`,
    );
  });
}
