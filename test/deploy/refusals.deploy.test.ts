// What is wrong with a deploy is said once, and nothing is declared before.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { prepareDeploy } from "../../local/prepare-deploy.ts";
import { evaluate, type Outcome, PLACE, ROOT, SECRETS } from "./plan/plan.ts";
import { change, copyOfProject, sampleProject } from "./plan/project-copy.ts";

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

function changeableCopy(): string {
  const folder = copyOfProject();
  made.push(folder);
  return folder;
}

const declaredBy = ({ plan }: Outcome) =>
  (plan?.resources ?? []).map(({ type }) => type).filter((type) => type.startsWith("aws:"));

it("a deploy without its secrets names each of them, with the command that sets it", () => {
  const { SST_SECRET_SlackBotToken: token } = SECRETS;

  const outcome = evaluate("test", sampleProject(), { SST_SECRET_SlackBotToken: token });

  expect(outcome.status).not.toBe(0);
  expect(declaredBy(outcome)).toEqual([]);
  expect(outcome.plan?.errors).toHaveLength(1);
  expect(outcome.said).toContain("npx sst secret set SlackSigningSecret <value> --stage test");
  expect(outcome.said).not.toContain("SlackBotToken");
});

it("a deploy of what was prepared for another account is refused, and says for which", () => {
  const folder = mkdtempSync(join(tmpdir(), "curfew-prepared-"));
  made.push(folder);
  const place = { partition: "aws", account: "999999999999", region: "eu-west-1" };
  writeFileSync(join(folder, "topology.json"), JSON.stringify({ prefix: "curfew-test", place }));

  const outcome = evaluate("test", sampleProject(), { ...SECRETS, CURFEW_PREPARED: folder });

  expect(outcome.status).not.toBe(0);
  expect(declaredBy(outcome)).toEqual([]);
  expect(outcome.said).toMatch(
    /This was prepared for \S+ in 999999999999, eu-west-1 \(aws\), and not for \S+ in \d{12}/,
  );
});

it("a deploy of what was prepared before declares what one that prepares itself declares", async () => {
  const folder = mkdtempSync(join(tmpdir(), "curfew-prepared-"));
  made.push(folder);
  await prepareDeploy({ root: sampleProject(), outFolder: folder, stage: "test", place: PLACE });
  const typesAndNames = ({ plan }: Outcome) =>
    (plan?.resources ?? []).map(({ type, name }) => `${type} ${name}`).sort();

  const prepared = evaluate("test", sampleProject(), { ...SECRETS, CURFEW_PREPARED: folder });
  const usual = evaluate("test");

  expect(prepared.said).toBe("");
  expect(typesAndNames(prepared)).toEqual(typesAndNames(usual));
  expect(typesAndNames(prepared).length).toBeGreaterThan(50);
});

it("a deploy with a mistake in a profile says the file, the line and what was expected", () => {
  const root = changeableCopy();
  change(join(root, "policies/profiles.yaml"), "idleMinutes: 15", "idleMinutes: 90");

  const outcome = evaluate("test", root);

  expect(outcome.status).not.toBe(0);
  expect(declaredBy(outcome)).toEqual([]);
  expect(outcome.said).toMatch(/profiles\.yaml:9: profiles\.0\.idleMinutes: .*1 to 60 minutes/);
});

it("a deploy of Curfew as it comes is not made: it says what only the customer can say", () => {
  const root = changeableCopy();
  cpSync(join(ROOT, "deploy.yaml"), join(root, "deploy.yaml"));

  const outcome = evaluate("prod", root);

  expect(outcome.status).not.toBe(0);
  expect(declaredBy(outcome)).toEqual([]);
  expect(outcome.said).toContain("stages.prod.trail: say `trail: make`");
  expect(outcome.said).toContain("stages.prod.alarmEmail: production says whom its alarms wake");
});

it("a deploy that says nothing of a trail is not made: no event would tell of a session", () => {
  const root = changeableCopy();
  change(join(root, "deploy.yaml"), /trail: make$/m, "functionLogDays: 30");

  const outcome = evaluate("test", root);

  expect(outcome.status).not.toBe(0);
  expect(declaredBy(outcome)).toEqual([]);
  expect(outcome.said).toContain("deploy.yaml:");
  expect(outcome.said).toContain("without a trail in the Region no event tells of a session");
});
