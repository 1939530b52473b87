// P1: nothing Curfew writes allows anything outside a live grant.
import { afterEach, describe, expect, it } from "vitest";
import { grantRoleArn } from "../../domain/grant-role.ts";
import { isLive } from "../../domain/request.ts";
import { assumeRole } from "../../local/stage/aws-call.ts";
import { SCOPE } from "../support/grant-roles.ts";
import { openings } from "../support/iam-probe.ts";
import { oneStageForAll } from "../support/story.ts";

const story = oneStageForAll();

/** Every opening whose request is not live, or past its deadline, just now. */
async function openingsOutsideGrants() {
  const now = new Date(story.stage.clock.now()).toISOString();
  const found = openings(story);
  const outside: unknown[] = [];
  for (const id of new Set(found.map((one) => one.request))) {
    const { state, person, grant } = await story.then.request({ id });
    const isCovered = isLive({ state }) && now < (grant?.deadline ?? "");
    const own = found.filter((one) => one.request === id);
    outside.push(...own.filter((one) => !isCovered || one.person !== person));
  }
  return outside;
}

const WRITES = ["UpdateItem", "CreateRole", "PutRolePolicy", "DeleteRolePolicy", "DeleteRole"];

/** Looks after every single write of every function, until `stop`. */
function watchEveryWrite() {
  const found: unknown[] = [];
  let looks = 0;
  const stop = story.stage.cloud.faults.intercept(async ({ phase, operation, caller }) => {
    if (phase !== "after" || caller?.kind !== "function" || !WRITES.includes(operation)) return;
    looks += 1;
    found.push(...(await openingsOutsideGrants()));
  });
  return { found, stop, looks: () => looks };
}

describe("no standing access", () => {
  const open: (() => void)[] = [];
  afterEach(() => {
    for (const stop of open.splice(0)) stop();
  });

  it("at no write of a whole story does a policy allow anything outside a live grant", async () => {
    const { given, when, then } = story;
    const watch = watchEveryWrite();
    open.push(watch.stop);
    const request = await given.granted("engineer", { instance: "web-1", minutes: 30 });
    const session = await given.session(request);
    const other = await given.granted("oncall", { instance: "web-2", minutes: 15 });

    await when.isDone("oncall", other.id);
    await when.minutes(10);
    await session.type("echo still at it");
    await when.minutes(25);

    await then.ended(request, "deadline");
    await then.ended(other, "returned");
    expect(watch.looks()).toBeGreaterThan(30);
    expect(watch.found).toEqual([]);
    expect(then.roles()).toEqual([]);
  });

  it("a request that only waits, is denied, or expires opens nothing", async () => {
    const { given, when } = story;
    const waiting = await given.asked("engineer", { instance: "web-1", minutes: 30 });
    expect(openings(story)).toEqual([]);

    await when.denies("lead", waiting.id, "not today");
    const unanswered = await given.asked("engineer", { instance: "vault-1", minutes: 15 });
    await when.approves("lead", unanswered.id);
    expect(openings(story)).toEqual([]);
    await when.minutes(61);

    await story.then.isIn(unanswered, "expired");
    expect(openings(story)).toEqual([]);
  });

  it("the role of a grant is gone with it, and nobody becomes it again", async () => {
    const { given, when, then, actors } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 15 });
    await when.isDone("engineer", request.id);
    await when.minutes(6);

    const keys = await actors.assumeGrantRole("engineer", request.id);

    expect(then.roles()).toEqual([]);
    expect(keys).toMatchObject({ error: "AccessDenied" });
  });

  it("nobody becomes the role of another person's grant, and nobody chooses its session name", async () => {
    const { given, stage, actors } = story;
    const request = await given.granted("engineer", { instance: "web-1", minutes: 15 });
    const role = grantRoleArn(SCOPE, request.id);

    for (const who of ["lead", "oncall", "auditor", "outsider"]) {
      const answer = await actors.assumeGrantRole(who, request.id);
      expect(answer, who).toMatchObject({ error: "AccessDenied" });
    }
    const disguised = await assumeRole(stage.handle, actors.keysOf("engineer"), role, "p-ben001");
    expect(disguised).toMatchObject({ error: "AccessDenied" });
  });
});
