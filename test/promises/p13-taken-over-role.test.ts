// Every function of the topology taken over: what its role's real statements let it do, and what then stands in the way.
// The tables of docs/security-model.md are these outcomes. `TABLES=write npx vitest run <this file>` rewrites them.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { grantRoleArn } from "../../domain/grant-role.ts";
import { LOCAL_PLACE } from "../../local/stage/sample.ts";
import { PREFIX, ROOT } from "../../local/stage/where.ts";
import {
  asked,
  granted,
  MINUTE,
  type OpenStage,
  openStage,
  propagated,
  readIn,
} from "../support/stage.ts";
import { ATTEMPTS, type Attempt, type ClientConfig, type Target } from "./taken-over/attempts.ts";
import { hiddenSession, isForgedApprovalGranted, roleBesideGrants } from "./taken-over/played.ts";
import { type Outcome, printedIn, tablesOf, withPrinted } from "./taken-over/table.ts";

const PAGE = join(ROOT, "docs/security-model.md");
const DENIED = /^AccessDenied|^Forbidden|not authorized/;

function configOf(stage: OpenStage, role: string): ClientConfig {
  const arn = `arn:${LOCAL_PLACE.partition}:iam::${LOCAL_PLACE.account}:role/${role}`;
  return {
    region: LOCAL_PLACE.region,
    endpoint: "http://aws.local",
    credentials: stage.cloud.iam.keyFor(arn, "taken-over"),
    requestHandler: stage.network.requestHandler as never,
  };
}

async function targetOn(stage: OpenStage): Promise<Target> {
  const { topology, actors, clock } = stage;
  const ended = await granted(stage, "engineer", "web-2");
  await actors.done("engineer", ended);
  await clock.advance(15 * MINUTE);
  const live = await granted(stage, "engineer", "web-1");
  const session = await actors.startSession("engineer", "web-1");
  if ("error" in session) throw new Error(session.message);
  await propagated(stage);
  const pending = await asked(stage, "second-lead", { instance: "web-1" });
  const request = await actors.truth.requests.read(live);
  const [document] = topology.documents;
  return {
    topology,
    pending,
    live,
    ended,
    liveRoleArn: grantRoleArn({ place: LOCAL_PLACE, prefix: PREFIX }, live),
    sessionId: session.sessionId,
    instanceId: request?.instance.id ?? "",
    documentContent: JSON.stringify(document?.content ?? {}),
  };
}

/** Throws for an error that shows neither that IAM denied the call nor that it allowed it. */
async function isAllowed(attempt: Attempt, config: ClientConfig, target: Target, role: string) {
  try {
    await attempt.run(config, target, role);
    return true;
  } catch (error) {
    const { name, message } = error as Error;
    if (DENIED.test(name) || DENIED.test(message)) return false;
    if (name === attempt.allowedError) return true;
    throw new Error(`${attempt.letter} by ${role}: ${name}: ${message}`);
  }
}

async function outcomesOn(stage: OpenStage, target: Target): Promise<Outcome[]> {
  const { functions, machine } = stage.topology;
  const outcomes: Outcome[] = [];
  for (const { name, role } of [...functions, { name: "the state machine", role: machine.role }])
    for (const attempt of ATTEMPTS) {
      const allowed = await isAllowed(attempt, configOf(stage, role), target, role);
      outcomes.push({ name, role, letter: attempt.letter, allowed });
    }
  return outcomes;
}

it("what each role could do if it was taken over is what docs/security-model.md prints", async () => {
  const stage = await openStage();
  const target = await targetOn(stage);

  const outcomes = await outcomesOn(stage, target);
  const forger = outcomes.find(({ letter, allowed }) => letter === "k" && allowed)?.role ?? "";
  const isGranted = await isForgedApprovalGranted(stage, target.pending, configOf(stage, forger));
  const tables = tablesOf(outcomes, isGranted);

  if (process.env.TABLES === "write")
    writeFileSync(PAGE, withPrinted(readFileSync(PAGE, "utf8"), tables));
  const hint =
    "to rewrite the page: TABLES=write npx vitest run <this file>; then read what changed";
  expect(printedIn(readFileSync(PAGE, "utf8")), hint).toBe(tables);
});

it("a session that a taken-over function marks as ended is terminated with its grant all the same", async () => {
  const stage = await openStage();
  const target = await targetOn(stage);
  const { role = "" } = stage.topology.functions.find(({ name }) => name === "NoteActivity") ?? {};

  const found = await hiddenSession(stage, target, configOf(stage, role));

  expect(found).toEqual({ saysEnded: true, wasOpen: true, isOpen: false });
});

it("a role that a taken-over GrantAccess makes opens its profile's instances only, and its sessions are terminated", async () => {
  const stage = await openStage();
  const target = await targetOn(stage);
  const { role = "" } = stage.topology.functions.find(({ name }) => name === "GrantAccess") ?? {};
  const instanceTagged = (env: string) =>
    stage.cloud.ec2.instances().find(({ tags, state }) => tags.Env === env && state === "running");

  const { opened, stillOpen } = await roleBesideGrants(stage, target, {
    config: configOf(stage, role),
    trusted: stage.actors.keysOf("engineer"),
    instances: {
      ofTheProfile: instanceTagged("prod")?.id ?? "",
      ofAnother: instanceTagged("staging")?.id ?? "",
    },
  });

  expect(opened).toEqual({ ofTheProfile: expect.any(String), ofAnother: "denied" });
  expect(opened.ofTheProfile).not.toBe("denied");
  expect(stillOpen).not.toContain(opened.ofTheProfile);
  expect(readIn(stage, "#security")).toContain(opened.ofTheProfile);
});
