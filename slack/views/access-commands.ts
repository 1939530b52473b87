// The commands that open a session under a grant with the AWS CLI, as people paste them into a shell.
// Invariant: nothing in them is text that somebody chose, but for letters, digits, dot, hyphen and underscore of a name.
import type { Place } from "../../domain/grant-policy.ts";
import { grantRoleArn, type StageScope } from "../../domain/grant-role.ts";
import type { Request } from "../../domain/request.ts";
import { type MessageBlock, section } from "./blocks.ts";
import { copied } from "./text.ts";

type Granted = Pick<Request, "id" | "instance" | "grant">;

/** As much of an instance's name as a profile's name shows: its end tells instances of one name apart. */
const NAME_SHOWN = 40;
const ID_SHOWN = 6;

/**
 * The AWS CLI profile of a grant: `curfew-web-1-f60718`, the end of the instance's id behind its name. A later grant on the
 * instance overwrites it; another instance of the same name has another one.
 */
export function cliProfile({ instance }: Pick<Request, "instance">, prefix: string): string {
  const { id, name } = instance;
  const shown = name.replace(/[^A-Za-z0-9._-]+/g, "-").slice(0, NAME_SHOWN);
  return `${prefix}-${shown}-${id.slice(-ID_SHOWN)}`;
}

/**
 * Writes the AWS CLI profile of a grant. The profile, unlike exported keys, refreshes its credentials, which a long
 * session needs when it resumes (facts K7).
 */
function profileCommands(request: Granted, { place, prefix }: StageScope): string[] {
  const set = (key: string, value: string) =>
    `aws configure set ${key} ${value} --profile ${cliProfile(request, prefix)}`;
  return [
    set("role_arn", grantRoleArn({ place, prefix }, request.id)),
    set("role_session_name", request.id),
    // In a shell: the profile that the person signs in with.
    set("source_profile", SIGN_IN_PROFILE),
    set("region", place.region),
  ];
}

/** What opens a session under the grant as it is; a forwarded port answers on a free port of one's own machine. */
export const startCommand = (request: Granted, prefix: string): string =>
  `aws ssm start-session --target ${request.instance.id} --document-name ${request.grant?.document ?? ""} --profile ${cliProfile(request, prefix)}`;

/** All lines to paste, in their order. */
export const accessCommands = (request: Granted, scope: StageScope): string[] => [
  ...profileCommands(request, scope),
  startCommand(request, scope.prefix),
];

const SIGN_IN_PROFILE = `"\${AWS_PROFILE:-default}"`;
const HOW = `Paste this into bash or zsh, where \`AWS_PROFILE\` is the profile you sign in with. In PowerShell, write that profile's name in place of \`${SIGN_IN_PROFILE}\`:`;

/** The lines with how to use them; nothing while there is no access. */
export const accessBlocks = (request: Request, scope: StageScope): MessageBlock[] =>
  request.state !== "active" || request.grant === undefined
    ? []
    : [section(`${HOW}\n${copied(accessCommands(request, scope).join("\n"))}`)];

/** What an identity of another account must allow by itself: there a role's trust alone lets nobody in. */
export function identityNeeds(account: string, { place, prefix }: StageScope): string | undefined {
  if (account === place.account) return undefined;
  return `Your AWS identity belongs to account ${account}. Its own policies must allow \`sts:AssumeRole\` on \`${anyRoleOf(place, prefix)}\`.`;
}

const anyRoleOf = (place: Place, prefix: string) => grantRoleArn({ place, prefix }, "*");
