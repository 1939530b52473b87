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
  /** Typed into the shell before the person can type (agent, shell_unix.go: it is written to the terminal). */
  readonly shellProfile?: string;
  /** Of a port session: what of the instance is forwarded, and the port that the client asked for on its own machine. */
  readonly forwards?: { readonly port: string; readonly localPort: string };
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

/** Of the other types AWS's own documents say only what they need. */
const otherInputs = streamInputs.partial();
const parameter = z.strictObject({
  type: z.literal("String"),
  description: z.string().optional(),
  allowedPattern: z.string().optional(),
  default: z.string().optional(),
});

const head = { schemaVersion: z.literal("1.0"), description: z.string().optional() };
const documentContent = z.discriminatedUnion("sessionType", [
  z.strictObject({ ...head, sessionType: z.literal("Standard_Stream"), inputs: streamInputs }),
  z.strictObject({
    ...head,
    sessionType: z.enum(["InteractiveCommands", "NonInteractiveCommands"]),
    inputs: otherInputs.optional(),
    parameters: z.record(z.string(), z.unknown()).optional(),
    properties: z.record(z.string(), z.unknown()),
  }),
  z.strictObject({
    ...head,
    sessionType: z.literal("Port"),
    inputs: otherInputs.optional(),
    parameters: z.record(z.string(), parameter).optional(),
    properties: z.strictObject({
      portNumber: z.string(),
      type: z.literal("LocalPortForwarding").optional(),
      localPortNumber: z.string().optional(),
      /** Where the instance connects on to; itself where it is left out (agents from 3.1.1374.0, facts B2). */
      host: z.string().optional(),
    }),
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

type Parameters = Readonly<Record<string, readonly string[]>>;

const invalid = (message: string) => new AwsError("ValidationException", message);

/** The properties of a port session, with the caller's parameters in them. Throws ValidationException. */
function forwardsOf(content: Extract<Content, { sessionType: "Port" }>, given: Parameters) {
  const known = content.parameters ?? {};
  for (const name of Object.keys(given))
    if (!Object.hasOwn(known, name)) throw invalid(`The document has no parameter ${name}.`);
  const filledBy = (name: string) => {
    const { allowedPattern = "", default: standard = "" } = known[name] ?? {};
    const value = given[name]?.[0] ?? standard;
    if (!new RegExp(allowedPattern).test(value))
      throw invalid(`Parameter ${name} does not match ${allowedPattern}.`);
    return value;
  };
  const filled = (text: string) =>
    text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => filledBy(name));
  const { portNumber, localPortNumber = "0", host = "" } = content.properties;
  filled(host);
  return { port: filled(portNumber), localPort: filled(localPortNumber) };
}

/** What a session started under this content lives by. */
export function settingsOf(content: Content, given: Parameters = {}): SessionSettings {
  const inputs = content.inputs;
  const max = unlessEmpty(inputs?.maxSessionDuration);
  const logGroup = unlessEmpty(inputs?.cloudWatchLogGroupName);
  const bucket = unlessEmpty(inputs?.s3BucketName);
  const kmsKeyId = unlessEmpty(inputs?.kmsKeyId);
  const runAs = inputs?.runAsEnabled ?? false;
  const shellProfile = unlessEmpty(inputs?.shellProfile?.linux?.trim());
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
    ...(shellProfile !== undefined &&
      content.sessionType === "Standard_Stream" && { shellProfile }),
    bucketPrefix: inputs?.s3KeyPrefix ?? "",
    bucketEncrypted: inputs?.s3EncryptionEnabled ?? false,
    ...(content.sessionType === "Port" && { forwards: forwardsOf(content, given) }),
    runAs,
    runAsUser: runAs ? (inputs?.runAsDefaultUser ?? "") : "ssm-user",
  };
}
