// The AWS identities of the local people: IAM users, Identity Center roles, and the outsider.
// Never untrue: nobody of them holds a session permission of their own, except the outsider, who is there to be found.
import type { Person } from "../../domain/person.ts";
import type { Iam } from "../cloud/iam/iam.ts";
import { DOCTOR_READS, keyOfPerson, OLD_WIDE_POLICY, PLATFORM } from "./sample.ts";

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Puts everybody into IAM; gives each one's own credentials by sample key. */
export function seedPeople(iam: Iam, people: readonly Person[]): ReadonlyMap<string, Keys> {
  const keys = new Map<string, Keys>();
  for (const person of people) keys.set(keyOfPerson(person), keysOf(iam, person));
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

function keysOf(iam: Iam, { aws }: Person): Keys {
  if ("user" in aws) {
    const name = aws.user.split("/").pop() ?? aws.user;
    return iam.keyFor(iam.seedUser({ name }));
  }
  const path = aws.role.slice(aws.role.indexOf(":role/") + 5);
  const cut = path.lastIndexOf("/") + 1;
  const role = iam.seedRole({
    name: path.slice(cut),
    path: path.slice(0, cut),
    trust: {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "sso.amazonaws.com" }, Action: "sts:AssumeRole" },
      ],
    },
  });
  return iam.keyFor(role, aws.userName);
}
