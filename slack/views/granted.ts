// What the requester pastes to get in (design 3, end).
// Never untrue: the commands use exactly the role, session name and document that the grant allows (P2).
import { consoleAddress } from "../../domain/console.ts";
import { accessRoleArn, type Place } from "../../domain/grant-policy.ts";
import { NO_TRANSCRIPT } from "../../domain/port-forwarding.ts";
import type { RequestFacts } from "../../domain/ports.ts";
import { minutesGiven, type Request } from "../../domain/request.ts";
import { context, type Message, type MessageBlock, section } from "./blocks.ts";
import { copied, inline, link, span, when } from "./text.ts";

/** The instance's page. Sessions are opened from the terminal: the console cannot take the pinned role session name (facts C6). */
const instancePage = (place: Place, instanceId: string) =>
  `${consoleAddress(place, "ec2/home")}#InstanceDetails:instanceId=${instanceId}`;

const profileSnippet = (place: Place, name: string, personId: string) =>
  [
    `[profile ${name}]`,
    `role_arn = ${accessRoleArn(place, personId)}`,
    `role_session_name = ${personId}`,
    "source_profile = YOUR-OWN-PROFILE",
    `region = ${place.region}`,
  ].join("\n");

/** What opens a session under the grant as it is; a forwarded port answers on a free port of one's own machine. */
export const startCommand = (
  { instance, grant }: Pick<Request, "instance" | "grant">,
  place: Place,
  prefix: string,
): string =>
  `aws ssm start-session --target ${instance.id} --document-name ${grant?.document ?? ""} --profile ${prefix}-${place.account}`;

/** What a forwarded port is, for whoever opens it. */
const portWords = ({ port }: Request): string =>
  port === undefined
    ? ""
    : ` It forwards port ${port}, and nothing else. ${NO_TRANSCRIPT} The command says which port of your machine leads there; \`--parameters localPortNumber=${port}\` chooses one.`;

/** `prefix` begins the AWS profile's name: `curfew` gives `curfew-111122223333`. */
export function grantedNotice(facts: RequestFacts, place: Place, prefix: string): Message {
  const { grant, instance, person } = facts.request;
  const lead = `Access to ${inline(instance.name)} is open${grant === undefined ? "" : ` until ${when(grant.deadline)}`}.`;
  const given = minutesGiven(facts.request);
  const less =
    given === facts.request.minutes
      ? ""
      : ` It was approved for ${span(given)}, of the ${span(facts.request.minutes)} you asked for.`;
  const name = `${prefix}-${place.account}`;
  const start = startCommand(facts.request, place, prefix);
  const steps: MessageBlock[] =
    grant === undefined
      ? []
      : [
          section(
            `Once, in \`~/.aws/config\` (the source profile is the one you sign in with):\n${copied(profileSnippet(place, name, person))}`,
          ),
          section(`Then:\n${copied(start)}`),
        ];
  return {
    text: `${lead}${less}${portWords(facts.request)}`,
    blocks: [
      section(`${lead}${less}${portWords(facts.request)}`),
      ...steps,
      context(
        `If AWS says AccessDenied in the first seconds, try again. ${link(instancePage(place, instance.id), "The instance in the AWS console")}`,
      ),
    ],
  };
}
