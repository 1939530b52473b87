// Every no, in one plain sentence for the person who got it.
// Never untrue: a refusal that has no words does not compile.

import type { Refusal } from "../../domain/refusal.ts";
import { isFinal, type RequestState } from "../../domain/request.ts";
import { parseInstant } from "../../domain/time.ts";
import { grantProblemText } from "./grant-problem.ts";
import { COMMAND } from "./ids.ts";
import { inline, span, when } from "./text.ts";

type Words = {
  readonly [K in Refusal["refused"]]: (refusal: Extract<Refusal, { refused: K }>) => string;
};

const until = (text: string | undefined) => {
  const instant = text === undefined ? undefined : parseInstant(text);
  return instant === undefined ? "" : ` until ${when(instant)}`;
};

const moment = (text: string) => {
  const instant = parseInstant(text);
  return instant === undefined ? "" : ` ${when(instant)}`;
};

const rules = (because: readonly string[]) => inline(because.join("; "), 400);

/** Which rule says so; nothing where it is not known. */
function ruling(because: readonly string[] | undefined): string {
  if (because === undefined) return "";
  return because.length === 0
    ? " No policy allows it."
    : ` A policy forbids it: ${rules(because)}.`;
}

const lateness: Readonly<Record<RequestState, string>> = {
  requested: "This request is still being checked.",
  pending: "This request still waits for approval.",
  approved: "This request is already approved.",
  granting: "This request is already approved and access is being opened.",
  active: "Access is already open.",
  revoking: "Access is already being closed.",
  ended: "This access has already ended.",
  refused: "This request was already refused.",
  denied: "This request was already denied.",
  expired: "This request has expired.",
  withdrawn: "This request was withdrawn.",
};

type OtherLevel = Extract<Refusal, { refused: "not-this-level" }>;

const OTHER_LEVEL: Readonly<Record<OtherLevel["counts"], (refusal: OtherLevel) => string>> = {
  later: ({ level, of }) =>
    `Level ${level} of ${of} comes first; you are asked when it is complete.`,
  earlier: ({ level, of }) =>
    `Your level is complete; now level ${level} of ${of} is asked, where you do not count.`,
  never: ({ level, of }) =>
    `Your approval does not count here: you are in none of the levels still open, from ${level} of ${of} on.`,
};

type NotEligible = Extract<Refusal, { refused: "not-eligible" }>;

/** One sentence: which policy forbids it, or which could allow it, where to look, and why an incident is unknown. */
function notEligible(refusal: NotEligible): string {
  const { reasons, because = reasons, couldAllow = [], field, incidentUnknown } = refusal;
  const where = field === undefined ? "" : `; look at the ${field}`;
  const unknown = incidentUnknown === undefined ? "" : ` (${inline(incidentUnknown, 200)})`;
  if (because.length > 0)
    return `A policy forbids this access: ${rules(because)}${where}${unknown}.`;
  return couldAllow.length === 0
    ? "No policy allows you to ask for this access."
    : `No policy allows this access as it was asked${where}${unknown}; one of these could: ${rules(couldAllow)}.`;
}

const WORDS: Words = {
  "unknown-person": () =>
    "Curfew does not know you yet; ask your platform team to add you to people.yaml.",
  "unknown-instance": ({ instance }) => `There is no instance ${inline(instance, 80)}.`,
  "instance-not-running": ({ instance, state }) =>
    `The instance ${inline(instance, 80)} is not running; it is ${inline(state, 40)}.`,
  "instance-unreachable": ({ instance }) =>
    `Session Manager does not reach ${inline(instance, 80)}; its agent does not answer.`,
  "not-governed": ({ instance }) =>
    `No profile covers ${inline(instance, 80)}, so Curfew cannot give access to it.`,
  "minutes-off-ladder": ({ minutes, ladder }) =>
    `You cannot ask for ${span(minutes)} here; choose ${ladder.map(span).join(", ")}.`,
  "start-passed": ({ startsAt }) =>
    `The start${moment(startsAt)} has passed; leave it out to begin at once.`,
  "start-too-far": ({ startsAt, days }) =>
    `The start${moment(startsAt)} is too far ahead; at most ${days} days.`,
  "reason-empty": () => "Say in a few words why you need access.",
  "reason-too-long": ({ length, most }) =>
    `The reason has ${length} characters; at most ${most} are allowed.`,
  "ticket-too-long": ({ length, most }) =>
    `The ticket has ${length} characters; at most ${most} are allowed.`,
  "reason-malformed": () =>
    "The reason contains half of a character, probably where it was cut; type that place again.",
  "ticket-malformed": () =>
    "The ticket contains half of a character, probably where it was cut; type that place again.",
  "already-live": (refusal) =>
    `You already have access to ${inline(refusal.instance, 80)}${until(refusal.until)}.`,
  "already-asked": ({ instance }) =>
    `You have already asked for ${inline(instance, 80)}; that request still waits.`,
  "not-eligible": (refusal) => notEligible(refusal),
  "profile-changed": ({ instance, from, to }) =>
    `The instance ${inline(instance, 80)} has moved from profile ${inline(from, 40)} to ${inline(to, 40)}; ask again.`,
  "approval-lost": () => "Too many of those who approved may not approve any more; ask again.",
  "grant-failed": ({ problem }) => grantProblemText(problem),
  "workflow-failed": () => "Curfew failed before anything was granted; ask again.",
  "owner-missing": ({ instance, tag }) =>
    `The owner of ${inline(instance, 80)} must approve, but it has no tag ${inline(tag, 80)} that says who that is.`,
  "owner-unknown": ({ instance, tag, owner }) =>
    `The owner of ${inline(instance, 80)} must approve, but profiles.yaml does not say who ${inline(tag, 80)} ${inline(owner, 80)} is.`,
  "owner-changed": ({ instance, from, to }) =>
    `The owner of ${inline(instance, 80)} has changed from ${inline(from, 80)} to ${inline(to, 80)}; ask again.`,
  "no-approver": () => "Nobody may approve this request, so it cannot be asked.",
  "policy-broken": ({ detail }) =>
    `The access policy could not be read, so nothing is allowed until it is repaired: ${inline(detail, 300)}.`,
  "own-request": () => "You cannot decide your own request.",
  "not-approver": ({ because }) => `You may not decide this request.${ruling(because)}`,
  "already-voted": () =>
    "You have already approved this request; somebody else must approve it too.",
  "not-less-time": ({ minutes, asked }) =>
    `You cannot approve ${span(minutes)} of the ${span(asked)} asked for; only a shorter step of the ladder.`,
  "not-this-level": (refusal) => OTHER_LEVEL[refusal.counts](refusal),
  "needed-later": ({ level, needed }) =>
    `You are needed for level ${needed}, and nobody counts twice; somebody else must approve level ${level}.`,
  "already-extending": () =>
    "You have already asked for more time; that extension is not decided or not made yet.",
  "no-more-time": ({ most }) =>
    `This access cannot be extended: with all extensions it lasts at most ${span(most)}.`,
  "extension-over": () => "This extension was decided already, or its access has ended.",
  "not-yours": () => "Only the person who asked can do this.",
  "may-not-revoke": ({ because }) => `You may not revoke this access.${ruling(because)}`,
  "too-late": ({ state }) =>
    isFinal({ state })
      ? lateness[state]
      : `${lateness[state].slice(0, -1)}, so this is not possible now.`,
  "unknown-request": () => "Curfew does not know this request.",
  "port-not-forwarded": ({ instance, port, ports }) =>
    ports.length === 0
      ? `No port of ${inline(instance)} is forwarded: its profile does not offer that.`
      : `Port ${port} of ${inline(instance)} is not forwarded: its profile offers ${ports.join(", ")}.`,
  "break-glass-off": ({ instance }) =>
    `Nobody can break glass on ${inline(instance, 80)}: its profile has no breakGlass section. Ask for access instead.`,
  "incident-missing": () => "Say for which incident; breaking glass needs one.",
  "not-confirmed": () => "Confirm that you know who will hear of it.",
  "not-on-call": () =>
    "You are not on call now, so you cannot break glass. Ask for access instead.",
  "on-call-unknown": ({ why }) =>
    `Curfew could not find out whether you are on call, so you cannot break glass: ${inline(why, 200)}.`,
  "no-reviewer": () =>
    "Nobody but you could review this, and without a review glass is not broken.",
  "unknown-review": () => "Curfew does not know this review.",
  "own-review": () => "You cannot review your own break-glass.",
  "not-reviewer": ({ because }) => `You may not review this break-glass.${ruling(because)}`,
  "review-too-early": () =>
    "The access is still open. It can be reviewed when it has ended and what was done is known.",
  "review-over": ({ by }) => `This review is closed already, by ${inline(by, 80)}.`,
  "not-admin": () => "Only admins may do this: those in the group admins of people.yaml.",
  "drift-over": ({ document }) =>
    `There is nothing to repair any more on ${inline(document, 130)}; look for a newer message about it.`,
  "document-missing": ({ document }) =>
    `The document ${inline(document, 130)} is not there, so it cannot be repaired; deploy again.`,
  "repair-asked": ({ document, by }) =>
    `The repair of ${inline(document, 130)} was already asked for by ${inline(by, 80)}.`,
  "changed-meanwhile": () => "The request changed while you clicked; look at it again and retry.",
  "not-linked": () =>
    `Curfew does not know yet who you are in AWS; type \`${COMMAND} link\` in Slack and follow what it says.`,
  "body-too-long": ({ length, most }) =>
    `The request has ${length} characters; Curfew takes at most ${most}.`,
  "proof-malformed": () =>
    "This is not the one signed request that Curfew takes; bring the command line up to date.",
  "proof-for-elsewhere": ({ address }) =>
    `The request was signed for another address than ${inline(address, 260)}; look at CURFEW_URL.`,
  "proof-wrong-region": ({ region }) =>
    `The request was signed for another Region than ${inline(region, 40)}; add --region ${inline(region, 40)}.`,
  "proof-wrong-host": ({ host }) =>
    `The request was signed for another STS than ${inline(host, 260)}; look at AWS_ENDPOINT_URL.`,
  "proof-of-other-words": () => "The signature is of other words than those that came with it.",
  "proof-stale": ({ now }) =>
    `The signature is too old or too new; here it is ${inline(now, 40)}, so look at your clock.`,
  "proof-used": () => "This signed request was used before; sign a new one.",
  "proof-denied": ({ because }) =>
    `AWS does not confirm these credentials (${inline(because, 80)}); log in again.`,
  "sts-silent": () => "AWS does not say who you are just now, so nothing was done; try again.",
  "unknown-identity": ({ arn }) =>
    `AWS knows you as ${inline(arn, 200)}, and nobody in people.yaml is that; use your own credentials, not those of an access role.`,
  "code-over": () =>
    `This code is not valid, was used, or has lapsed; type \`${COMMAND} link\` in Slack for a new one.`,
  "other-slack-user": ({ person }) =>
    `In people.yaml ${inline(person, 80)} is another Slack user; ask your platform team to mend it.`,
  "several-instances": ({ instance, ids }) =>
    `More than one instance is called ${inline(instance, 80)}; say which by its id: ${inline(ids.join(", "), 400)}.`,
  "instance-name-differs": ({ instance, names }) =>
    `No instance is called ${inline(instance, 80)}, but there is ${inline(names.join(", "), 400)}; upper and lower case must be the same.`,
  "no-link": () =>
    "There is no link to take back: either there never was one, or your platform team's `people.yaml` says who you are in Slack.",
  "link-changed": () =>
    "The Slack user who asked for it does not stand for the person any more; ask again once it is clear who does.",
  "taken-slack-user": () =>
    "In people.yaml this Slack user is somebody else; ask your platform team to mend it.",
};

/** One sentence, mrkdwn, ending with a full stop. */
export function refusalSentence(refusal: Refusal): string {
  // One lookup for all kinds: the map's type has tied each kind to its own words.
  const words: (refusal: never) => string = WORDS[refusal.refused];
  return words(refusal as never);
}
