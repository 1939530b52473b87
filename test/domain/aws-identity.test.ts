// What people.yaml may name as somebody's AWS identity, and which callers AWS means by it.
import { describe, expect, it } from "vitest";
import { AwsIdentity, identityKey, identityText, isIdentity } from "../../domain/aws-identity.ts";

const IAM = "arn:aws:iam::111122223333:";
const SSO = `${IAM}role/aws-reserved/sso.amazonaws.com`;
const BEN = { account: "111122223333", permissionSet: "Lead", userName: "ben@example.com" };
const USER = (name: string) => ({ user: `${IAM}user/${name}` });

const messagesOf = (aws: unknown) =>
  AwsIdentity.safeParse(aws).error?.issues.map(
    ({ path, message }) => `${path.join(".")}: ${message}`,
  );

describe("an AWS identity", () => {
  it.each<[string, object]>([
    ["an IAM user", USER("ana")],
    ["an IAM user under a path", USER("payments/team-1/ana")],
    ["an IAM user of another partition", { user: "arn:aws-us-gov:iam::111122223333:user/ana" }],
    ["a user under a permission set", BEN],
    ["one of an Identity Center in a Region", { ...BEN, region: "eu-central-1" }],
    ["one of a Region of another partition", { ...BEN, region: "eusc-de-east-1" }],
  ])("is %s", (_what, aws) => {
    expect(AwsIdentity.parse(aws)).toEqual(aws);
  });

  it.each([
    [`${SSO}/eu-west-1/AWSReservedSSO_Lead_0123456789abcdef`, { region: "eu-west-1" }],
    [`${SSO}/AWSReservedSSO_Lead_fedcba9876543210`, {}],
    [
      `${SSO.replace("aws:iam", "aws-eusc:iam")}/eusc-de-east-1/AWSReservedSSO_Lead_fedcba9876543210`,
      { region: "eusc-de-east-1" },
    ],
  ])("is read out of the ARN of a permission set's own role, its Region too: %s", (role, region) => {
    expect(AwsIdentity.parse({ role, userName: BEN.userName })).toEqual({ ...BEN, ...region });
  });

  it.each([
    `${IAM}role/shared-ops`,
    `${IAM}role/team/AWSReservedSSO_Lead_0123456789abcdef`,
    `${IAM}role/AWSReservedSSO_Lead_0123456789abcdef`,
    `${SSO}/x/y/AWSReservedSSO_Lead_0123456789abcdef`,
    `${SSO}/AWSReservedSSO_Lead_0123456789ABCDEF`,
    `${SSO}/AWSReservedSSO_Lead_0123456789abcde`,
    `${SSO}/AWSReservedSSO__0123456789abcdef`,
    "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Lead_0123456789abcdef/ben@example.com",
    "*",
  ])("is never an ordinary role, for its callers choose their session names: %s", (role) => {
    expect(messagesOf({ role, userName: BEN.userName })).toEqual([
      expect.stringMatching(/^role: .*chooses its session name.*permissionSet/),
    ]);
  });

  it.each<[string, unknown]>([
    ["nothing", {}],
    ["no mapping", "arn:aws:iam::111122223333:user/ana"],
    ["a list", [USER("ana")]],
    ["a user and a permission set", { ...USER("ana"), ...BEN }],
    ["a role without the user name", { role: `${SSO}/AWSReservedSSO_Lead_0123456789abcdef` }],
    ["a wildcard for the user", USER("*")],
    ["a user without a name", USER("payments/")],
    ["a user's path with an empty part", USER("payments//ana")],
    ["a user name of 65 letters", USER("a".repeat(65))],
    ["a user name outside IAM's letters", USER("zoë")],
    ["a user with a line after it", USER("ana\n")],
    ["the whole account", { user: `${IAM}root` }],
    ["a partition that none is", { user: "arn:aws-:iam::111122223333:user/ana" }],
    ["an account of 11 digits", { ...BEN, account: "11112222333" }],
    ["a permission set that is an ARN", { ...BEN, permissionSet: "arn:aws:sso:::permissionSet/x" }],
    ["a permission set of 33 letters", { ...BEN, permissionSet: "a".repeat(33) }],
    ["a wildcard in the permission set", { ...BEN, permissionSet: "Le?d" }],
    ["no permission set", { account: BEN.account, userName: BEN.userName }],
    ["a wildcard for the user name", { ...BEN, userName: "*" }],
    ["a question mark in the user name", { ...BEN, userName: "b?n" }],
    ["a policy variable as the user name", { ...BEN, userName: "$" + "{aws:x}" }],
    ["a slash in the user name", { ...BEN, userName: "example/ben" }],
    ["a user name of one letter", { ...BEN, userName: "b" }],
    ["a user name of 65 letters", { ...BEN, userName: "b".repeat(65) }],
    ["a user name outside STS's letters", { ...BEN, userName: "zoë@example.com" }],
    ["a Region that is a wildcard", { ...BEN, region: "*" }],
    ["a Region with a wildcard", { ...BEN, region: "eu-*-1" }],
    ["a Region with a slash", { ...BEN, region: "eu-west-1/" }],
    ["an IAM user with a Region", { ...USER("ana"), region: "eu-west-1" }],
    ["a field nobody knows", { ...BEN, zone: "eu-west-1" }],
  ])("is not %s", (_what, aws) => {
    expect(AwsIdentity.safeParse(aws).success).toBe(false);
  });

  it.each([
    undefined,
    null,
    "ana",
    5,
    [],
    {},
  ])("that is none of the forms is refused with the forms there are: %j", (aws) => {
    expect(messagesOf(aws)).toEqual([
      expect.stringMatching(/^: expected user: with .* account:, permissionSet: and userName:/),
    ]);
  });

  it.each<[object, string[]]>([
    [{ account: BEN.account }, ["permissionSet", "userName"]],
    [{ userName: BEN.userName }, ["account", "permissionSet"]],
    [{ role: `${IAM}role/ops` }, ["role", "userName"]],
    [{ ...BEN, permissionSet: "*", userName: "*" }, ["permissionSet", "userName"]],
  ])("that is a form but for some fields is refused with each of them: %j", (aws, fields) => {
    expect(messagesOf(aws)?.map((message) => message.split(":")[0])).toEqual(fields);
  });

  it("of an account that YAML read as a number is refused with what to write", () => {
    expect(messagesOf({ ...BEN, account: 111122223333 })).toEqual([
      expect.stringMatching(/^account: .*quotation marks/),
    ]);
  });
});

describe("a caller", () => {
  const session = (role: string, name = BEN.userName, account = BEN.account) =>
    `arn:aws:sts::${account}:assumed-role/${role}/${name}`;
  const LEAD = "AWSReservedSSO_Lead_0123456789abcdef";

  it.each([
    session(LEAD),
    session("AWSReservedSSO_Lead_fedcba9876543210"),
    session(LEAD).replace("arn:aws:", "arn:aws-us-gov:"),
  ])("is the user under the permission set, whatever the last digits of its role: %s", (arn) => {
    expect(isIdentity(BEN, arn)).toBe(true);
  });

  it.each([
    session(LEAD, "bea@example.com"),
    session(LEAD, "Ben@example.com"),
    session(LEAD, BEN.userName, "444455556666"),
    session("AWSReservedSSO_Lead_evil_0123456789abcdef"),
    session("AWSReservedSSO_Lea_0123456789abcdef"),
    session("AWSReservedSSO_lead_0123456789abcdef"),
    session("AWSReservedSSO_Lead_0123456789abcde"),
    session("AWSReservedSSO_Lead_0123456789abcdef0"),
    session("Lead"),
    session("Lead_0123456789abcdef"),
    `${session(LEAD)}/more`,
    `${session(LEAD)}\n`,
    `${SSO}/${LEAD}`,
    `${IAM}user/${BEN.userName}`,
    "",
  ])("is somebody else: %j", (arn) => {
    expect(isIdentity(BEN, arn)).toBe(false);
  });

  it.each([
    [`${IAM}user/team/ana`, true],
    [`${IAM}user/ana`, false],
    [`${IAM}user/team/Ana`, false],
    [`${IAM}user/team/ana2`, false],
    [session("team", "ana"), false],
  ])("%s is the IAM user team/ana: %s", (arn, isSame) => {
    expect(isIdentity(USER("team/ana"), arn)).toBe(isSame);
  });
});

describe("two identities", () => {
  it("are the same where only the Region of Identity Center is said or not", () => {
    const elsewhere = { ...BEN, region: "eu-central-1" };

    expect(identityText(elsewhere)).toBe(identityText(BEN));
    expect(identityKey(elsewhere)).toBe(identityKey(BEN));
  });

  it.each<[string, AwsIdentity, AwsIdentity]>([
    ["IAM users that differ in case, as IAM's names ignore it", USER("ana"), USER("Ana")],
    ["IAM users that differ in their path, as IAM's names ignore it", USER("ana"), USER("t/ana")],
    ["user names that differ in case", BEN, { ...BEN, userName: "Ben@Example.com" }],
    ["one user name under two permission sets", BEN, { ...BEN, permissionSet: "Engineer" }],
    ["one user name in two accounts", BEN, { ...BEN, account: "444455556666" }],
  ])("are one person's: %s", (_what, one, other) => {
    expect(identityKey(one)).toBe(identityKey(other));
    expect(identityText(one)).not.toBe(identityText(other));
  });

  it.each<[string, AwsIdentity, AwsIdentity]>([
    ["IAM users of two names", USER("ana"), USER("bea")],
    ["IAM users of two accounts", USER("ana"), { user: "arn:aws:iam::444455556666:user/ana" }],
    ["two user names", BEN, { ...BEN, userName: "bea@example.com" }],
    ["an IAM user and a user of Identity Center", USER("ben@example.com"), BEN],
  ])("are two people's: %s", (_what, one, other) => {
    expect(identityKey(one)).not.toBe(identityKey(other));
  });
});
