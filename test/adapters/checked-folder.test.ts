// The checked file answers as the folder it was made of, and counts for no other.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cedarPolicy } from "../../adapters/cedar-policy.ts";
import { CHECKED, checkedFolder, readCheckedFolder } from "../../adapters/checked-folder.ts";
import { PolicyFolderFault, readPolicyFolder } from "../../adapters/policy-files.ts";
import { POLICY_ACTIONS } from "../../domain/policy-action.ts";
import { INSTANCE, NOON, PLACE } from "../support/builders.ts";
import { copyOfPolicies } from "../support/policies-copy.ts";

const withFile = () => {
  const copy = copyOfPolicies();
  writeFileSync(join(copy.folder, CHECKED), checkedFolder(copy.folder));
  return copy;
};

it("gives the same people, profiles and decisions as the texts", async () => {
  const { folder } = withFile();
  const [read, checked] = [readPolicyFolder(folder), readCheckedFolder(folder)];
  const [slow, fast] = [
    cedarPolicy(read.texts, PLACE),
    cedarPolicy(checked.texts, PLACE, checked.policies),
  ];
  const { people, profiles } = read.directory;
  const questions = people.flatMap((person) =>
    profiles.flatMap((profile) =>
      POLICY_ACTIONS.map((action) => ({
        action,
        person,
        requester: people[0]!,
        profile,
        instance: INSTANCE,
        minutes: 30,
        reason: "a look",
        now: NOON,
      })),
    ),
  );

  const bySlow = await Promise.all(questions.map((question) => slow.decide(question)));
  const byFast = await Promise.all(questions.map((question) => fast.decide(question)));

  expect(checked.policies).toBeDefined();
  expect(checked.directory).toEqual(read.directory);
  expect(byFast).toEqual(bySlow);
  expect(bySlow.filter(({ allowed }) => allowed).length).toBeGreaterThan(10);
});

it("is as if it were not there once one of the texts has changed", () => {
  const { folder, edit } = withFile();

  edit("access.cedar", (text) => text.replace("context.minutes <= 60", "context.minutes <= 61"));
  const changed = readCheckedFolder(folder);
  edit("access.cedar", () => "permit (principal, action");
  edit("people.yaml", () => "people: [oops");

  expect(changed.policies).toBeUndefined();
  expect(changed.texts.cedar).toContain("61");
  expect(() => readCheckedFolder(folder)).toThrow(PolicyFolderFault);
});

it.each([
  ["half written", (text: string) => text.slice(0, 500)],
  ["of another form", (text: string) => text.replace(/"form":\d+/, '"form":0')],
  ["empty", () => ""],
])("is not read when it is %s", (_what, spoil) => {
  const { folder } = withFile();
  const file = join(folder, CHECKED);
  writeFileSync(file, spoil(readFileSync(file, "utf8")));

  const read = readCheckedFolder(folder);

  expect(read.policies).toBeUndefined();
});

it("is not made of a folder with a mistake", () => {
  const { folder, edit } = copyOfPolicies();
  edit("access.cedar", (text) => text.replace("context.minutes", "context.hours"));

  expect(() => checkedFolder(folder)).toThrow("staging-short-is-free");
});
