// The content of a Session document: what AWS takes, and what a session then lives by (facts B1).
// Never untrue: no session starts under content that was not checked here.
import { z } from "zod";
import { AwsError } from "../core/service.ts";

/** What a running session keeps of its document; later versions do not touch it (facts B1). */
export interface SessionSettings {
  readonly sessionType:
    | "Standard_Stream"
    | "InteractiveCommands"
    | "NonInteractiveCommands"
    | "Port";
  /** Minutes without user input after which the service ends it. */
  readonly idleMinutes: number;
  /** Minutes after which the service ends it in any case. */
  readonly maxMinutes?: number;
  readonly logGroup?: string;
  readonly logEncrypted: boolean;
  readonly logStreaming: boolean;
  readonly bucket?: string;
  readonly bucketPrefix: string;
  /** The agent makes sure that the bucket is encrypted before it starts (facts B1). */
  readonly bucketEncrypted: boolean;
  /** Both ends encrypt what goes over the data channel under a data key of this key (facts B4). */
  readonly kmsKeyId?: string;
  /** Run As is on: the caller's tag comes before the default, and with neither there is no session (facts B1). */
  readonly runAs: boolean;
  /** The default user of Run As until a session starts; then whom it runs as. */
  readonly runAsUser: string;
}

export const DEFAULT_IDLE_MINUTES = 20;
const MAX_CONTENT_BYTES = 65_536;

/** The agent takes both `true` and `"true"` (facts B1). */
const flag = z
  .union([z.boolean(), z.enum(["true", "false"])])
  .transform((value) => value === true || value === "true");

/** Minutes as text; the empty text is "unset", as in AWS's own template (facts B1). */
const minutes = (most: number) =>
  z
    .string()
    .refine(
      (text) => text === "" || (/^[1-9]\d{0,3}$/.test(text) && Number(text) <= most),
      `must be a whole number of minutes from 1 to ${most}, as text`,
    )
    .optional();

const streamInputs = z.strictObject({
  s3BucketName: z.string().optional(),
  s3KeyPrefix: z.string().optional(),
  s3EncryptionEnabled: flag,
  cloudWatchLogGroupName: z.string().optional(),
  cloudWatchEncryptionEnabled: flag,
  cloudWatchStreamingEnabled: flag,
  kmsKeyId: z.string().optional(),
  runAsEnabled: flag,
  runAsDefaultUser: z.string().optional(),
  idleSessionTimeout: minutes(60),
  maxSessionDuration: minutes(1_440),
  shellProfile: z
    .strictObject({ linux: z.string().optional(), windows: z.string().optional() })
    .optional(),
});

const head = { schemaVersion: z.literal("1.0"), description: z.string().optional() };
const documentContent = z.discriminatedUnion("sessionType", [
  z.strictObject({ ...head, sessionType: z.literal("Standard_Stream"), inputs: streamInputs }),
  z.strictObject({
    ...head,
    sessionType: z.enum(["InteractiveCommands", "NonInteractiveCommands", "Port"]),
    inputs: streamInputs.optional(),
    parameters: z.record(z.string(), z.unknown()).optional(),
    properties: z.record(z.string(), z.unknown()),
  }),
]);
type Content = z.infer<typeof documentContent>;

function decoded(text: string): unknown {
  if (Buffer.byteLength(text) > MAX_CONTENT_BYTES)
    throw new AwsError("MaxDocumentSizeExceeded", "The size limit of a document is 64 KB.");
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError("InvalidDocumentContent", "The content for the document is not valid JSON.");
  }
}

/** Checks a document's text. Throws InvalidDocumentContent or MaxDocumentSizeExceeded, naming the input at fault. */
export function parseContent(text: string): Content {
  const parsed = documentContent.safeParse(decoded(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join(".") || "document";
  throw new AwsError("InvalidDocumentContent", `${where}: ${issue?.message ?? "is not valid"}`);
}

const unlessEmpty = (text: string | undefined) => (text === "" ? undefined : text);

/** What a session started under this content lives by. */
export function settingsOf(content: Content): SessionSettings {
  const inputs = content.inputs;
  const max = unlessEmpty(inputs?.maxSessionDuration);
  const logGroup = unlessEmpty(inputs?.cloudWatchLogGroupName);
  const bucket = unlessEmpty(inputs?.s3BucketName);
  const kmsKeyId = unlessEmpty(inputs?.kmsKeyId);
  const runAs = inputs?.runAsEnabled ?? false;
  return {
    sessionType: content.sessionType,
    idleMinutes: Number(unlessEmpty(inputs?.idleSessionTimeout) ?? DEFAULT_IDLE_MINUTES),
    ...(max !== undefined && { maxMinutes: Number(max) }),
    ...(logGroup !== undefined && { logGroup }),
    logEncrypted: inputs?.cloudWatchEncryptionEnabled ?? false,
    logStreaming: inputs?.cloudWatchStreamingEnabled ?? false,
    ...(bucket !== undefined && { bucket }),
    // Not for ports (facts B4).
    ...(kmsKeyId !== undefined && content.sessionType !== "Port" && { kmsKeyId }),
    bucketPrefix: inputs?.s3KeyPrefix ?? "",
    bucketEncrypted: inputs?.s3EncryptionEnabled ?? false,
    runAs,
    runAsUser: runAs ? (inputs?.runAsDefaultUser ?? "") : "ssm-user",
  };
}
