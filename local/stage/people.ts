// The AWS identities of the local people: IAM users, Identity Center roles, and the outsider.
// Never untrue: nobody of them holds a session permission of their own, except the outsider, who is there to be found.
import type { Person } from "../../domain/person.ts";
import type { Iam } from "../cloud/iam/iam.ts";
import { serviceTrust } from "../cloud/iam/seeds.ts";
import { DOCTOR_READS, keyOfPerson, LOCAL_PLACE, OLD_WIDE_POLICY, PLATFORM } from "./sample.ts";

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Puts everybody of this account into IAM; gives each one's own credentials by sample key. */
export function seedPeople(iam: Iam, people: readonly Person[]): ReadonlyMap<string, Keys> {
  const keys = new Map<string, Keys>();
  for (const person of people.filter(isOfThisAccount))
    keys.set(keyOfPerson(person), keysOf(iam, person));
  const outsider = iam.seedUser({
    name: "olga",
    policies: [{ name: "from-before-curfew", document: OLD_WIDE_POLICY }],
  });
  keys.set("outsider", iam.keyFor(outsider));
  const reads = { Effect: "Allow", Action: DOCTOR_READS, Resource: "*" };
  const document = { Version: "2012-10-17", Statement: [reads] };
  const platform = iam.seedUser({ name: "platform", policies: [{ name: "doctor", document }] });
  keys.set(PLATFORM, iam.keyFor(platform));
  return keys;
}

/** The local cloud has one account, so an identity of another one is nobody's here. */
const isOfThisAccount = ({ aws }: Person): boolean =>
  "user" in aws
    ? aws.user.startsWith(`arn:${LOCAL_PLACE.partition}:iam::${LOCAL_PLACE.account}:`)
    : aws.account === LOCAL_PLACE.account;

function keysOf(iam: Iam, { aws }: Person): Keys {
  if ("user" in aws) {
    const [name = "", ...path] = aws.user.split("/").slice(1).reverse();
    return iam.keyFor(iam.seedUser({ name, path: ["", ...path.reverse(), ""].join("/") }));
  }
  return iam.keyFor(iam.seedRole(reservedRole(aws.permissionSet)), aws.userName);
}

/** The role that Identity Center makes for a permission set in an account. It needs no permission: the trust of a grant's role names it. */
const reservedRole = (permissionSet: string) => ({
  name: `AWSReservedSSO_${permissionSet}_0123456789abcdef`,
  path: "/aws-reserved/sso.amazonaws.com/eu-west-1/",
  trust: serviceTrust("sso.amazonaws.com"),
});
