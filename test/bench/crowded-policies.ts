// Ten thousand policies and five thousand people: how long a new function takes until it has decided the first time.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cedarPolicy } from "../../adapters/cedar-policy.ts";
import { CHECKED, checkedFolder, readCheckedFolder } from "../../adapters/checked-folder.ts";
import type { Question } from "../../domain/ports.ts";
import type { Instant } from "../../domain/time.ts";
import { LOCAL_PLACE } from "../../local/stage/sample.ts";
import { ROOT } from "../../local/stage/where.ts";
import { machine, median, print, printTable, printTitle, quantile } from "./print.ts";

const POLICIES = 10_000;
const PEOPLE = 5_000;
const GROUPS = 500;
const ASKED = 40;

const numbered = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join("\n");

/** Two thousand policies without a group or person in their head: those are looked at for every question. */
const policyText = (index: number) => {
  const who = index % 5 === 0 ? "principal" : `principal in Curfew::Group::"g-${index % GROUPS}"`;
  const effect = index % 10 === 0 ? "forbid" : "permit";
  return `@id("policy-${index}") ${effect} (${who}, action == Curfew::Action::"${index % 2 === 0 ? "request" : "approve"}", resource) when { resource.hasTag("T${index}") };`;
};

const personText = (index: number) =>
  `  - { id: p-${String(index).padStart(6, "0")}, name: Person ${index}, slack: U${String(index).padStart(6, "0")}, aws: { user: "arn:aws:iam::111122223333:user/u${index}" }, groups: [g-${index % GROUPS}, g-${(index * 7) % GROUPS}] }`;

function crowdedFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "curfew-crowd-"));
  cpSync(join(ROOT, "policies"), folder, { recursive: true });
  writeFileSync(join(folder, "access.cedar"), numbered(POLICIES, policyText));
  writeFileSync(join(folder, "people.yaml"), `people:\n${numbered(PEOPLE, personText)}\n`);
  return folder;
}

const since = (startedAt: number) => performance.now() - startedAt;

export async function benchCrowdedPolicies(): Promise<void> {
  printTitle("cedar: 10,000 policies, 5,000 people");
  const folder = crowdedFolder();
  let startedAt = performance.now();
  writeFileSync(join(folder, CHECKED), checkedFolder(folder));
  const checking = since(startedAt);
  startedAt = performance.now();
  const { directory, texts, policies } = readCheckedFolder(folder);
  const policy = cedarPolicy(texts, LOCAL_PLACE, policies);
  const reading = since(startedAt);
  const times: number[] = [];
  for (let index = 0; index < ASKED; index++) {
    const person = directory.people[(index * 37) % PEOPLE];
    const [profile] = directory.profiles;
    if (person === undefined || profile === undefined) throw new Error("nobody there");
    const instance = { id: "i-0a1b2c3d4e5f60001", name: "web-1", tags: { Env: "prod", T11: "" } };
    const now = "2026-11-23T09:00:00.000Z" as Instant;
    const about = { person, requester: person, profile, instance, minutes: 60, reason: "x", now };
    const question: Question = { ...about, action: index % 2 === 0 ? "request" : "approve" };
    startedAt = performance.now();
    const { broken } = await policy.decide(question);
    times.push(since(startedAt));
    if (broken !== undefined) throw new Error(`Cedar could not decide: ${broken}`);
  }
  rmSync(folder, { recursive: true, force: true });
  printTable(
    ["", "ms"],
    [
      [
        "read, checked against the schema and written for the functions, once at the deploy",
        checking,
      ],
      ["a new function reads what was checked", reading],
      ["its first decision", times[0] ?? 0],
      ["one decision, median of 40 people's", median(times)],
      ["one decision, p99", quantile(times, 0.99)],
    ],
  );
  print(`Slack waits 3,000 ms. Machine: ${machine()}.`);
}
