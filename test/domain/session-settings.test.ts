// Every input of a Session document in profiles.yaml: what it may be, and what is said of what it may not (facts B1).
import { describe, expect, it } from "vitest";
import { Person } from "../../domain/person.ts";
import { SessionSettings } from "../../domain/session-settings.ts";
import { aPerson } from "../support/builders.ts";

const mistakes = (over: Record<string, unknown>): string[] => {
  const read = SessionSettings.safeParse({ logGroup: "/curfew/sessions", ...over });
  return (read.error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
};

describe("the session part of a profile", () => {
  it("takes every input there is", () => {
    const found = mistakes({
      logEncrypted: true,
      logStreamed: true,
      s3: { bucket: "transcripts-of-ours", prefix: "curfew/prod", encrypted: true },
      kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      runAs: "deploy",
      shellProfile: { linux: "cd ~", windows: "Set-Location C:\\" },
    });

    expect(found).toEqual([]);
  });

  it.each([
    [{ logGroup: "no spaces" }, "logGroup: the name of a CloudWatch log group: 1 to 490"],
    [
      { logGroup: "/curfew/sessions_test" },
      "logGroup: the name of a CloudWatch log group: 1 to 490",
    ],
    [{ logEncrypted: false }, "false would let a session start that is not logged"],
    [{ logStreamed: false }, "false would tell of nobody's activity"],
    [{ s3: { encrypted: false } }, "s3.encrypted: encrypted can only be true"],
    [{ s3: { bucket: "Ours" } }, "s3.bucket: the name of a bucket, 3 to 63"],
    [{ s3: { prefix: "/curfew/" } }, "s3.prefix: a prefix such as curfew/prod"],
    [{ s3: { prefix: "a".repeat(201) } }, "at most 200 characters"],
    [{ s3: { key: "x" } }, "Unrecognized key"],
    [{ kmsKeyArn: "alias/sessions" }, "kmsKeyArn: the ARN of a KMS key"],
    [{ runAs: "root" }, "runAs: Session Manager runs no session as root"],
    [{ runAs: "Deploy User" }, "runAs: an operating system user of 1 to 256"],
    [{ shellProfile: { linux: "x".repeat(3001) } }, "shellProfile.linux: at most 3000"],
    [{ shellProfile: { windows: "echo {{ who }}" } }, "shellProfile.windows: no {{"],
    [{ shellProfile: { macos: "cd ~" } }, "shellProfile: Unrecognized key"],
    [{ idleMinutes: 5 }, "Unrecognized key"],
  ])("with %j is refused with what is expected", (over, said) => {
    expect(mistakes(over).join("\n")).toContain(said);
  });
});

describe("an operating system user", () => {
  it.each([
    "deploy",
    "_apt",
    "ssm-user",
    "john.doe",
    "John.Doe",
    "john@corp.example.com",
    "CORP+john.doe",
    "4711jd",
    "u".repeat(256),
  ])("of an instance or of its domain is taken as `id` takes it: %s", (runAs) => {
    expect(mistakes({ runAs })).toEqual([]);
  });

  it.each([
    ["CORP\\john", "say user@domain"],
    ["root", "no session as root"],
    ["0", "no number alone"],
    ["1000", "no number alone"],
    ["", "of 1 to 256"],
    ["-u", "of 1 to 256"],
    ["+0", "of 1 to 256"],
    ["john doe", "of 1 to 256"],
    ["john;reboot", "of 1 to 256"],
    ["$(reboot)", "of 1 to 256"],
    ["john\n", "of 1 to 256"],
    ["../root", "of 1 to 256"],
    ["j\u00fcrgen", "of 1 to 256"],
    ["u".repeat(257), "of 1 to 256"],
  ])("that the agent's shell would read as something else is refused: %j", (runAs, said) => {
    expect(mistakes({ runAs }).join()).toContain(said);
  });
});

describe("a person's own operating system user", () => {
  it("is theirs alone to say, and never root", () => {
    expect(aPerson({ osUser: "ana" }).osUser).toBe("ana");
    expect(Person.safeParse({ ...aPerson(), osUser: "root" }).success).toBe(false);
  });
});
