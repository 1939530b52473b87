// How the back of the house calls people: by name, and by the key under which one may play them.
// Never untrue: who is in neither list is called as AWS calls them.
import { nameOf, type Person } from "../../domain/person.ts";
import { personOfRole } from "../stage/grant-roles.ts";
import { keyOfPerson, SAMPLE_PEOPLE } from "../stage/sample.ts";
import type { Stage } from "../stage/stage.ts";

export interface Named {
  /** The key of a sample person; empty for anybody else. */
  readonly key: string;
  readonly name: string;
}

interface People {
  readonly people: readonly Person[];
}

/** A person by the id of people.yaml. */
export function personNamed({ people }: People, id: string): Named {
  const person = people.find((one) => one.id === id);
  return { key: person === undefined ? "" : keyOfPerson(person), name: nameOf(people, id) };
}

/**
 * Who owns a session: the role of a person's grant, or an IAM user of their own. `personId` is the person where the
 * ledger tells; else the tag of the role does, as long as it exists.
 */
export function ownerNamed(
  { cloud, directory }: Pick<Stage, "cloud" | "directory">,
  owner: string,
  personId = personOfRole({ cloud }, owner),
): Named {
  if (personId !== undefined) return personNamed(directory, personId);
  const last = owner.split("/").at(-1) ?? owner;
  const sample = SAMPLE_PEOPLE.find(({ name }) => owner.endsWith(`:user/${name}`));
  return { key: sample?.key ?? "", name: sample?.realName ?? last };
}

/** `Ana` of `Ana (engineer)`. */
export const firstName = (name: string): string => name.split(" ")[0] ?? name;
