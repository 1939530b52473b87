// What the deploy asks for first. The whole of `sst deploy` on the same mistakes: test/deploy/refusals.deploy.test.ts.
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deployTopology } from "../../local/prepare-deploy.ts";
import { ROOT } from "../../local/stage/where.ts";
import { PLACE } from "../support/builders.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "curfew-deploy-"));
  symlinkSync(join(ROOT, "functions"), join(root, "functions"));
  cpSync(join(ROOT, "policies"), join(root, "policies"), { recursive: true });
  cpSync(join(ROOT, "test/support/deploy.yaml"), join(root, "deploy.yaml"));
});
afterEach(() => rmSync(root, { recursive: true }));

const topology = (stage = "prod") => deployTopology({ root, outFolder: "", stage, place: PLACE });
const settings = (text: string) => writeFileSync(join(root, "deploy.yaml"), text);

/** Profiles more, of twenty documents each. */
function addProfiles(count: number): void {
  const file = join(root, "policies/profiles.yaml");
  const ladder = Array.from({ length: 20 }, (_, step) => 5 + step).join(", ");
  const more = Array.from(
    { length: count },
    (_, index) =>
      `  - { id: more-${index}, priority: ${300 + index}, match: { tags: { More: "${index}" } }, ladder: [${ladder}], idleMinutes: 5, approvals: 1, channel: C0PROD, session: { logGroup: /curfew/sessions } }`,
  );
  writeFileSync(file, `${readFileSync(file, "utf8").trimEnd()}\n${more.join("\n")}\n`);
}

describe("a deploy is refused with one message", () => {
  it("that names file and line for a mistake in the policy folder", () => {
    const file = join(root, "policies/profiles.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("approvals: 1", "approvals: none"));

    expect(() => topology()).toThrow(/^profiles\.yaml:10: profiles\.0\.approvals: /);
  });

  it("for a policy that Cedar does not take", () => {
    const file = join(root, "policies/access.cedar");
    writeFileSync(file, readFileSync(file, "utf8").replace("context.minutes", "context.minuets"));

    expect(() => topology()).toThrow(/access\.cedar:\d+: /);
  });

  it.each([
    ["says nothing of a trail", "stages: { prod: { functionLogDays: 30 } }", /trail/],
    [
      "names a trail by something that is neither name nor ARN",
      "stages: { prod: { trail: { existing: 'a b' } } }",
      /trail/,
    ],
    ["has a field that is none", "stages: { prod: { trail: make, retain: true } }", /retain/],
    [
      "keeps logs for days that CloudWatch does not know",
      "stages: { prod: { trail: make, transcriptDays: 100 } }",
      /transcriptDays/,
    ],
    [
      "has neither the stage nor a default",
      "stages: { dev: { trail: make } }",
      /neither the stage prod nor a default/,
    ],
    ["is empty", "", /deploy\.yaml:1: /],
    ["is no YAML", "stages: {", /deploy\.yaml:1: /],
  ])("when deploy.yaml %s", (_, text, expected) => {
    settings(text);

    expect(() => topology()).toThrow(expected);
  });

  it("as Curfew comes: only the customer can say which trail, and whom production's alarms wake", () => {
    cpSync(join(ROOT, "deploy.yaml"), join(root, "deploy.yaml"));

    expect(() => topology()).toThrow(
      /stages\.prod\.trail: say `trail: make`, or .*\n.*stages\.prod\.alarmEmail: .*say `alarmEmail: .*\n.*stages\.default\.trail: say/,
    );
  });

  it("not for a setting with nothing behind it where another one says the same", () => {
    const topic = "arn:aws:sns:eu-west-1:111122223333:on-call";
    settings(
      `stages: { prod: { production: true, trail: make, alarmEmail: , alarmTopic: "${topic}" } }`,
    );

    expect(topology().alarmTopic).toMatchObject({ existing: topic });
  });

  it("when there is no deploy.yaml", () => {
    rmSync(join(root, "deploy.yaml"));

    expect(() => topology()).toThrow("there is no readable deploy.yaml");
  });

  it("that names each function whose file is not there", () => {
    rmSync(join(root, "functions"));

    expect(() => topology()).toThrow("GrantAccess: there is no functions/access/grant-access.ts.");
  });

  it.each([
    ["pr-12", "No stage can be called pr-12: a stage is called by 1 to 16 of a-z and 0-9"],
    ["a".repeat(17), /^No stage can be called a{17}: /],
  ])("when no stage can be called %s", (stage, expected) => {
    expect(() => topology(stage)).toThrow(expected);
  });

  it("when the partition is one that Curfew does not know", () => {
    const place = { ...PLACE, partition: "aws-iso" };

    expect(() => deployTopology({ root, outFolder: "", stage: "prod", place })).toThrow(
      "Curfew does not know the AWS partition aws-iso.",
    );
  });

  it("when a name would be longer than AWS takes, which a Region of a later year may bring", () => {
    const place = { ...PLACE, region: "ap-southnortheast-1" };
    const stage = "a".repeat(16);

    expect(() => deployTopology({ root, outFolder: "", stage, place })).toThrow(
      /bucket curfew-a{16}-transcripts-\d{12}-ap-southnortheast-1 would have 68 characters; AWS takes 63/,
    );
  });

  it("when every stage without a name of its own would be production", () => {
    settings(
      "stages: { default: { production: true, trail: make, alarmEmail: on-call@example.com } }",
    );

    expect(() => topology()).toThrow(/deploy\.yaml:1: .*say production for stages by name/);
  });

  it("when the profiles make more Session documents than AWS holds, with their count", () => {
    addProfiles(25);

    expect(() => topology()).toThrow("The profiles make 513 Session documents");
  });

  it("when a profile has more documents than its boundary can name", () => {
    const file = join(root, "policies/profiles.yaml");
    const ladder = Array.from({ length: 20 }, (_, step) => 5 + step).join(", ");
    const ports = `portForwarding: { ports: [1001, 1002, 1003, 1004, 1005], ladder: [${ladder}], idleMinutes: 5 }`;
    writeFileSync(
      file,
      `${readFileSync(file, "utf8").trimEnd()}\n  - { id: wide, priority: 300, match: { tags: { More: "1" } }, ladder: [${ladder}], idleMinutes: 5, approvals: 1, channel: C0PROD, ${ports}, session: { logGroup: /curfew/sessions } }\n`,
    );

    expect(() => topology()).toThrow(
      /curfew-wide-boundary-eu-west-1: its boundary would have \d+ characters, and IAM takes 6144/,
    );
  });

  it("not for 500 of them: the roles that read and repair documents have room", () => {
    addProfiles(24);

    expect(topology().documents).toHaveLength(493);
  });
});

describe("the settings of a stage", () => {
  it("begin every name with curfew, and the stage's name where it is not the one that commands take", () => {
    expect([topology("prod").prefix, topology("try").prefix]).toEqual(["curfew", "curfew_try"]);
  });

  it("say which stage is production; none is by its name", () => {
    settings(
      "stages: { live: { production: true, trail: make, alarmEmail: on-call@example.com }, prod: { trail: make } }",
    );

    expect([topology("live").production, topology("prod").production]).toEqual([true, false]);
  });

  it("refuse production that would wake nobody, before anything is made", () => {
    settings("stages: { live: { production: true, trail: make } }");

    expect(() => topology("live")).toThrow("production says whom its alarms wake");
  });

  it("keep the transcripts of two stages in log groups of their own", () => {
    expect(topology("prod").logGroups).toEqual(["/curfew/sessions"]);
    expect(topology("try").logGroups).toEqual(["/curfew/sessions_try"]);
  });

  it("make no trail and no bucket for it where one of the account's own serves", () => {
    settings("stages: { prod: { trail: { existing: org-trail } } }");

    const { trail, buckets } = topology();

    expect(trail).toBeUndefined();
    expect(buckets.map(({ name }) => name).filter((name) => name.includes("trail"))).toEqual([]);
  });

  it.each([
    ["production: true", { mode: "GOVERNANCE", days: 365 }],
    ["production: true, recordLock: none", undefined],
    [
      "production: true, recordLock: { mode: COMPLIANCE, days: 30 }",
      { mode: "COMPLIANCE", days: 30 },
    ],
    ["production: false", undefined],
    ["recordLock: { mode: GOVERNANCE, days: 7 }", { mode: "GOVERNANCE", days: 7 }],
  ])("with %s lock the record, and no other bucket, by %j", (said, lock) => {
    settings(`stages: { prod: { trail: make, alarmEmail: on-call@example.com, ${said} } }`);

    const { buckets } = topology();

    expect(buckets.find(({ isRecord }) => isRecord)?.lock).toEqual(lock);
    expect(buckets.filter((bucket) => !bucket.isRecord && bucket.lock)).toEqual([]);
  });

  it("refuse a lock that nobody can lift in a stage that can be removed", () => {
    settings("stages: { prod: { trail: make, recordLock: { mode: COMPLIANCE, days: 365 } } }");

    expect(() => topology()).toThrow(/recordLock\.mode: .*only production takes it/);
  });
});
