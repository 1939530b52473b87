// The shapes of what starts a function, each parsed once. What does not fit is a fault, never ignored.
import * as z from "zod";
import { InstanceId } from "../../domain/instance.ts";
import { RequestId } from "../../domain/request.ts";
import { instantOf, parseInstant } from "../../domain/time.ts";

/** An ISO time as AWS writes it. */
const AwsTime = z.string().transform((text, context) => {
  const instant = parseInstant(text);
  if (instant !== undefined) return instant;
  context.addIssue({ code: "custom", message: `${text} is not a time` });
  return z.NEVER;
});

/** What the state machine sends to every step. */
export const StepEvent = z.strictObject({ requestId: RequestId });
/** To a step that waits: the doorbell's token, too. */
export const WaitEvent = z.strictObject({
  requestId: RequestId,
  token: z.string().min(1).max(2048),
});

/** EventBridge's envelope. */
const envelope = <Detail extends z.ZodType>(source: string, detailType: string, detail: Detail) =>
  z.object({
    id: z.string().min(1),
    source: z.literal(source),
    "detail-type": z.literal(detailType),
    time: AwsTime,
    detail,
  });

/** A Session Manager call, as CloudTrail tells it (facts D1). TerminateSession names neither target nor owner. */
export const SessionCallEvent = envelope(
  "aws.ssm",
  "AWS API Call via CloudTrail",
  z.object({
    eventVersion: z.string().regex(/^1\./, "an event of CloudTrail's version 1"),
    eventID: z.string().min(1),
    eventName: z.enum(["StartSession", "ResumeSession", "TerminateSession"]),
    eventTime: AwsTime,
    /** Without an ARN the caller is an AWS service (CloudTrail's userIdentity element, type AWSService). */
    userIdentity: z.object({
      arn: z.string().min(1).optional(),
      /** `AROA…:session name` for a session of a role. */
      principalId: z.string().optional(),
    }),
    requestParameters: z.object({
      target: z.string().optional(),
      sessionId: z.string().optional(),
      documentName: z.string().optional(),
    }),
    responseElements: z.object({ sessionId: z.string().min(1) }),
  }),
);

/** An instance changed its state (facts D2). */
export const InstanceStateEvent = envelope(
  "aws.ec2",
  "EC2 Instance State-change Notification",
  z.object({ "instance-id": InstanceId, state: z.string().min(1) }),
);

/** An execution ended otherwise than well (facts F). */
export const ExecutionEvent = envelope(
  "aws.states",
  "Step Functions Execution Status Change",
  z.object({
    name: z.string().min(1),
    status: z.enum(["FAILED", "TIMED_OUT", "ABORTED"]),
  }),
);

/** Somebody asked for a Session document to be put back: an event of our own. */
export const RepairAskedEvent = envelope(
  "curfew",
  "document.repair-asked",
  z.object({ document: z.string().min(3).max(128), number: z.int().min(1) }),
);

/** A request changed: an event of our own. Only its id is believed; the rest is read from the table. */
export const RequestChangedEvent = z.object({
  source: z.literal("curfew"),
  detail: z.object({ requestId: RequestId }),
});

/** The Scheduler's message: its input is ours. */
export const SweepEvent = z.object({}).loose();

/** A CloudWatch Logs subscription: base64 of gzip of JSON (facts E2). */
export const LogsEvent = z.object({ awslogs: z.object({ data: z.base64() }) });

export const LogsMessage = z.discriminatedUnion("messageType", [
  z.object({ messageType: z.literal("CONTROL_MESSAGE") }),
  z.object({
    messageType: z.literal("DATA_MESSAGE"),
    logStream: z.string().min(1).max(512),
    logEvents: z
      .array(
        z.object({ timestamp: z.number().transform((ms) => instantOf(ms)), message: z.string() }),
      )
      .min(1),
  }),
]);

/** What Session Manager's agent streams to the log group, as JSON text (facts E1). */
export const AgentEvent = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: "custom", message: "not JSON" });
      return z.NEVER;
    }
  })
  .pipe(z.object({ sessionData: z.array(z.string()) }));
