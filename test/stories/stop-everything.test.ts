// "Stop everything" of docs/operate.md, with the document that it prints: no grant starts anything, until it is undone.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  CreatePolicyVersionCommand,
  DeletePolicyVersionCommand,
  IAMClient,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
  SetDefaultPolicyVersionCommand,
} from "@aws-sdk/client-iam";
import { DescribeSessionsCommand, SSMClient, TerminateSessionCommand } from "@aws-sdk/client-ssm";
import { expect, it } from "vitest";
import { LOCAL_PLACE } from "../../local/stage/sample.ts";
import { ROOT } from "../../local/stage/where.ts";
import { propagated } from "../support/stage.ts";
import { aStageForEach } from "../support/story.ts";
import { adminOf } from "../support/story-admin.ts";

const story = aStageForEach();
const iam = () => new IAMClient(adminOf(story.stage));

const runbook = readFileSync(join(ROOT, "docs/operate.md"), "utf8");
/** What the runbook's shell gives a variable. */
const saidOf = (name: string) => {
  const [, value] = new RegExp(`^${name}='?([^'\\s]+)`, "m").exec(runbook) ?? [];
  if (value === undefined) throw new Error(`docs/operate.md sets no ${name}`);
  return value;
};

async function boundaries(): Promise<string[]> {
  const PathPrefix = saidOf("path").replace("$AWS_REGION", LOCAL_PLACE.region);
  const { Policies = [] } = await iam().send(
    new ListPoliciesCommand({ Scope: "Local", PathPrefix }),
  );
  return Policies.map(({ Arn = "" }) => Arn);
}

async function stopEverything(): Promise<void> {
  for (const PolicyArn of await boundaries())
    await iam().send(
      new CreatePolicyVersionCommand({
        PolicyArn,
        PolicyDocument: saidOf("deny"),
        SetAsDefault: true,
      }),
    );
  await propagated(story.stage);
}

async function undo(): Promise<void> {
  for (const PolicyArn of await boundaries()) {
    await iam().send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: "v1" }));
    await iam().send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v2" }));
  }
  await propagated(story.stage);
}

it("starts nothing under any grant, old or new; leaves what is open to be terminated; and lets grants work again once undone", async () => {
  const { given, actors, stage } = story;
  const alive = await given.granted("engineer", { instance: "web-1", minutes: 60 });
  const open = await given.session(alive);
  const start = (instance: string) =>
    actors.startSession("engineer", instance, alive.grant?.document);

  await stopEverything();
  const newer = await given.granted("engineer", { instance: "web-2", minutes: 60 });

  expect((await boundaries()).length).toBe(stage.directory.profiles.length);
  expect(newer.state).toBe("active");
  expect(await start("web-1")).toMatchObject({ error: "AccessDeniedException" });
  expect(await start("web-2")).toMatchObject({ error: "AccessDeniedException" });
  expect(open.closedWith()).toBeUndefined();

  await undo();

  for (const instance of ["web-1", "web-2"])
    expect(await start(instance)).toHaveProperty("sessionId");
});

it("lets an administrator terminate the open sessions of all grants, found by their owner", async () => {
  const { given, stage } = story;
  const alive = await given.granted("engineer", { instance: "web-1", minutes: 60 });
  const open = await given.session(alive);
  const [, owner = ""] = /contains\(Owner, '([^']+)'\)/.exec(runbook) ?? [];
  const ssm = new SSMClient(adminOf(stage));

  await stopEverything();
  const { Sessions = [] } = await ssm.send(new DescribeSessionsCommand({ State: "Active" }));
  const found = Sessions.filter(({ Owner = "" }) => owner !== "" && Owner.includes(owner));
  for (const { SessionId } of found) await ssm.send(new TerminateSessionCommand({ SessionId }));
  await stage.clock.quiet();

  expect(found.map(({ SessionId }) => SessionId)).toEqual([open.sessionId]);
  expect(open.closedWith()).toBeDefined();
});

it("leaves each boundary with the one version it had, once undone", async () => {
  await stopEverything();
  await undo();

  for (const PolicyArn of await boundaries()) {
    const { Versions = [] } = await iam().send(new ListPolicyVersionsCommand({ PolicyArn }));
    expect(Versions).toMatchObject([{ VersionId: "v1", IsDefaultVersion: true }]);
  }
});
