// The access workflow as plain data: request -> decide -> grant -> track -> revoke -> record.
// Never untrue: no state in which a policy may exist leads to Close except through Revoke, ConfirmGone and Record,
// and nothing that can fail on that road stops the machine.
import { FAULTS, STATES, type StepFunction } from "./states.ts";

const AWS_HICCUPS = [
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.TooManyRequestsException",
  "Lambda.Unknown",
  "Sandbox.Timedout",
  "Runtime.ExitError",
  "States.Timeout",
  FAULTS.retryable,
];

const RETRY_A_WHILE = [
  {
    ErrorEquals: AWS_HICCUPS,
    IntervalSeconds: 1,
    BackoffRate: 2,
    MaxAttempts: 6,
    MaxDelaySeconds: 30,
    JitterStrategy: "FULL",
  },
];

/** IAM may take half a minute to know a new role, rarely a minute (facts K3): on average this waits a minute in all. */
const RETRY_GRANT = [
  {
    ErrorEquals: AWS_HICCUPS,
    IntervalSeconds: 2,
    BackoffRate: 1.5,
    MaxAttempts: 12,
    MaxDelaySeconds: 15,
    JitterStrategy: "FULL",
  },
];

/** Taking access away is tried for ever, whatever the error, at most five minutes apart. */
const RETRY_FOR_EVER = [
  {
    ErrorEquals: ["States.ALL"],
    IntervalSeconds: 1,
    BackoffRate: 2,
    MaxAttempts: 99_999,
    MaxDelaySeconds: 300,
    JitterStrategy: "FULL",
  },
];

/** Then on to ending the sessions; the loop through ConfirmGone comes back. */
const RETRY_BRIEFLY = [
  {
    ErrorEquals: ["States.ALL"],
    IntervalSeconds: 1,
    BackoffRate: 2,
    MaxAttempts: 3,
    MaxDelaySeconds: 4,
    JitterStrategy: "FULL",
  },
];

/** As RETRY_A_WHILE, without States.Timeout: where the time-out is the alarm clock, not a failure. */
const RETRY_RINGER = [
  { ...RETRY_A_WHILE[0], ErrorEquals: AWS_HICCUPS.filter((name) => name !== "States.Timeout") },
];

const payload = { requestId: "{% $states.context.Execution.Input.requestId %}" };

/** `${Name}` is replaced by the function's ARN where the machine is made (stacks/topology.ts). */
const step = (fn: StepFunction) => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Arguments: { FunctionName: `\${${fn}}`, Payload: payload },
  TimeoutSeconds: 120,
  Output: "{% $states.result.Payload %}",
});

const doorbell = (fn: StepFunction) => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
  Arguments: {
    FunctionName: `\${${fn}}`,
    Payload: { ...payload, token: "{% $states.context.Task.Token %}" },
  },
  TimeoutSeconds: "{% $states.input.seconds %}",
  Output: "{% { 'rung': true } %}",
});

const when = (next: string, target: string) => ({
  Condition: `{% $states.input.next = '${next}' %}`,
  Next: target,
});

/** A grant that broke half-way is revoked, never left. */
const REVOKE_ON_ANYTHING = [{ ErrorEquals: ["States.ALL"], Next: STATES.revoke }];

const asking = {
  [STATES.admit]: { ...step("AdmitRequest"), Retry: RETRY_A_WHILE, Next: STATES.admitted },
  [STATES.admitted]: {
    Type: "Choice",
    Choices: [
      when("AskApprovers", STATES.askApprovers),
      when("Grant", STATES.grant),
      when("Revoke", STATES.revoke),
    ],
    Default: STATES.close,
  },
  [STATES.askApprovers]: {
    ...doorbell("AskApprovers"),
    Retry: RETRY_RINGER,
    Catch: [{ ErrorEquals: ["States.ALL"], Next: STATES.readDecision }],
    Next: STATES.readDecision,
  },
  [STATES.readDecision]: { ...step("ReadDecision"), Retry: RETRY_A_WHILE, Next: STATES.decided },
  [STATES.decided]: {
    Type: "Choice",
    Choices: [when("AskApprovers", STATES.askApprovers), when("Grant", STATES.grant)],
    Default: STATES.close,
  },
};

const holding = {
  [STATES.grant]: {
    ...step("GrantAccess"),
    Retry: RETRY_GRANT,
    Catch: REVOKE_ON_ANYTHING,
    Next: STATES.granted,
  },
  [STATES.granted]: {
    Type: "Choice",
    Choices: [when("Hold", STATES.hold), when("Revoke", STATES.revoke)],
    Default: STATES.close,
  },
  [STATES.hold]: {
    ...doorbell("HoldAccess"),
    Retry: RETRY_RINGER,
    Catch: [{ ErrorEquals: ["States.ALL"], Next: STATES.check }],
    Next: STATES.check,
  },
  [STATES.check]: {
    ...step("CheckAccess"),
    Retry: RETRY_A_WHILE,
    Catch: REVOKE_ON_ANYTHING,
    Next: STATES.held,
  },
  [STATES.held]: {
    Type: "Choice",
    Choices: [
      { Condition: "{% $states.input.extend = true %}", Next: STATES.extend },
      when("Hold", STATES.hold),
    ],
    Default: STATES.revoke,
  },
};

/** The grant's own function writes the later end. What fails leaves the grant as it was; Check tries it again. */
const extending = {
  [STATES.extend]: {
    ...step("GrantAccess"),
    Retry: RETRY_A_WHILE,
    Catch: [{ ErrorEquals: ["States.ALL"], Next: STATES.check }],
    Next: STATES.held,
  },
};

const ending = {
  // A policy that cannot be deleted must not keep sessions alive: they are ended, and then it is tried again, for ever.
  [STATES.revoke]: {
    ...step("RevokeAccess"),
    Retry: RETRY_BRIEFLY,
    Catch: [
      {
        ErrorEquals: ["States.ALL"],
        Output: { next: "ConfirmGone", seconds: 0 },
        Next: STATES.confirmGone,
      },
    ],
    Next: STATES.confirmGone,
  },
  [STATES.confirmGone]: { ...step("EndSessions"), Retry: RETRY_FOR_EVER, Next: STATES.gone },
  [STATES.gone]: {
    Type: "Choice",
    Choices: [when("Record", STATES.record), when("Revoke", STATES.waitToRevoke)],
    Default: STATES.waitForGone,
  },
  [STATES.waitToRevoke]: {
    Type: "Wait",
    Seconds: "{% $states.input.seconds %}",
    Next: STATES.revoke,
  },
  [STATES.waitForGone]: {
    Type: "Wait",
    Seconds: "{% $states.input.seconds %}",
    Next: STATES.confirmGone,
  },
  [STATES.record]: { ...step("RecordAccess"), Retry: RETRY_FOR_EVER, Next: STATES.close },
  // Nothing waits for this: access is gone, the pair is free. Without an answer from S3 it is tried again, for ever.
  [STATES.close]: { ...step("KeepRecord"), Retry: RETRY_FOR_EVER, Next: STATES.closed },
  [STATES.closed]: { Type: "Succeed" },
};

export const accessMachine = {
  Comment: "Curfew: one request for access to one instance, from the asking to the record.",
  QueryLanguage: "JSONata",
  StartAt: STATES.admit,
  States: { ...asking, ...holding, ...extending, ...ending },
} as const;
