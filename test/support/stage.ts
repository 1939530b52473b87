// A stage for one test: opened a minute before the story begins, so that the picker knows the instances, and closed with the test.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { serviceTrust } from "../../local/cloud/iam/seeds.ts";
import { actorsOn } from "../../local/stage/actors.ts";
import {
  type InProcessOptions,
  type InProcessStage,
  inProcessStage,
} from "../../local/stage/in-process.ts";
import { LOCAL_PLACE } from "../../local/stage/sample.ts";
import { ROOT } from "../../local/stage/where.ts";
import { grantRoleNames } from "./grant-roles.ts";

export const MINUTE = 60_000;

export async function openStage(options: InProcessOptions = {}) {
  const stage = await inProcessStage(options);
  onTestFinished(async () => {
    await stage.close();
    // Slack would pass over them in silence: a message without its thread, a view without its hash.
    expect(stage.slack.ignored()).toEqual([]);
  });
  await stage.clock.advance(MINUTE + 1000);
  return { ...stage, actors: actorsOn(stage) };
}
/** As `openStage`, on a table whose reads may be old where they do not ask for consistency. */
export const openStaleStage = (options: InProcessOptions = {}) =>
  openStage({ ...options, staleReads: true });
export type OpenStage = Awaited<ReturnType<typeof openStage>>;

/** Asks, and fails the test if the form did not take it. */
export async function asked(
  { actors }: Pick<OpenStage, "actors">,
  who = "engineer",
  wish: Partial<Parameters<OpenStage["actors"]["ask"]>[1]> = {},
): Promise<string> {
  const outcome = await actors.ask(who, { instance: "web-1", minutes: 60, ...wish });
  if ("request" in outcome) return outcome.request.id;
  throw new Error(`not asked: ${JSON.stringify(outcome)}`);
}

/** Lets IAM come to rest, however long its changes take on this stage; five seconds at the least. */
export async function propagated({
  clock,
  cloud,
}: Pick<InProcessStage, "clock" | "cloud">): Promise<void> {
  const wait = () => cloud.iam.settledAt() - clock.now();
  await clock.advance(Math.max(5000, wait()));
  while (wait() > 0) await clock.advance(wait());
}

/** Asked, approved by the lead, and past IAM's propagation. */
export async function granted(
  stage: OpenStage,
  who = "engineer",
  instance = "web-1",
  minutes = 60,
): Promise<string> {
  const id = await asked(stage, who, { instance, minutes });
  await stage.actors.approve("lead", id);
  await propagated(stage);
  return id;
}

export async function stateOf({ actors }: Pick<OpenStage, "actors">, id: string) {
  const request = await actors.truth.requests.read(id);
  return request?.state;
}

/** The names of every grant's role in IAM: `curfew-<request id>`. */
export const grantsOf = (stage: Pick<InProcessStage, "cloud">): string[] => grantRoleNames(stage);

/** A folder of the test's own, gone with the test. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "curfew-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A copy of the sample policies, to be changed while the story runs. */
export function policyFolder() {
  const folder = join(tempFolder(), "policies");
  cpSync(join(ROOT, "policies"), folder, { recursive: true });
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  return {
    folder,
    read,
    write,
    /** Replaces a text that must be there. */
    edit(file: string, from: string, to: string) {
      const text = read(file);
      if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
      write(file, text.replace(from, to));
    },
  };
}

/** What an SDK client is made with to act on the stage under a role of the test's own. */
export function clientAs(
  stage: Pick<InProcessStage, "cloud" | "network">,
  name: string,
  actions: readonly string[],
  resource: string | readonly string[] = "*",
) {
  const document = {
    Version: "2012-10-17",
    Statement: [{ Sid: "Test", Effect: "Allow", Action: actions, Resource: resource }],
  };
  const trust = serviceTrust("local.amazonaws.com");
  const role = stage.cloud.iam.seedRole({ name, trust, policies: [{ name: "test", document }] });
  return {
    region: LOCAL_PLACE.region,
    endpoint: "http://aws.local",
    credentials: stage.cloud.iam.keyFor(role, "test"),
    requestHandler: stage.network.requestHandler as never,
  };
}

/** How often a metric was counted, by a function (its name without the prefix) or by all. */
export function counted(
  { lines }: Pick<InProcessStage, "lines">,
  metric: string,
  functionName = "",
): number {
  return lines
    .filter((one) => one.functionName.endsWith(functionName) && one.line.includes('"_aws"'))
    .map(({ line }) => JSON.parse(line) as Record<string, number | number[]>)
    .reduce((sum, found) => sum + [found[metric] ?? 0].flat().reduce((a, b) => a + b, 0), 0);
}

/** What functions have logged as errors: none where a refusal was the answer. */
export const faultsIn = ({ lines }: Pick<InProcessStage, "lines">): string[] =>
  lines
    .filter(({ line }) => line.includes('"level":"ERROR"'))
    .map(({ functionName, line }) => `${functionName}: ${line}`);

/** The messages of a channel (or `@person`'s direct messages) as people read them, in one text. */
export const readIn = ({ slack }: Pick<InProcessStage, "slack">, channel: string) =>
  slack.people
    .messages(channel)
    .map(({ readable }) => readable)
    .join("\n");
