// The AWS identity of a person: an IAM user, or a user of Identity Center under one permission set of one account.
// Invariant: nobody but AWS chooses the name that proves an identity; so the session name of an ordinary role is never taken.
import * as z from "zod";

const FORMS =
  "user: with the ARN of an IAM user, or account:, permissionSet: and userName: of a user of Identity Center (and region: where Identity Center is in another Region)";

const PARTITION = "aws(?:-[a-z]+)*";
const NAME = "[\\w+=,.@-]";

const IamUser = z.strictObject({
  user: z
    .string()
    .regex(
      new RegExp(`^arn:${PARTITION}:iam::\\d{12}:user/(?:${NAME}+/)*${NAME}{1,64}$`),
      "the ARN of an IAM user, such as arn:aws:iam::111122223333:user/ana",
    ),
});

/** The role session name of everybody who comes through Identity Center (IAM's limits for a role session name). */
const userName = z
  .string()
  .regex(
    new RegExp(`^${NAME}{2,64}$`),
    "the user name in Identity Center: 2 to 64 letters, digits and _+=,.@-, as AWS makes it the role session name",
  );

/** A Region's name in every partition, `eusc-de-east-1` and `us-gov-west-1` included. */
const REGION = /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/;

const NOT_A_NUMBER =
  "the account ID belongs in quotation marks, or YAML reads a number and drops its leading zeros";

const PermissionSetUser = z.strictObject({
  account: z
    .string({ error: ({ input }) => (typeof input === "number" ? NOT_A_NUMBER : undefined) })
    .regex(/^\d{12}$/, "the 12 digits of an AWS account"),
  permissionSet: z
    .string()
    .regex(
      new RegExp(`^${NAME}{1,32}$`),
      "the name of a permission set: 1 to 32 letters, digits and _+=,.@-",
    ),
  userName,
  /** The Region of Identity Center, which is in the path of its roles; see `findPrincipal` for what is taken without it. */
  region: z
    .string()
    .regex(REGION, "the Region of Identity Center, such as eu-central-1")
    .optional(),
});

/** Whose credentials may take a person's access. */
export type AwsIdentity = z.infer<typeof IamUser> | z.infer<typeof PermissionSetUser>;

const RESERVED_ROLE = new RegExp(
  `^arn:${PARTITION}:iam::(\\d{12}):role/aws-reserved/sso\\.amazonaws\\.com/(?:([a-z0-9-]+)/)?AWSReservedSSO_(${NAME}{1,32})_[0-9a-f]{16}$`,
);

/**
 * The ARN of a permission set's own role, for which account, permission set and Region are read out of it. Its last 16
 * digits are not kept: AWS gives the role others when its last assignment goes and comes back (facts K3).
 */
const ReservedRoleUser = z
  .strictObject({
    role: z
      .string()
      .regex(
        RESERVED_ROLE,
        `this is not a permission set's own role. The caller of an ordinary role chooses its session name, so the name proves nothing. Write ${FORMS}`,
      ),
    userName,
  })
  .transform(({ role, userName }) => {
    const [, account = "", region, permissionSet = ""] = RESERVED_ROLE.exec(role) ?? [];
    return { account, permissionSet, userName, ...(region === undefined ? {} : { region }) };
  });

/** The form that an entry was meant to have, so that the mistake is told about the field in which it is. */
function formOf(written: unknown): z.ZodType<AwsIdentity> | undefined {
  if (typeof written !== "object" || written === null) return undefined;
  if ("role" in written) return ReservedRoleUser;
  if ("user" in written) return IamUser;
  const isBegun = Object.keys(PermissionSetUser.shape).some((key) => key in written);
  return isBegun ? PermissionSetUser : undefined;
}

export const AwsIdentity = z.unknown().transform((written, context): AwsIdentity => {
  const read = formOf(written)?.safeParse(written);
  if (read?.success) return read.data;
  if (read === undefined) context.addIssue({ code: "custom", message: `expected ${FORMS}` });
  for (const { path, message, ...issue } of read?.error.issues ?? [])
    context.addIssue(
      issue.code === "unrecognized_keys"
        ? { code: issue.code, keys: issue.keys, path, message }
        : { code: "custom", path, message },
    );
  return z.NEVER;
});

/** The AWS account that an identity belongs to. */
export const accountOf = (aws: AwsIdentity): string =>
  "user" in aws ? (aws.user.split(":")[4] ?? "") : aws.account;

/** The identity as one text, to see whether it has changed. Its Region says where to find it, not who it is. */
export const identityText = (aws: AwsIdentity): string =>
  "user" in aws ? aws.user : `${aws.account} ${aws.permissionSet} ${aws.userName}`;

/**
 * Equal for two entries that mean one identity. IAM tells users of an account apart by name alone, without path and case
 * (facts K1); a user name of Identity Center is one human's under whatever permission set.
 */
export function identityKey(aws: AwsIdentity): string {
  if (!("user" in aws)) return `identity-center ${aws.userName.toLowerCase()}`;
  const name = aws.user.slice(aws.user.lastIndexOf("/") + 1);
  return `${aws.user.slice(0, aws.user.indexOf("/"))} ${name.toLowerCase()}`;
}

/** A session of a permission set's role, as GetCallerIdentity says it: without the role's path (facts A2). */
const RESERVED_SESSION = new RegExp(
  `^arn:${PARTITION}:sts::(\\d{12}):assumed-role/AWSReservedSSO_(${NAME}+)_[0-9a-f]{16}/(${NAME}+)$`,
);

/**
 * Whether AWS means this identity by an ARN of GetCallerIdentity's. Names are compared exactly: AWS gives them as the
 * identity has them, and does not say that it would take another case for the same.
 */
export function isIdentity(aws: AwsIdentity, arn: string): boolean {
  if ("user" in aws) return arn === aws.user;
  const [, account, permissionSet, userName] = RESERVED_SESSION.exec(arn) ?? [];
  return (
    account === aws.account && permissionSet === aws.permissionSet && userName === aws.userName
  );
}
