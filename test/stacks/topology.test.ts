// The topology as data: complete, and nothing in it that AWS would not take (design 8).
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import validateAsl from "asl-validator";
import { describe, expect, it } from "vitest";
import { readPolicyFolder } from "../../adapters/policy-files.ts";
import { formsOf } from "../../domain/emergency.ts";
import { documentName } from "../../domain/profile.ts";
import { SlackAppEnv } from "../../functions/runtime/config.ts";
import { parsePolicy } from "../../local/cloud/iam/policy.ts";
import { parseContent, settingsOf } from "../../local/cloud/ssm/document-content.ts";
import { checkDefinition } from "../../local/cloud/states/definition.ts";
import { topologyOf } from "../../stacks/topology.ts";
import { STEP_FUNCTIONS } from "../../workflows/access/states.ts";
import { PLACE } from "../support/builders.ts";

const { profiles } = readPolicyFolder("policies").directory;
const topology = topologyOf({ place: PLACE, prefix: "curfew_test", profiles });
const names = topology.functions.map(({ name }) => name);
const triggers = topology.functions.flatMap((fn) =>
  fn.triggers.map((trigger) => ({ fn: fn.name, trigger })),
);
const counts = (all: readonly string[]) => [all.length, new Set(all).size];

describe("the functions", () => {
  it("have names of their own, and so have documents, queues, rules and alarms", () => {
    const ruleNames = triggers.flatMap(({ trigger }) => ("name" in trigger ? [trigger.name] : []));

    for (const all of [
      names,
      topology.documents.map(({ name }) => name),
      topology.queues,
      topology.logGroups,
      ruleNames,
      topology.alarms.map(({ name }) => name),
    ]) {
      const [length, different] = counts(all);
      expect(length).toBe(different);
    }
  });

  it.each(topology.functions)("$name is in $file, which exports handler and wire", async ({
    file,
  }) => {
    expect(existsSync(file)).toBe(true);

    const module = (await import(/* @vite-ignore */ resolve(file))) as Record<string, unknown>;

    expect(module.handler).toBeTypeOf("function");
    expect(module.wire).toBeTypeOf("function");
  });

  it.each(topology.functions)("$name has limits that Lambda takes", (fn) => {
    expect(fn.name).toMatch(/^[A-Z][A-Za-z]{1,40}$/);
    expect(fn.timeoutSeconds).toBeGreaterThanOrEqual(1);
    expect(fn.timeoutSeconds).toBeLessThanOrEqual(900);
    expect(fn.memoryMb).toBeGreaterThanOrEqual(128);
    expect(fn.purpose).not.toBe("");
  });
});

/** What a port needs of the environment (functions/runtime/ports.ts). */
const PORTS: Readonly<Record<string, readonly string[]>> = {
  requests: ["TABLE_NAME"],
  sessions: ["TABLE_NAME"],
  pairs: ["TABLE_NAME"],
  seen: ["TABLE_NAME"],
  snapshot: ["TABLE_NAME"],
  changing: ["TABLE_NAME"],
  homes: ["TABLE_NAME"],
  links: ["TABLE_NAME"],
  backfills: ["TABLE_NAME"],
  home: ["SLACK_BOT_TOKEN"],
  lookingBack: ["TABLE_NAME", "PARTITION", "ACCOUNT_ID", "PREFIX"],
  workflows: ["MACHINE_ARN"],
  roleMaker: ["PARTITION", "ACCOUNT_ID", "PREFIX"],
  roleRemover: ["PARTITION", "ACCOUNT_ID", "PREFIX"],
  roleReader: ["PARTITION", "ACCOUNT_ID", "PREFIX"],
  roleInventory: ["PARTITION", "ACCOUNT_ID", "PREFIX"],
  mistaken: ["TABLE_NAME", "SLACK_BOT_TOKEN", "PARTITION", "ACCOUNT_ID", "PREFIX"],
  placeOf: ["PARTITION", "ACCOUNT_ID", "PREFIX"],
  prefixOf: ["PARTITION", "ACCOUNT_ID", "PREFIX"],
  notifier: ["SLACK_BOT_TOKEN", "PARTITION", "ACCOUNT_ID", "PREFIX"],
  telling: ["TABLE_NAME", "SLACK_BOT_TOKEN", "PARTITION", "ACCOUNT_ID", "PREFIX"],
  reviewing: ["TABLE_NAME", "SLACK_BOT_TOKEN"],
  reporting: ["TABLE_NAME", "SLACK_BOT_TOKEN"],
  reviews: ["TABLE_NAME"],
  drifting: ["TABLE_NAME", "SLACK_BOT_TOKEN", "PARTITION", "ACCOUNT_ID", "PREFIX"],
  ending: ["TABLE_NAME", "SLACK_BOT_TOKEN", "PARTITION", "ACCOUNT_ID", "PREFIX"],
};
/** The ports of these are asked for next door. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  Slack: ["functions/slack/uses.ts"],
  Person: ["functions/person/verbs.ts", "functions/person/door.ts"],
};

/** What the Slack app must be given; the address of its API has a default. */
const SLACK_APP = Object.keys(SlackAppEnv.shape).filter((name) => name !== "SLACK_API_URL");

describe("the environment", () => {
  const needsOf = (name: string, file: string) => {
    const text = [file, ...(SOURCES[name] ?? [])]
      .map((one) => readFileSync(one, "utf8"))
      .join("\n");
    const used = [...text.matchAll(/\b(\w+)\(runtime\)/g)].map(([, port]) => port ?? "");
    const own = text.includes("SlackAppEnv") ? SLACK_APP : [];
    return new Set([...used.flatMap((port) => PORTS[port] ?? []), ...own]);
  };

  it.each(topology.functions)("of $name has all that its ports read", (fn) => {
    const given = [...Object.keys(fn.environment), ...fn.secrets];

    const needs = [...needsOf(fn.name, fn.file)];

    expect(needs.length).toBeGreaterThan(0);
    expect(given).toEqual(expect.arrayContaining(needs));
  });

  it.each(topology.functions)("of $name has no secret and no ARN that it does not use", (fn) => {
    const needs = needsOf(fn.name, fn.file);

    const telling = [...fn.secrets, ...Object.keys(fn.environment)].filter((key) =>
      /SLACK|_ARN$/.test(key),
    );

    for (const key of telling) expect([...needs]).toContain(key);
  });

  it("holds no secret's value", () => {
    const values = topology.functions.flatMap((fn) => Object.values(fn.environment));

    expect(values.filter((value) => /xox|secret/i.test(value))).toEqual([]);
  });
});

describe("the machine", () => {
  const text = JSON.stringify(topology.machine.definition);

  it("has a function of the topology in every task and no placeholder left", () => {
    const called = [...text.matchAll(/function:curfew_test-(\w+)"/g)].map(([, name]) => name);

    expect([...new Set(called)].sort()).toEqual([...STEP_FUNCTIONS].sort());
    expect(names).toEqual(expect.arrayContaining(called));
    expect(text).not.toContain("$" + "{");
  });

  it("is what Step Functions takes, by AWS's language as published and by the local engine", () => {
    const verdict = validateAsl(structuredClone(topology.machine.definition as object));

    expect(verdict.isValid, verdict.errorsText()).toBe(true);
    expect(() => checkDefinition(text)).not.toThrow();
  });

  it("is triggered by nothing else: the functions it calls have no other trigger", () => {
    const steps = topology.functions.filter(({ name }) =>
      (STEP_FUNCTIONS as readonly string[]).includes(name),
    );

    expect(steps.flatMap(({ triggers: all }) => all)).toEqual(
      steps.map(() => ({ kind: "workflow" })),
    );
  });

  it("gives each step longer than its function may take, so that a slow one is not run twice at once", () => {
    const longest = Math.max(
      ...topology.functions
        .filter(({ name }) => (STEP_FUNCTIONS as readonly string[]).includes(name))
        .map(({ timeoutSeconds }) => timeoutSeconds),
    );

    expect(longest).toBeLessThan(120);
  });
});

describe("triggers", () => {
  it("whose events no later run makes good keep what failed in the queue, in EventBridge and in Lambda", () => {
    const lossy = topology.functions.filter(({ triggers }) =>
      triggers.some(({ kind }) => kind === "rule" || kind === "logs"),
    );

    const keeping = lossy.filter(
      ({ asynchronous, triggers }) =>
        topology.queues.includes(asynchronous?.deadLetters ?? "") &&
        triggers.every((trigger) => trigger.kind !== "rule" || trigger.deadLetters !== undefined),
    );
    expect(keeping.map(({ name }) => name)).toEqual([
      "RestartWorkflow",
      "NoteSessionCall",
      "NoteInstanceState",
      "NoteActivity",
      "RepairDocument",
    ]);
    expect(lossy.filter((fn) => !keeping.includes(fn)).map(({ name }) => name)).toEqual([
      "RefreshHomes",
    ]);
  });

  it("of the clock leave nothing in the queue: the next run makes good what one could not do", () => {
    const scheduled = topology.functions.filter(({ triggers }) =>
      triggers.some(({ kind }) => kind === "schedule"),
    );

    expect(scheduled.length).toBeGreaterThan(3);
    for (const { asynchronous, platform, triggers } of scheduled) {
      expect(asynchronous).toBeDefined();
      expect(asynchronous?.deadLetters).toBeUndefined();
      expect(JSON.stringify([platform, triggers])).not.toContain("sqs:");
    }
  });

  it("that nobody waits for say how often Lambda tries, within its range; the others do not", () => {
    for (const { name, triggers, asynchronous } of topology.functions) {
      const isAwaited = triggers.every(({ kind }) => kind === "url" || kind === "workflow");
      expect(asynchronous === undefined, name).toBe(isAwaited);
      if (asynchronous === undefined) continue;
      expect([0, 1, 2]).toContain(asynchronous.retries);
      expect(asynchronous.maxAgeSeconds).toBeGreaterThanOrEqual(60);
      expect(asynchronous.maxAgeSeconds).toBeLessThanOrEqual(21_600);
    }
    const sweep = topology.functions.find(({ name }) => name === "Sweep");
    expect(sweep?.asynchronous).toEqual({ retries: 0, maxAgeSeconds: 60 });
  });

  it("stay inside EventBridge's limits of retries and age (facts D1)", () => {
    for (const { trigger } of triggers) {
      if (!("retries" in trigger)) continue;
      expect(trigger.retries).toBeLessThanOrEqual(185);
      expect(trigger.maxAgeSeconds).toBeGreaterThanOrEqual(60);
      expect(trigger.maxAgeSeconds).toBeLessThanOrEqual(86_400);
    }
  });

  it("open exactly two functions to the internet: Slack's, and that of people's terminals", () => {
    const open = triggers.filter(({ trigger }) => trigger.kind === "url");

    expect(open.map(({ fn }) => fn)).toEqual(["Slack", "Person"]);
  });

  it("start the sweep every minute, and let it end before the next one", () => {
    const sweep = topology.functions.find(({ name }) => name === "Sweep");

    expect(sweep?.triggers).toMatchObject([{ kind: "schedule", expression: "rate(1 minute)" }]);
    expect(sweep?.timeoutSeconds).toBeLessThan(60);
  });

  it("read every log group that a profile streams to, and no group has more filters than AWS allows (facts E2)", () => {
    const read = triggers.flatMap(({ trigger }) =>
      trigger.kind === "logs" ? [trigger.logGroup] : [],
    );

    expect(new Set(read)).toEqual(
      new Set(profiles.map(({ session }) => `${session.logGroup}_test`)),
    );
    expect(new Set(read)).toEqual(new Set(topology.logGroups));
    for (const group of read)
      expect(read.filter((one) => one === group).length).toBeLessThanOrEqual(2);
  });
});

describe("documents", () => {
  const steps = formsOf(profiles).flatMap(({ owner, profile }) =>
    profile.ladder.map((step) => ({ owner, profile, step })),
  );

  it.each(
    steps.map(({ owner, profile, step }) => [owner, step, profile] as const),
  )("%s has one of %i minutes, with its idle time and its log, failing closed (facts B1)", (id, step, profile) => {
    const found = topology.documents.find(
      ({ name }) => name === documentName("curfew_test", id, step),
    );

    const text = JSON.stringify(found?.content);
    const settings = settingsOf(parseContent(text));

    expect(settings).toMatchObject({
      sessionType: "Standard_Stream",
      maxMinutes: step,
      idleMinutes: profile.idleMinutes,
      logGroup: `${profile.session.logGroup}_test`,
      logEncrypted: true,
      logStreaming: true,
    });
    expect(text).not.toContain("{{");
  });

  it("are as many as profiles have steps, well under the 500 of an account (facts A4)", () => {
    expect(topology.documents).toHaveLength(steps.length);
    expect(topology.documents.length).toBeLessThan(500);
  });

  it("of a profile with a user, shell profiles and a key carry them", () => {
    const [first] = profiles;
    const session = {
      ...first!.session,
      runAs: "deploy",
      kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/a",
    };

    const { documents } = topologyOf({
      place: PLACE,
      prefix: "curfew",
      profiles: [{ ...first!, session }],
    });

    expect(documents[0]?.content).toMatchObject({
      inputs: { runAsEnabled: true, runAsDefaultUser: "deploy", kmsKeyId: session.kmsKeyArn },
    });
  });
});

it("each profile has a boundary that IAM takes", () => {
  expect(topology.boundaries.map(({ name }) => name)).toEqual(
    profiles.map(({ id }) => `${topology.prefix}-${id}-boundary-eu-west-1`),
  );
  for (const { policy } of topology.boundaries)
    expect(() => parsePolicy(JSON.stringify(policy), "identity")).not.toThrow();
});
