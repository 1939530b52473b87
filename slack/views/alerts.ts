// What the security channel is told (P4, P11).
// Never untrue: an alert that has no words does not compile.
import type { Alert } from "../../domain/alert.ts";
import { isAdmin } from "../../domain/drift.ts";
import { letInSentence } from "../../domain/let-in.ts";
import { nameOf, type Person } from "../../domain/person.ts";
import type { Session } from "../../domain/session.ts";
import { fields, header, type Message, section } from "./blocks.ts";
import { grantProblemText } from "./grant-problem.ts";
import { instanceLabel } from "./request-details.ts";
import { callOn, counted, inline, oneLine, quoted, sessionCount, when } from "./text.ts";

const ownerName = (session: Session, people: readonly Person[]) =>
  session.person === undefined ? session.owner : nameOf(people, session.person);

/** CloudTrail tells no one which policy allowed a call: IAM is asked afterwards, and the message is edited. */
const allowedBy = ({ letIn }: Session) =>
  letIn === undefined
    ? "Which policy let them in is being asked of IAM."
    : letInSentence(letIn, (name) => inline(name, 300));

const whereToLook = ({ roleOf }: Session) =>
  roleOf === undefined
    ? "`curfew doctor` lists every principal with `ssm:StartSession` outside Curfew."
    : `The owner is the role of \`${roleOf}\`, and that grant does not cover this session: another principal changed the role, or IAM still applied a deleted policy. \`curfew doctor\` lists policies that Curfew did not write.`;

/** Why Curfew terminates a session, or leaves it open. */
function treatment({ roleOf }: Session, terminated: boolean): string {
  if (!terminated)
    return "Curfew has left it open, as the profile says. Terminate it in Session Manager if it should not be open.";
  return roleOf === undefined
    ? "Curfew has asked AWS to terminate it, as the profile says."
    : "Curfew has asked AWS to terminate it: a grant role may hold only the sessions that its grant covers.";
}

function ungoverned(session: Session, terminated: boolean, people: readonly Person[]): Message {
  const owner = ownerName(session, people);
  const done = treatment(session, terminated);
  const lead = `A session without a grant is open on ${inline(session.instance.name)}, by ${inline(owner, 200)}.`;
  return {
    text: `${lead} ${done}`,
    blocks: [
      header("Session without a grant"),
      section(lead),
      fields([
        ["Instance", instanceLabel(session.instance)],
        ["Owner", inline(session.owner, 300)],
        ["Since", when(session.startedAt)],
        ["Session", inline(session.id, 200)],
        ["Document", inline(session.document ?? "not known", 200)],
      ]),
      section(done),
      section(`${allowedBy(session)} ${whereToLook(session)}`),
    ],
  };
}

function stuckEnd(
  { request, sessions }: Extract<Alert, { alert: "stuck-end" }>,
  people: readonly Person[],
): Message {
  const since = request.end?.stuckSince;
  const lead = `The end of ${inline(nameOf(people, request.person), 80)}'s access to ${inline(request.instance.name)} is not confirmed.`;
  return {
    text: lead,
    blocks: [
      header("Access that does not end"),
      section(`${lead} Curfew keeps trying.`),
      fields([
        ["Instance", instanceLabel(request.instance)],
        ["Request", `\`${request.id}\``],
        ["Still listed", sessionCount(sessions)],
        ["Policy", request.end?.policyRemovedAt === undefined ? "not removed yet" : "removed"],
        ...(since === undefined ? [] : ([["Stuck since", when(since)]] as const)),
        ...(request.grant === undefined
          ? []
          : ([["Deadline in the policy", when(request.grant.deadline)]] as const)),
      ]),
    ],
  };
}

function grantFailed(
  { request, problem }: Extract<Alert, { alert: "grant-failed" }>,
  people: readonly Person[],
): Message {
  const lead = `AWS did not make the access of ${inline(nameOf(people, request.person), 80)} to ${inline(request.instance.name)}.`;
  const text = `${lead} ${grantProblemText(problem)}`;
  return {
    text,
    blocks: [
      header("Grant failed"),
      section(text),
      fields([
        ["Instance", instanceLabel(request.instance)],
        ["Request", `\`${request.id}\``],
      ]),
    ],
  };
}

function roleDrifted(
  { request, differences }: Extract<Alert, { alert: "role-drift" }>,
  people: readonly Person[],
): Message {
  const lead = `The role of ${inline(nameOf(people, request.person), 80)}'s access to ${inline(request.instance.name)} is not as Curfew made it.`;
  const text = `${lead} Look in CloudTrail for the caller who changed it; revoke the access if nobody can explain it.`;
  return {
    text,
    blocks: [
      header("Grant role changed"),
      section(text),
      section(quoted(differences.join("\n"))),
      fields([
        ["Instance", instanceLabel(request.instance)],
        ["Request", `\`${request.id}\``],
      ]),
    ],
  };
}

/** So many lines fit into one block. */
const MAX_FINDINGS = 20;

function rolesFound(findings: readonly string[]): Message {
  const lead = `In IAM under Curfew's path, ${counted(findings.length, "finding")}: a role that no live grant has, or a role or boundary that is not as Curfew made it.`;
  const text = `${lead} Look in CloudTrail for the caller; delete what no grant needs.`;
  const shown = findings.slice(0, MAX_FINDINGS).map((line) => oneLine(line).slice(0, 140));
  const more = findings.length - shown.length;
  return {
    text,
    blocks: [
      header("Unknown roles in IAM"),
      section(text),
      section(quoted([...shown, ...(more > 0 ? [`and ${more} more`] : [])].join("\n"))),
      section("`curfew doctor` lists all of them."),
    ],
  };
}

/** No more are called by name. */
const MOST_CALLED = 12;

function policyMistake(detail: string, people: readonly Person[]): Message {
  const count = detail.split("\n").length;
  const [what, is] = count === 1 ? ["a mistake", "it is"] : [`${count} mistakes`, "they are"];
  const called = people.filter(isAdmin).slice(0, MOST_CALLED).map(callOn);
  const lead = `The policies have ${what}: nobody gets access until ${is} mended.`;
  const text = [...called, lead].join(" ");
  return {
    text,
    blocks: [
      header("Mistake in the policies"),
      section(text),
      section(quoted(detail)),
      section("Open access ends as it was arranged. `npm run policy:check` tells the same."),
    ],
  };
}

function accountGone(
  { persons, isStated }: Extract<Alert, { alert: "account-gone" }>,
  people: readonly Person[],
): Message {
  const names = persons.map((id) => inline(nameOf(people, id), 80)).join(", ");
  const lead = `Slack has deactivated the account of ${names}: what they asked for or held has been taken back.`;
  const todo = isStated
    ? "`people.yaml` still names the account. Take the person out of it: until then their AWS credentials can ask anew at a terminal."
    : "Their link is taken back with it.";
  return {
    text: `${lead} ${todo}`,
    blocks: [header("Slack account deactivated"), section(lead), section(todo)],
  };
}

export function alertMessage(alert: Alert, people: readonly Person[]): Message {
  switch (alert.alert) {
    case "ungoverned-session":
      return ungoverned(alert.session, alert.terminated, people);
    case "stuck-end":
      return stuckEnd(alert, people);
    case "grant-failed":
      return grantFailed(alert, people);
    case "role-drift":
      return roleDrifted(alert, people);
    case "role-findings":
      return rolesFound(alert.findings);
    case "policy-mistake":
      return policyMistake(alert.detail, people);
    case "account-gone":
      return accountGone(alert, people);
    default:
      return alert satisfies never;
  }
}
