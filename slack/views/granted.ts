// What the requester pastes to get in.
// Never untrue: the commands use exactly the role, session name and document that the grant allows (P2).
import { accountOf } from "../../domain/aws-identity.ts";
import { consoleAddress } from "../../domain/console.ts";
import type { Place } from "../../domain/grant-policy.ts";
import { NO_TRANSCRIPT } from "../../domain/port-forwarding.ts";
import type { RequestFacts } from "../../domain/ports.ts";
import { minutesGiven, type Request } from "../../domain/request.ts";
import { accessBlocks, identityNeeds } from "./access-commands.ts";
import { context, type Message, section } from "./blocks.ts";
import { inline, link, span, when } from "./text.ts";

/** The instance's page. Sessions are opened from the terminal: the console cannot take the pinned role session name (facts C6). */
const instancePage = (place: Place, instanceId: string) =>
  `${consoleAddress(place, "ec2/home")}#InstanceDetails:instanceId=${instanceId}`;

/** What a forwarded port is, for whoever opens it. */
const portWords = ({ port }: Request): string =>
  port === undefined
    ? ""
    : ` It forwards port ${port}, and nothing else. ${NO_TRANSCRIPT} The command says which port of your machine leads there; \`--parameters localPortNumber=${port}\` chooses one.`;

/** `prefix` begins the AWS profile's name: `curfew` gives `curfew-web-1-f60718`. */
export function grantedNotice(facts: RequestFacts, place: Place, prefix: string): Message {
  const { request, people } = facts;
  const { grant, instance } = request;
  const lead = `Access to ${inline(instance.name)} is open${grant === undefined ? "" : ` until ${when(grant.deadline)}`}.`;
  const given = minutesGiven(request);
  const less =
    given === request.minutes
      ? ""
      : ` It was approved for ${span(given)}, of the ${span(request.minutes)} you asked for.`;
  const aws = people.find(({ id }) => id === request.person)?.aws;
  const needs = aws && identityNeeds(accountOf(aws), { place, prefix });
  return {
    text: `${lead}${less}${portWords(request)}`,
    blocks: [
      section(`${lead}${less}${portWords(request)}`),
      ...accessBlocks(request, { place, prefix }),
      ...(needs === undefined ? [] : [section(needs)]),
      context(
        `AWS takes some seconds, up to a minute, to know the new role and then its policy: on AccessDenied, try again. ${link(instancePage(place, instance.id), "The instance in the AWS console")}`,
      ),
    ],
  };
}
