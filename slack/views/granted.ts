// What the requester pastes to get in.
// Never untrue: the commands use exactly the role, session name and document that the grant allows (P2).
import { consoleAddress } from "../../domain/console.ts";
import type { Place } from "../../domain/grant-policy.ts";
import { grantRoleArn } from "../../domain/grant-role.ts";
import { NO_TRANSCRIPT } from "../../domain/port-forwarding.ts";
import type { RequestFacts } from "../../domain/ports.ts";
import { minutesGiven, type Request } from "../../domain/request.ts";
import { context, type Message, type MessageBlock, section } from "./blocks.ts";
import { copied, inline, link, span, when } from "./text.ts";

/** The instance's page. Sessions are opened from the terminal: the console cannot take the pinned role session name (facts C6). */
const instancePage = (place: Place, instanceId: string) =>
  `${consoleAddress(place, "ec2/home")}#InstanceDetails:instanceId=${instanceId}`;

/** The AWS CLI profile of a grant: `curfew-web-1`. A later grant on the instance writes it anew. */
export const cliProfile = ({ instance }: Pick<Request, "instance">, prefix: string): string =>
  `${prefix}-${instance.name.replace(/[^A-Za-z0-9._-]+/g, "-")}`;

/**
 * Writes the AWS CLI profile of a grant. The profile, unlike exported keys, refreshes its credentials, which a long
 * session needs when it resumes (facts K7).
 */
export const profileCommands = (
  request: Pick<Request, "id" | "instance">,
  place: Place,
  prefix: string,
): string => {
  const set = (key: string, value: string) =>
    `aws configure set ${key} ${value} --profile ${cliProfile(request, prefix)}`;
  return [
    set("role_arn", grantRoleArn({ place, prefix }, request.id)),
    set("role_session_name", request.id),
    // In a shell: the profile that the person signs in with.
    set("source_profile", `"\${AWS_PROFILE:-default}"`),
    set("region", place.region),
  ].join("\n");
};

/** What opens a session under the grant as it is; a forwarded port answers on a free port of one's own machine. */
export const startCommand = (
  request: Pick<Request, "instance" | "grant">,
  prefix: string,
): string =>
  `aws ssm start-session --target ${request.instance.id} --document-name ${request.grant?.document ?? ""} --profile ${cliProfile(request, prefix)}`;

/** What a forwarded port is, for whoever opens it. */
const portWords = ({ port }: Request): string =>
  port === undefined
    ? ""
    : ` It forwards port ${port}, and nothing else. ${NO_TRANSCRIPT} The command says which port of your machine leads there; \`--parameters localPortNumber=${port}\` chooses one.`;

/** `prefix` begins the AWS profile's name: `curfew` gives `curfew-web-1`. */
export function grantedNotice(facts: RequestFacts, place: Place, prefix: string): Message {
  const { grant, instance } = facts.request;
  const lead = `Access to ${inline(instance.name)} is open${grant === undefined ? "" : ` until ${when(grant.deadline)}`}.`;
  const given = minutesGiven(facts.request);
  const less =
    given === facts.request.minutes
      ? ""
      : ` It was approved for ${span(given)}, of the ${span(facts.request.minutes)} you asked for.`;
  const commands = [
    profileCommands(facts.request, place, prefix),
    startCommand(facts.request, prefix),
  ].join("\n");
  const steps: MessageBlock[] =
    grant === undefined
      ? []
      : [
          section(
            `Paste this into your shell, where \`AWS_PROFILE\` is the profile you sign in with:\n${copied(commands)}`,
          ),
        ];
  return {
    text: `${lead}${less}${portWords(facts.request)}`,
    blocks: [
      section(`${lead}${less}${portWords(facts.request)}`),
      ...steps,
      context(
        `AWS takes some seconds, up to a minute, to know the new role and then its policy: on AccessDenied, try again. ${link(instancePage(place, instance.id), "The instance in the AWS console")}`,
      ),
    ],
  };
}
