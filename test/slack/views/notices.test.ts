// What is said in the requester's thread and in the security channel.
import { describe, expect, it } from "vitest";
import type { Alert } from "../../../domain/alert.ts";
import { SessionCause } from "../../../domain/cause.ts";
import type { GrantProblem } from "../../../domain/grant-problem.ts";
import type { Notice } from "../../../domain/ports.ts";
import { plusMinutes } from "../../../domain/time.ts";
import { alertMessage } from "../../../slack/views/alerts.ts";
import { helpAnswer, listAnswer } from "../../../slack/views/command-answers.ts";
import { noticeMessage } from "../../../slack/views/notices.ts";
import {
  ALL_STATES,
  ANA,
  endedSession,
  LINUX,
  NOON,
  PEOPLE,
  PLACE,
  requestIn,
  sampleFacts,
  sampleSession,
} from "../samples.ts";
import { liveMarkup, markupTexts, messageFaults, wordsOf } from "./check.ts";

const NOTICES: readonly Notice[] = [
  { notice: "asked" },
  { notice: "refused", refusal: { refused: "own-request" } },
  { notice: "stalled" },
  { notice: "granted" },
  { notice: "expiring" },
  { notice: "extended" },
  { notice: "extension-denied", why: "The freeze begins" },
  { notice: "extension-expired" },
  { notice: "extension-refused", refusal: { refused: "approval-lost" } },
  { notice: "ending" },
  { notice: "stuck" },
  { notice: "closed" },
];

describe("notices", () => {
  it.each(NOTICES)("$notice is what Slack takes, in every state", (notice) => {
    for (const state of ALL_STATES) {
      const facts = sampleFacts({ request: requestIn(state), sessions: [endedSession()] });

      const message = noticeMessage(facts, notice, PLACE, "curfew");

      expect(messageFaults(message)).toEqual([]);
      expect(markupTexts(message).flatMap(liveMarkup)).toEqual([]);
      expect(wordsOf(message)).not.toMatch(/undefined|NaN/);
    }
  });

  it("granted gives the role, the pinned session name, the instance and the pinned document to paste (P2)", () => {
    const facts = sampleFacts({ request: requestIn("active") });

    const words = wordsOf(noticeMessage(facts, { notice: "granted" }, PLACE, "curfew"));

    expect(words).toContain(
      [
        "aws configure set role_arn arn:aws:iam::111122223333:role/curfew/eu-central-1/curfew-req-abcdefghij0123456789 --profile curfew-web-1-f60718",
        "aws configure set role_session_name req-abcdefghij0123456789 --profile curfew-web-1-f60718",
        `aws configure set source_profile \\"\${AWS_PROFILE:-default}\\" --profile curfew-web-1-f60718`,
        "aws configure set region eu-central-1 --profile curfew-web-1-f60718",
        "aws ssm start-session --target i-0a1b2c3d4e5f60718 --document-name curfew-linux-prod-60 --profile curfew-web-1-f60718",
      ].join("\\n"),
    );
    expect(words).toContain("Paste this into bash or zsh");
    expect(words).toContain("on AccessDenied, try again");
    expect(words).not.toContain("sts:AssumeRole");
    expect(words).toContain(
      "<https://eu-central-1.console.aws.amazon.com/ec2/home?region=eu-central-1#InstanceDetails:instanceId=i-0a1b2c3d4e5f60718|",
    );
  });

  it("granted says what an identity of another account must allow by itself", () => {
    const aws = { account: "444455556666", permissionSet: "Engineer", userName: "ana" };
    const facts = sampleFacts({ request: requestIn("active"), people: [{ ...ANA, aws }] });

    const words = wordsOf(noticeMessage(facts, { notice: "granted" }, PLACE, "curfew"));

    expect(words).toContain(
      "belongs to account 444455556666. Its own policies must allow `sts:AssumeRole` on `arn:aws:iam::111122223333:role/curfew/eu-central-1/curfew-*`.",
    );
  });

  it("asked says how many must approve and where", () => {
    const request = requestIn("pending", { approvalsNeeded: 2 });

    const { text } = noticeMessage(sampleFacts({ request }), { notice: "asked" }, PLACE, "curfew");

    expect(text).toBe("2 people in <#C0PROD> must approve. You hear here when they have decided.");
  });

  it.each(SessionCause.options)("closed tells of a session that ended by %s (P5)", (cause) => {
    const sessions = [endedSession({ cause, endedAt: plusMinutes(NOON, 25) })];
    const facts = sampleFacts({ request: requestIn("ended"), sessions });

    const words = wordsOf(noticeMessage(facts, { notice: "closed" }, PLACE, "curfew"));

    expect(words).toMatch(/UTC> to <!date[^>]+> \(20 minutes\): [a-z ]+/);
    expect(words.includes("cause unknown")).toBe(cause === "unknown");
  });

  it("closed stays within a message however many sessions there were", () => {
    const sessions = Array.from({ length: 40 }, (_, index) =>
      endedSession({ id: `p-ana001-${index}`, cause: "max-duration" }),
    );
    const facts = sampleFacts({ request: requestIn("ended"), sessions });

    const message = noticeMessage(facts, { notice: "closed" }, PLACE, "curfew");

    expect(messageFaults(message)).toEqual([]);
    expect(wordsOf(message)).toContain("and 30 more");
  });
});

const PROBLEMS: readonly GrantProblem[] = [
  { problem: "identity-unknown", identity: "<!channel>" },
  { problem: "identity-ambiguous", identity: "<!channel>", roles: 2 },
  { problem: "boundary-missing", boundary: "<!channel>" },
  { problem: "role-quota", quota: 1000 },
  { problem: "role-taken", role: "<!channel>", differences: ["tags"] },
  { problem: "denied", detail: "<!channel>" },
  { problem: "unavailable" },
];
const SCOPE = { place: PLACE, prefix: "curfew" };

describe("alerts", () => {
  const session = sampleSession({ owner: "arn:aws:iam::111122223333:user/<!channel>" });
  const ALERTS: readonly Alert[] = [
    { alert: "ungoverned-session", session, terminated: false },
    { alert: "ungoverned-session", session, terminated: true },
    { alert: "stuck-end", request: requestIn("revoking"), sessions: 1 },
    ...PROBLEMS.map((problem) => ({
      alert: "grant-failed" as const,
      request: requestIn("revoking"),
      problem,
    })),
    {
      alert: "role-drift",
      request: requestIn("active"),
      differences: ["it had <!channel>, which Curfew did not write"],
    },
  ];

  it.each(ALERTS)("$alert is what Slack takes, with the owner as text", (alert) => {
    const message = alertMessage(alert, PEOPLE);

    expect(messageFaults(message)).toEqual([]);
    expect(markupTexts(message).flatMap(liveMarkup)).toEqual([]);
  });

  it("an ungoverned session says whether Curfew closes it (P11)", () => {
    const [left, closed] = ALERTS.map((alert) => wordsOf(alertMessage(alert, [])));

    expect(left).toContain("Curfew has left it open");
    expect(closed).toContain("Curfew has asked AWS to terminate it");
  });

  it("a stuck end says how many sessions are still listed and whether the policy is gone (P4)", () => {
    const words = wordsOf(alertMessage(ALERTS[2]!, PEOPLE));

    expect(words).toContain("*Still listed*\\n1 session");
    expect(words).toContain("*Policy*\\nnot removed yet");
  });
});

describe("answers of the command", () => {
  it("the help names what was not understood, as text", () => {
    const answer = helpAnswer("`<!channel>`");

    expect(messageFaults(answer)).toEqual([]);
    expect(liveMarkup(answer.text)).toEqual([]);
    expect(answer.text).toMatch(/^Curfew does not know `\/access '&lt;!channel&gt;''?`\./);
  });

  it("the list shows requests and sessions, at most ten of each", () => {
    const requests = Array.from({ length: 14 }, () => requestIn("active"));
    const sessions = Array.from({ length: 12 }, () => endedSession({ cause: "idle" }));

    const answer = listAnswer({ requests, sessions }, SCOPE);

    expect(messageFaults(answer)).toEqual([]);
    expect(wordsOf(answer)).toContain("and 4 more");
    expect(wordsOf(answer)).toContain("20 minutes, closed for being idle");
  });

  it("the list of somebody who never asked says how to ask", () => {
    expect(listAnswer({ requests: [], sessions: [] }, SCOPE).text).toBe(
      "You have asked for nothing yet. Type `/access` to ask.",
    );
  });
});

it("a profile that is lost still gives messages that Slack takes", () => {
  const profile = { ...LINUX, id: "gone", ladder: [] };

  const message = noticeMessage(sampleFacts({ profile }), { notice: "asked" }, PLACE, "curfew");

  expect(messageFaults(message)).toEqual([]);
});
