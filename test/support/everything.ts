// One long story in which Curfew does everything it can do: for the proof that no statement is idle or missing.

import { grantPath } from "../../domain/grant-role.ts";
import { serviceTrust } from "../../local/cloud/iam/seeds.ts";
import { clickRepair, somebodySets } from "./drifts.ts";
import { roleNameOf, SCOPE } from "./grant-roles.ts";
import { codeFor, curfewAs } from "./person.ts";
import type { Story } from "./story.ts";

type Cast = Pick<Story, "given" | "when" | "stage" | "then" | "actors">;

export async function everythingHappens(cast: Cast) {
  await ordinaryDay(cast);
  await terminalDay(cast);
  await breakages(cast);
  await races(cast);
  await lostMessages(cast);
  await strangeSessions(cast);
  await oddRoles(cast);
  await changedDocument(cast);
  await emergency(cast);
}

async function ordinaryDay({ given, when, stage }: Cast) {
  await stage.slack.people.openHome("engineer");
  const used = await given.granted("engineer", { instance: "web-1", minutes: 30 });
  const session = await given.session(used);
  await when.minutes(1);
  await session.type("echo at work");
  await when.seconds(5);
  await when.isDone("engineer", used.id);
  const denied = await given.asked("oncall", { instance: "web-1", minutes: 30 });
  await when.denies("lead", denied.id, "no");
  const withdrawn = await given.asked("oncall", { instance: "web-1", minutes: 30 });
  await when.withdraws("oncall", withdrawn.id);
  await given.asked("second-lead", { instance: "staging-1", minutes: 30 });
  // Nobody answers this one, and nobody uses the one after it.
  await given.asked("lead", { instance: "web-1", minutes: 15 });
  await given.granted("second-lead", { instance: "batch-1", minutes: 30 });
  await stage.slack.people.command("engineer", "list");
  await when.minutes(17);
}

/** From a terminal: linked, asked, looked at, given back while it is open. */
async function terminalDay({ when, stage }: Cast) {
  await curfewAs(stage, "engineer", ["link", await codeFor(stage, "engineer")]);
  const words = ["request", "web-2", "--minutes", "30", "--reason", "a look"];
  const { out } = await curfewAs(stage, "engineer", words);
  await when.approves("lead", out.slice(0, out.indexOf(" ")));
  await when.seconds(10);
  await curfewAs(stage, "engineer", ["done"]);
  await when.minutes(7);
}

async function breakages({ given, when }: Cast) {
  const stopped = await given.granted("oncall", { instance: "batch-1", minutes: 30 });
  await given.session(stopped);
  await when.anAdminStops(stopped.id);
  const hopeless = await given.asked("engineer", { instance: "batch-1", minutes: 30 });
  for (let time = 1; time <= 3; time += 1) await when.anAdminStops(hopeless.id);
  const gone = await given.granted("second-lead", { instance: "web-2", minutes: 30 });
  const left = await given.session(gone);
  await when.leaves(left);
  await given.session(gone);
  await when.instanceBecomes("web-2", "terminated");
  await when.minutes(8);
}

/** The decision and the end come in the moment in which the machine begins to wait for them. */
async function races({ given, when, then, stage }: Cast) {
  const { people } = stage.slack;
  const duringWriteOf = (name: string, act: () => Promise<unknown>) => {
    const stop = stage.cloud.faults.intercept(async ({ phase, operation, caller }) => {
      if (phase !== "before" || operation !== "UpdateItem") return;
      if (!caller?.arn.includes(`:assumed-role/curfew-${name}-`)) return;
      stop();
      await act();
    });
  };
  const request = await given.asked("engineer", { instance: "web-1", minutes: 15 });
  const { card } = (await then.request(request)).bookkeeping;
  const press = (action_id: string) => () =>
    people.click({ user: "lead", channel: card?.channel, ts: card?.ts, action_id });
  duringWriteOf("AskApprovers", press("approve"));
  duringWriteOf("HoldAccess", press("revoke"));
  await when.anAdminStops(request.id);
  await when.minutes(6);
}

/** What only the sweep makes good: events, bells and executions that were lost. */
async function lostMessages({ given, when, stage }: Cast) {
  const dead = await given.asked("engineer", { instance: "web-1", minutes: 15 });
  stage.cloud.events.switches.set({ lose: 1 });
  await given.sessionOutside("outsider", "vault-1");
  await when.anAdminStops(dead.id);
  await when.approves("lead", dead.id);
  await when.minutes(12);
  stage.cloud.events.switches.clear();
  const deaf = await given.granted("oncall", { instance: "batch-1", minutes: 15 });
  await given.session(deaf);
  stage.cloud.faults.add({ operation: "SendTaskSuccess", kind: "fail", times: 4 });
  await when.isDone("oncall", deaf.id);
  // The first was granted after all, by the execution that replaced the dead one, and ends unused.
  await when.minutes(20);
}

/** Sessions that are told of late, in part, or that no grant covers. */
async function strangeSessions({ given, when, stage }: Cast) {
  const { events, ssm } = stage.cloud;
  const request = await given.granted("engineer", { instance: "web-1", minutes: 15 });
  await when.somebodyWidens(request);
  await when.somebodyAttaches(request);
  await given.session(request, "batch-1");

  events.switches.set({ lose: 1 });
  await given.session(request, "batch-1");
  await when.minutes(2);
  const untold = await given.sessionOutside("outsider", "vault-1");
  events.switches.clear();
  await when.anAdminTerminates(untold.sessionId);
  await when.isDone("engineer", request.id);
  await when.minutes(6);

  const unlisted = await given.granted("oncall", { instance: "web-1", minutes: 15 });
  ssm.switches.listLate(900_000);
  const session = await given.session(unlisted);
  await when.anAdminTerminates(session.sessionId);
  await when.isDone("oncall", unlisted.id);
  await when.minutes(7);
  ssm.switches.listLate(0);
}

/** A person of Identity Center, whose role is half made when IAM fails; and a role that no grant has. */
async function oddRoles({ given, when, stage }: Cast) {
  stage.cloud.faults.add({ operation: "PutRolePolicy", kind: "fail", times: 4 });
  const request = await given.granted("lead", { instance: "batch-1", minutes: 15 }, [
    "second-lead",
  ]);
  await when.isDone("lead", request.id);
  await when.minutes(6);
  stage.cloud.iam.seedRole({
    name: roleNameOf("req-00000000000000000000"),
    path: grantPath(SCOPE),
    trust: serviceTrust("ec2.amazonaws.com"),
  });
}

/** Somebody changes a Session document; half a day later it is told, and an admin has it repaired. */
async function changedDocument({ when, stage }: Cast) {
  await somebodySets({ stage }, "curfew-prod-60", { idleSessionTimeout: "60" });
  const wakeSweep = when.theSweepIsDead();
  await when.hours(13);
  wakeSweep();
  await clickRepair({ stage }, "second-lead");
  await stage.clock.quiet();
}

/** Glass is broken; nobody reviews it until after the Monday's digest. */
async function emergency({ when, actors }: Cast) {
  const answer = await actors.breakGlass("oncall", { instance: "web-1", minutes: 15 });
  if (!("request" in answer)) throw new Error(`no glass was broken: ${JSON.stringify(answer)}`);
  await when.isDone("oncall", answer.request.id);
  await when.minutes(6);
  when.theSweepIsDead();
  await when.hours(24 * 7);
  await actors.judge("lead", answer.request.id, { verdict: "justified", words: "It was down" });
  await when.minutes(6);
}
