// Session Manager preferences of a profile's documents: every input of facts B1 but the two times, which the profile has.
// Never untrue: what would let a session start unlogged or unencrypted is refused, and nothing holds a caller's parameter.
import * as z from "zod";

/** Why Session Manager could not run a session as this user; undefined where it can. */
function osUserFlaw(name: string): string | undefined {
  if (name.includes("\\"))
    return "no backslash: neither IAM's tag nor the agent's shell keeps it; say user@domain, or the name alone, as `id` takes it on the instance";
  if (name === "root") return "Session Manager runs no session as root";
  if (/^\d+$/.test(name)) return "no number alone: `id` would take it for the number of a user";
  return /^[A-Za-z0-9_][\w.@+-]{0,255}$/.test(name)
    ? undefined
    : "an operating system user of 1 to 256 a-z, A-Z, 0-9 and . _ - @ +, with a letter, a digit or _ first";
}

/**
 * Whom a Linux session runs as: a local user (`deploy`) or one of a joined domain (`john.doe`, `john@corp.example.com`),
 * in the spelling that `id` takes on the instance. The agent takes what its shell finds: it runs `sh -c "id <user>"`
 * without quotes, needs a user and a group above 0, and sets HOME to `/home/<user>` (amazon-ssm-agent 3.3,
 * agent/session/shell/shell_unix.go and agent/session/utility/utility_unix.go; read, not tried). So spaces and what a shell reads as its own
 * are refused, and letters beyond ASCII, which can be written in two ways. A person's user is also the value of the tag
 * `SSMSessionRunAs`, in which IAM takes 256 characters and no backslash.
 */
export const OsUser = z.string().superRefine((name, context) => {
  const message = osUserFlaw(name);
  if (message !== undefined) context.addIssue({ code: "custom", message });
});

/** A flag that is always on; it may be written down, so that whoever reads the file sees it. */
const alwaysOn = (name: string, why: string) =>
  z.literal(true, `${name} can only be true: ${why}`).optional();

/** `{{` begins a parameter, whose value the caller would choose (facts B1). */
const shellText = z
  .string()
  .max(3000, "at most 3000 characters of shell commands")
  .refine((text) => !text.includes("{{"), "no {{: Session Manager takes it for a parameter");

const Transcripts = z.strictObject({
  /** The stage's own bucket of transcripts, if left out. */
  bucket: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      "the name of a bucket, 3 to 63 of a-z, 0-9, . and -",
    )
    .optional(),
  prefix: z
    .string()
    .regex(
      /^[\w!.*'()-]+(\/[\w!.*'()-]+)*$/,
      "a prefix such as curfew/prod, without / at its beginning and end",
    )
    .max(200, "a prefix of at most 200 characters")
    .optional(),
  encrypted: alwaysOn("encrypted", "a bucket that is not encrypted is not written to"),
});

export const SessionSettings = z.strictObject({
  logGroup: z
    .string()
    // CloudWatch takes 512; the stage's name comes behind an underscore (session-document.ts).
    .regex(
      /^[A-Za-z0-9./#-]{1,490}$/,
      "the name of a CloudWatch log group: 1 to 490 of a-z, A-Z, 0-9, ., /, # and -",
    ),
  logEncrypted: alwaysOn(
    "logEncrypted",
    "false would let a session start that is not logged (facts B1)",
  ),
  logStreamed: alwaysOn(
    "logStreamed",
    "false would tell of nobody's activity before the end (facts E1)",
  ),
  /** Also uploaded whole when the session ends. */
  s3: Transcripts.optional(),
  kmsKeyArn: z
    .string()
    // It stands in the grants' policies as it is: no wildcard, and no alias, which IAM does not take there.
    .regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]{1,64}$/, "the ARN of a KMS key")
    .optional(),
  /** Whom Linux sessions run as, where the person has no `osUser` of their own. Without it: ssm-user, everybody. */
  runAs: OsUser.optional(),
  shellProfile: z
    .strictObject({ linux: shellText.optional(), windows: shellText.optional() })
    .default({}),
});
export type SessionSettings = z.infer<typeof SessionSettings>;
