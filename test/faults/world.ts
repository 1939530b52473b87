// One whole story (ask, approve, grant, session, done, end) with one fault planted in it, played on to its end.
// Never untrue: people try again what failed before their eyes, as people do; nothing else helps Curfew along.

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256 } from "../../adapters/node-crypto.ts";
import { recordKey, recordText } from "../../domain/kept-record.ts";
import { isFinal, type Request } from "../../domain/request.ts";
import type { Session } from "../../domain/session.ts";
import { epochOf } from "../../domain/time.ts";
import { verifyRequest } from "../../domain/verify.ts";
import type { FaultPoint } from "../../local/cloud/front/faults.ts";
import { actorsOn, type Opened } from "../../local/stage/actors.ts";
import { inProcessStage } from "../../local/stage/in-process.ts";
import { STORY_START } from "../../local/stage/where.ts";
import { grantRoleNames } from "../support/grant-roles.ts";
import { MINUTE, propagated } from "../support/stage.ts";

/**
 * `before`: the caller dies before the effect. `after`: it dies after the effect, before the answer. `lost`: the
 * answer is lost on the wire, and the SDK itself tries again. `kill`: everything dies after the effect, kill -9, and
 * a new process takes up what is on the disk.
 */
export type Variant = "before" | "after" | "lost" | "kill";
export const VARIANTS: readonly Variant[] = ["before", "after", "lost", "kill"];

/** The nth call of an operation by a function within the story. */
export interface Point {
  readonly functionName: string;
  readonly operation: string;
  readonly nth: number;
}
export const nameOf = ({ functionName, operation, nth }: Point) =>
  `${functionName} ${operation} #${nth}`;

const DIED = () => Object.assign(new Error("planted: the caller died"), { code: "EPLANTED" });
const LOST = () => Object.assign(new Error("planted: the answer was lost"), { code: "ECONNRESET" });

/** Counts the calls of functions; tells of each before and after its effect. */
export function watching(hear: (point: Point, phase: FaultPoint["phase"]) => void) {
  const counts = new Map<string, number>();
  return ({ phase, service, operation, caller }: FaultPoint) => {
    if (caller?.kind !== "function") return;
    const functionName = caller.arn.split("/").pop()?.replace("curfew-", "") ?? "";
    const call = `${service}:${operation}`;
    const key = `${functionName} ${call}`;
    const nth = (counts.get(key) ?? 0) + (phase === "before" ? 1 : 0);
    counts.set(key, nth);
    hear({ functionName, operation: call, nth }, phase);
  };
}

export async function openWorld(
  plan?: { readonly point: Point; readonly variant: Variant },
  policies?: string,
) {
  const folders: string[] = [];
  const newFolder = () => {
    folders.push(mkdtempSync(join(tmpdir(), "curfew-kill-")));
    return folders[folders.length - 1] ?? "";
  };
  const isKill = plan?.variant === "kill";
  const points: Point[] = [];
  let struck = false;
  let survivor: { folder: string; at: number } | undefined;
  const open = async (folder: string | undefined, startAt = STORY_START) => {
    const stage = await inProcessStage({
      startAt,
      staleReads: true,
      ...(folder === undefined ? {} : { folder }),
      ...(policies === undefined ? {} : { policies }),
    });
    return { folder, stage, actors: actorsOn(stage) };
  };
  let now = await open(isKill ? newFolder() : undefined);

  const strike = (variant: Variant) => {
    struck = true;
    if (variant === "lost") throw LOST();
    if (variant === "kill") {
      // What is on the disk at this moment is what a killed process leaves.
      const folder = newFolder();
      cpSync(now.folder ?? "", folder, { recursive: true });
      survivor = { folder, at: now.stage.clock.now() };
      now.stage.clock.stop();
    }
    throw DIED();
  };
  now.stage.cloud.faults.intercept(
    watching((point, phase) => {
      if (phase === "before") points.push(point);
      if (plan === undefined || struck || nameOf(point) !== nameOf(plan.point)) return;
      if (phase === (plan.variant === "before" ? "before" : "after")) strike(plan.variant);
    }),
  );
  /** The new process, if the old one was killed. */
  const afterKill = async () => {
    if (survivor === undefined) return;
    const { folder, at } = survivor;
    survivor = undefined;
    await now.stage.close();
    now = await open(folder, at);
  };

  return {
    points,
    hasStruck: () => struck,
    stage: () => now.stage,
    actors: () => now.actors,
    async advance(ms: number) {
      await now.stage.clock.advance(ms);
      await afterKill();
    },
    async propagated() {
      await propagated(now.stage);
      await afterKill();
    },
    /** What a person tries; a failure is theirs to see. */
    async attempt<T>(what: (actors: typeof now.actors) => Promise<T>): Promise<T | undefined> {
      const outcome = await what(now.actors).catch(() => undefined);
      await now.stage.clock.quiet();
      await afterKill();
      return outcome;
    },
    async request(): Promise<Request | undefined> {
      const [newest] = await now.actors.truth.requests.ofPerson("p-ana001", 1);
      return newest && now.actors.truth.requests.read(newest.id);
    },
    async close() {
      await now.stage.close();
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type World = Awaited<ReturnType<typeof openWorld>>;

/** Does a thing every 20 s, for five minutes at most, as long as the request is in one of the states. */
async function whileIn(world: World, states: readonly string[], act: () => Promise<unknown>) {
  for (let tries = 0; tries < 15; tries++) {
    if (!states.includes((await world.request())?.state ?? "absent")) return;
    await act();
    await world.advance(20_000);
  }
}

const TEN_HOURS = 10 * 60;

/** Clicks the newest card in the channel: one that Curfew has lost sight of works like any other. */
async function approve(world: World) {
  await world.attempt(async () => {
    const { people } = world.stage().slack;
    const cards = people.messages("C0PROD").filter(({ buttons }) => buttons.length > 0);
    const card = cards[cards.length - 1];
    if (card === undefined) return;
    const { channel, ts } = card;
    await people.click({ user: "lead", channel, ts, action_id: "approve" });
  });
}

export async function playStory(world: World): Promise<void> {
  await world.advance(MINUTE + 1000);
  await whileIn(world, ["absent"], () =>
    world.attempt((people) => people.ask("engineer", { instance: "web-1", minutes: 30 })),
  );
  await whileIn(world, ["requested", "pending"], () => approve(world));
  for (let minutes = 0; minutes < 5; minutes++)
    if (["approved", "granting"].includes((await world.request())?.state ?? ""))
      await world.advance(MINUTE);
  await world.propagated();
  const session = await world.attempt(
    (people): Promise<Opened> => people.startSession("engineer", "web-1", "curfew-prod-30"),
  );
  if (session !== undefined && "type" in session) await world.attempt(() => session.type("ls"));
  await world.advance(40_000);
  const done = async () =>
    world.attempt(async (people) => people.done("engineer", (await world.request())?.id ?? ""));
  await whileIn(world, ["active"], done);
  for (let minutes = 0; minutes < TEN_HOURS; minutes++) {
    const request = await world.request();
    if (request === undefined || isFinal(request)) break;
    await world.advance(MINUTE);
  }
  // An execution that is gone before the record is kept is missed by the sweep after two minutes.
  for (let minutes = 0; minutes < 5; minutes++) await world.advance(MINUTE);
}

/** In S3 once, with what the table says of the request and its sessions. */
function isKept(world: World, request: Request, sessions: readonly Session[]): boolean {
  const { cloud, topology } = world.stage();
  const bucket = topology.buckets.find(({ name }) => name.includes("-records-"))?.name ?? "";
  const own = sessions.filter((one) => one.request === request.id);
  const texts = cloud.s3
    .versions(bucket, recordKey(request.id))
    .map(({ base64 }) => Buffer.from(base64, "base64").toString());
  return texts.length === 1 && texts[0] === recordText(request, own);
}

/** What is not as the promises say once the story is over; empty if all is. */
export async function brokenPromises(world: World): Promise<string[]> {
  const { cloud, clock, usage } = world.stage();
  const { truth } = world.actors();
  const wrong: string[] = [];
  const say = (isWrong: boolean, what: string) => {
    if (isWrong) wrong.push(what);
  };
  const requests = await truth.requests.ofPerson("p-ana001", 10);
  const kept = await truth.sessions.ofPerson("p-ana001", 10);
  for (const request of requests) {
    say(!isFinal(request), `${request.state} at the end`);
    const chain = verifyRequest(request, sha256);
    say(!chain.ok, `the chain does not verify: ${JSON.stringify(chain)}`);
    say(!isKept(world, request, kept), "its record is not kept, or not as it is");
    const ended = request.end?.confirmedAt;
    const most = request.grant && epochOf(request.grant.deadline) + 15 * MINUTE;
    say(
      ended !== undefined && most !== undefined && epochOf(ended) > most,
      "it ended long after its deadline",
    );
    say(
      ["granting", "active"].includes(request.state) && most !== undefined && clock.now() > most,
      "it is live after its deadline",
    );
  }
  say(grantRoleNames({ cloud }).length > 0, "a role is left");
  const holder = await truth.pairs.holder("p-ana001", "i-0a1b2c3d4e5f60001");
  say(holder !== undefined, "the pair is still held");
  const started = cloud.ssm.sessions();
  say(
    started.some(({ endedAt }) => endedAt === undefined),
    "a session is left",
  );
  const ids = (list: readonly { readonly id: string }[]) =>
    list
      .map(({ id }) => id)
      .sort()
      .join();
  say(ids(kept) !== ids(started), `records of ${kept.length} for ${started.length} sessions`);
  say(
    kept.some(({ endedAt, cause }) => !endedAt || !cause),
    "a session has no recorded end",
  );
  // IAM judges a role that is gone by its bare name: a call that is sent again after it took effect is denied (facts K9).
  const denied = usage.denied().filter(({ resource }) => !/:role\/curfew-req-\w+$/.test(resource));
  say(denied.length > 0, `denied: ${JSON.stringify(denied)}`);
  say(cloud.events.deadLetters().length > 0, "an event is in the dead-letter queue");
  return wrong;
}
