// What CloudTrail puts on the event bus about session calls, field for field (facts D1).
// Never untrue: exit, idle, maximum duration and a stopped instance write nothing here (facts A6).
import { randomUUID } from "node:crypto";
import type { AwsError, Caller, Emit, Operation, Place } from "../core/service.ts";

type Json = Readonly<Record<string, unknown>>;

/** The calls that leave a trace; Describe and Get calls are not offered to rules (facts D1). */
const TRAILED = new Set(["StartSession", "ResumeSession", "TerminateSession"]);

export interface TrailedCall {
  readonly place: Place;
  /** Story time, epoch ms. */
  readonly at: number;
  readonly caller: Caller;
  readonly requestId: string;
  readonly eventName: string;
  readonly requestParameters: Json | null;
  readonly responseElements: Json | null;
  readonly error?: { readonly name: string; readonly message: string };
}

function identityOf(caller: Caller, account: string): Json {
  const { arn, userId, accessKeyId, principalArn } = caller;
  const userName = principalArn.slice(principalArn.lastIndexOf("/") + 1);
  if (caller.kind === "service") return { type: "AWSService", invokedBy: arn };
  const common = { principalId: userId, arn, accountId: caller.accountId, accessKeyId };
  if (caller.kind === "user") return { type: "IAMUser", ...common, userName };
  const issuer = {
    type: "Role",
    principalId: userId.split(":")[0],
    arn: principalArn,
    accountId: account,
    userName,
  };
  const sessionContext = {
    sessionIssuer: issuer,
    ...(caller.sourceIdentity !== undefined && { sourceIdentity: caller.sourceIdentity }),
  };
  return { type: "AssumedRole", ...common, sessionContext };
}

/** CloudTrail writes member names with a small first letter: `SessionId` becomes `sessionId`. */
function lowered(value: Json): Json {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key.charAt(0).toLowerCase() + key.slice(1), member]),
  );
}

/** The event for the bus. Times have a resolution of one second (facts D1). */
export function trailEvent(call: TrailedCall): Parameters<Emit>[0] {
  const { place, caller, error } = call;
  const host = `ssm.${place.region}.amazonaws.com`;
  const detail = {
    eventVersion: "1.08",
    eventCategory: "Management",
    managementEvent: true,
    readOnly: false,
    eventType: "AwsApiCall",
    eventSource: "ssm.amazonaws.com",
    eventName: call.eventName,
    eventTime: `${new Date(call.at).toISOString().slice(0, 19)}Z`,
    awsRegion: place.region,
    eventID: randomUUID(),
    requestID: call.requestId,
    recipientAccountId: place.account,
    sourceIPAddress: "127.0.0.1",
    userAgent: "curfew-local",
    tlsDetails: {
      tlsVersion: "TLSv1.2",
      cipherSuite: "ECDHE-RSA-AES128-GCM-SHA256",
      clientProvidedHostHeader: host,
    },
    userIdentity: identityOf(caller, place.account),
    requestParameters: call.requestParameters,
    responseElements: error ? null : call.responseElements,
    ...(error && { errorCode: error.name, errorMessage: error.message }),
  };
  return { source: "aws.ssm", detailType: "AWS API Call via CloudTrail", detail };
}

const HIDDEN = { tokenValue: "Value hidden due to security reasons." };

function responseOf(output: Json): Json {
  const shown = lowered(output);
  return "tokenValue" in shown ? { ...shown, ...HIDDEN } : shown;
}

export interface RefusedCall {
  readonly operation: string;
  /** As the caller sent it. */
  readonly input: unknown;
  readonly caller: Caller;
  readonly requestId: string;
  readonly error: Pick<AwsError, "name" | "message">;
}

export type Trail = ReturnType<typeof createTrail>;

interface Deps {
  readonly now: () => number;
  readonly place: Place;
  readonly emit: Emit;
}

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null;

/** Writes the trail of session calls to the bus. */
export function createTrail({ now, place, emit }: Deps) {
  const common = (operation: string, input: unknown) => ({
    place,
    at: now(),
    eventName: operation,
    requestParameters: isObject(input) ? lowered(input) : null,
  });
  /** A call that was refused, here or already by IAM at the front; calls that leave no trace are passed over. */
  const refused = ({ operation, input, caller, requestId, error }: RefusedCall) => {
    if (!TRAILED.has(operation)) return;
    const call = { ...common(operation, input), caller, requestId };
    emit(trailEvent({ ...call, responseElements: null, error }));
  };
  return {
    refused,
    /** The operation, leaving its trace when it is one of those that do. */
    trailed<I>(name: string, operation: Operation<I, Json>): Operation<I, Json> {
      if (!TRAILED.has(name)) return operation;
      return {
        ...operation,
        async run(input, call) {
          try {
            const output = await operation.run(input, call);
            const responseElements = responseOf(output);
            emit(trailEvent({ ...common(name, input), ...call, responseElements }));
            return output;
          } catch (error) {
            if (error instanceof Error) refused({ operation: name, input, ...call, error });
            throw error;
          }
        },
      };
    },
  };
}
