// The directory with what people have proven put in: who a Slack user is, or which Slack user somebody is.
// Never untrue: where people.yaml leaves it to a proof, a Slack user without one stands for nobody.
import { holds, needsLink } from "../../domain/link.ts";
import type { Person } from "../../domain/person.ts";
import type { Links } from "../../domain/person-ports.ts";
import type { Directory } from "../../domain/ports.ts";

export interface LinkedDeps {
  readonly directory: Directory;
  readonly links: Pick<Links, "ofSlack" | "ofPerson">;
}

/** For what a Slack user does. The table is asked only where people.yaml does not say it all. */
export async function directoryForSlack(
  { directory, links }: LinkedDeps,
  slackUser: string,
): Promise<Directory> {
  const stated = directory.people.find(({ slack }) => slack === slackUser);
  if (stated !== undefined && !needsLink(directory, stated)) return directory;
  if (stated === undefined && !directory.people.some((one) => needsLink(directory, one)))
    return directory;
  const link = await links.ofSlack(slackUser);
  const person = directory.people.find(({ id }) => id === link?.person);
  const isProven =
    link !== undefined &&
    person !== undefined &&
    needsLink(directory, person) &&
    holds(link, person) &&
    !isOthers(directory, slackUser, person);
  return withSlack(directory, slackUser, isProven ? person.id : undefined);
}

/** For what a person does elsewhere: with the Slack user that they are told things as, if that is known. */
export async function directoryForPerson(
  { directory, links }: LinkedDeps,
  person: Person,
): Promise<Directory> {
  if (!needsLink(directory, person)) return directory;
  const found = await links.ofPerson(person.id);
  const slackUser = found?.isHeld && holds(found.link, person) ? found.link.slackUser : undefined;
  if (slackUser !== undefined && !isOthers(directory, slackUser, person))
    return withSlack(directory, slackUser, person.id);
  return replaced(directory, (one) => (one.id === person.id ? unknown(one) : one));
}

/** Whether people.yaml says that the Slack user is somebody else. */
export const isOthers = (
  { people }: Pick<Directory, "people">,
  slackUser: string,
  { id }: Pick<Person, "id">,
): boolean => people.some((one) => one.slack === slackUser && one.id !== id);

/** That the Slack user is this person, or nobody. */
const withSlack = (directory: Directory, slackUser: string, personId: string | undefined) =>
  replaced(directory, (one) => {
    if (one.id === personId) return { ...one, slack: slackUser };
    return one.slack === slackUser ? unknown(one) : one;
  });

const replaced = (directory: Directory, by: (person: Person) => Person): Directory => ({
  ...directory,
  people: directory.people.map(by),
});

const unknown = ({ slack: _, ...person }: Person): Person => person;
