// The functions of the topology.

import { documentFunctions } from "./document-functions.ts";
import { changing, type Draft, machine, telling } from "./drafts.ts";
import type { Names } from "./names.ts";
import { reviewFunctions } from "./review-functions.ts";
import { roleFunctions } from "./role-functions.ts";
import type { FunctionSpec } from "./shapes.ts";
import * as may from "./statements.ts";
import { asynchronousOf } from "./triggers.ts";
import { eventWatchers, routine } from "./watchers.ts";

/** The Slack secrets, given to those functions that speak to Slack. */
const SLACK_TOKEN = ["SLACK_BOT_TOKEN"];
const SLACK_APP = [
  ...SLACK_TOKEN,
  "SLACK_SIGNING_SECRET",
  // No secrets, but known only when the app is installed: given in the same way.
  "SLACK_BOT_ID",
  "SLACK_BOT_USER_ID",
  "SLACK_TEAM_ID",
  "SLACK_APP_ID",
];

export interface Watched {
  readonly logGroups: readonly string[];
  /** Names of the Session documents. */
  readonly documents: readonly string[];
  /** Whether rota.yaml names PagerDuty, whose token then is one of the stage's secrets. */
  readonly asksPagerDuty?: boolean;
}

export function functionsOf(
  names: Names,
  { logGroups, documents, asksPagerDuty = false }: Watched,
): FunctionSpec[] {
  const tables: readonly Readonly<Record<string, Draft>>[] = [
    slackFunction(names),
    personFunction(names),
    askingSteps(names),
    grantingStep(names),
    holdingSteps(names),
    endingSteps(names),
    eventWatchers(names),
    routine(names, logGroups),
    documentFunctions(names, documents),
    roleFunctions(names),
    reviewFunctions(names),
  ];
  // Entry by entry: tables spread into one object would hide a second entry of a name.
  return tables
    .flatMap((table) => Object.entries(table))
    .map(([name, draft]) => specOf(names, name, draft))
    .map((spec) => (asksPagerDuty ? withPagerDuty(spec) : spec));
}

/** Whoever asks the policies may have to ask who is on call. */
const ASK_POLICIES = new Set([
  "Slack",
  "Person",
  "RefreshHomes",
  "AdmitRequest",
  "AskApprovers",
  "GrantAccess",
  "Sweep",
  "TendReviews",
]);

const withPagerDuty = (spec: FunctionSpec): FunctionSpec =>
  ASK_POLICIES.has(spec.name) ? { ...spec, secrets: [...spec.secrets, "PAGERDUTY_TOKEN"] } : spec;

function specOf(names: Names, name: string, draft: Draft): FunctionSpec {
  const { partition, account } = names.place;
  const triggers = draft.triggers ?? [{ kind: "workflow" }];
  const [asynchronous] = triggers.flatMap((trigger) => asynchronousOf(names, trigger) ?? []);
  return {
    name,
    file: draft.file,
    purpose: draft.purpose,
    role: names.functionRole(name),
    triggers,
    ...(asynchronous === undefined ? {} : { asynchronous }),
    timeoutSeconds: draft.timeoutSeconds ?? 30,
    memoryMb: draft.memoryMb ?? 256,
    environment: {
      PARTITION: partition,
      ACCOUNT_ID: account,
      PREFIX: names.prefix,
      TABLE_NAME: names.table,
      // Beside the bundle.
      POLICY_FOLDER: "policies",
      ...draft.environment,
    },
    secrets: draft.secrets ?? SLACK_TOKEN,
    statements: draft.statements,
    platform: [
      may.writeOwnLog(names, name),
      ...(asynchronous?.deadLetters === undefined ? [] : [may.keepWhatFailed(names)]),
    ],
  };
}

const slackFunction = (names: Names) =>
  ({
    Slack: {
      file: "functions/slack/slack.ts",
      purpose:
        "Everything people do in Slack: ask, decide, withdraw, give back, revoke, list, look back",
      triggers: [{ kind: "url" }],
      timeoutSeconds: 10,
      memoryMb: 1024,
      environment: machine(names),
      secrets: SLACK_APP,
      statements: [
        ...changing(names),
        may.queryIndexes(names, "by-person", "by-instance", "listing", "live"),
        may.lookAtInstances,
        may.startWorkflows(names),
        may.ringBells,
      ],
    },
  }) satisfies Record<string, Draft>;

/** People at a terminal. It has Slack's bot token, to keep card and thread up to date, and nothing that Slack signs with. */
const personFunction = (names: Names) =>
  ({
    Person: {
      file: "functions/person/person.ts",
      purpose: "What people do from a terminal: link themselves, ask, look, give back",
      triggers: [{ kind: "url" }],
      timeoutSeconds: 15,
      memoryMb: 512,
      environment: machine(names),
      statements: [
        ...changing(names),
        telling(names),
        may.lookAtInstances,
        may.startWorkflows(names),
        may.ringBells,
      ],
    },
  }) satisfies Record<string, Draft>;

const askingSteps = (names: Names) =>
  ({
    AdmitRequest: {
      file: "functions/access/admit-request.ts",
      purpose:
        "Decides where a request goes on: refused, granted by policy alone, or asked of people",
      memoryMb: 512,
      statements: [
        ...changing(names),
        // The live index: what a person has open from earlier break-glasses.
        may.queryIndexes(names, "by-person", "live"),
        may.lookAtInstances,
        may.readRoleQuota,
      ],
    },
    AskApprovers: {
      file: "functions/access/ask-approvers.ts",
      purpose: "Shows the approval card and waits",
      environment: machine(names),
      statements: [...changing(names), may.ringBells],
    },
    ReadDecision: {
      file: "functions/access/read-decision.ts",
      purpose: "Reads the decision; reminds; lets an unanswered request expire",
      statements: [...changing(names)],
    },
  }) satisfies Record<string, Draft>;

const grantingStep = (names: Names) =>
  ({
    GrantAccess: {
      file: "functions/access/grant-access.ts",
      purpose: "Makes the grant's role and writes its policy",
      timeoutSeconds: 60,
      memoryMb: 512,
      environment: machine(names),
      statements: [
        ...changing(names),
        may.queryIndexes(names, "by-person", "live"),
        may.lookAtInstances,
        may.lookAtWorkflows(names),
        may.makeGrantRoles(names),
        may.tagGrantRoles(names),
        may.listRoles,
        may.findGrantRoles(names),
        may.readGrantRoles(names),
      ],
    },
  }) satisfies Record<string, Draft>;

const holdingSteps = (names: Names) =>
  ({
    HoldAccess: {
      file: "functions/access/hold-access.ts",
      purpose: "Waits until the next thing to look at",
      environment: machine(names),
      secrets: [],
      statements: [may.writeTheTable(names), may.ringBells],
    },
    CheckAccess: {
      file: "functions/access/check-access.ts",
      purpose: "Decides whether a grant goes on; warns before its end",
      statements: [
        ...changing(names),
        telling(names),
        may.lookAtInstances,
        may.lookAtSessions,
        may.readGrantRoles(names),
        may.findGrantRoles(names),
      ],
    },
  }) satisfies Record<string, Draft>;

const endingSteps = (names: Names) =>
  ({
    RevokeAccess: {
      file: "functions/access/revoke-access.ts",
      purpose: "Removes the grant's role with everything on it",
      statements: [
        ...changing(names),
        telling(names),
        may.findGrantRoles(names),
        may.listGrantRolePolicies(names),
        may.removeGrantRoles(names),
        may.leaveInstanceProfiles(names),
      ],
    },
    EndSessions: {
      file: "functions/access/end-sessions.ts",
      purpose: "Terminates the grant's sessions and confirms that they are gone",
      timeoutSeconds: 60,
      statements: [
        ...changing(names),
        telling(names),
        may.lookAtInstances,
        may.lookAtSessions,
        may.terminateSessions(names),
        may.findGrantRoles(names),
      ],
    },
    RecordAccess: {
      file: "functions/access/record-access.ts",
      purpose: "Writes the last entry and the ends of the sessions",
      statements: [...changing(names), telling(names), may.lookAtInstances, may.lookAtSessions],
    },
    KeepRecord: {
      file: "functions/access/keep-record.ts",
      purpose: "Writes a closed request to the record bucket, once",
      environment: { RECORD_BUCKET: names.records },
      secrets: [],
      statements: [
        may.readTheTable(names),
        may.writeTheTable(names),
        may.keepRecords(names),
        may.encryptRecords(names),
      ],
    },
  }) satisfies Record<string, Draft>;
