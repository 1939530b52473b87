// The back of the house: each panel's part of the answer is what the service itself has.
import { expect, it } from "vitest";
import { eventStream } from "../../../local/house/happenings.ts";
import { houseNow } from "../../../local/house/house.ts";
import { drawnMachine } from "../../../local/house/machine.ts";
import { recordOf } from "../../../local/house/record.ts";
import { handleControl } from "../../../local/start/control.ts";
import { accessMachine } from "../../../workflows/access/definition.ts";
import {
  asked,
  granted,
  MINUTE,
  type OpenStage,
  openStage,
  propagated,
} from "../../support/stage.ts";
import { editEntry } from "../../support/tamper.ts";

const houseOf = (stage: OpenStage) => houseNow(stage, stage.actors.truth);
/** The role of the only grant there is. */
const roleOf = async (stage: OpenStage) => (await houseOf(stage)).roles[0];
const momentOf = async (stage: OpenStage, wanted: string) =>
  (await houseOf(stage)).moments.find(({ name }) => name === wanted);
const sighted = async (stage: OpenStage) =>
  (await roleOf(stage))?.policies.map(({ sight }) => sight);

function control(stage: OpenStage, method: string, path: string, body?: object) {
  const parts = { stage, truth: stage.actors.truth, moved: () => undefined };
  const [name = "", query] = path.split("?");
  return handleControl(
    parts,
    method,
    `/control/${name}`,
    new URLSearchParams(query),
    JSON.stringify(body),
  );
}

it("a policy is shown as written, then in force; after a revoke as still obeyed for seconds, then gone", async () => {
  const stage = await openStage();
  const id = await asked(stage);
  await stage.actors.approve("lead", id);

  const written = await sighted(stage);
  await propagated(stage);
  const obeyed = await sighted(stage);
  await stage.actors.revoke("lead", id);
  const deleted = await sighted(stage);
  await propagated(stage);

  expect(written).toEqual(["not-yet"]);
  expect(obeyed).toEqual(["in-force"]);
  expect(deleted).toEqual(["still-obeyed"]);
  expect(await roleOf(stage)).toBeUndefined();
});

it("the lit state is the execution's own, and the way leads there by transitions of the definition", async () => {
  const stage = await openStage();
  const id = await granted(stage);

  const [execution] = (await houseOf(stage)).executions;

  const steps = execution!.way.slice(1).map(({ state }, at) => [execution!.way[at]!.state, state]);
  const drawn = drawnMachine(stage.topology).transitions.map(({ from, to }) => [from, to]);
  expect(execution).toMatchObject({ request: id, state: "Hold", status: "RUNNING" });
  expect(stage.states.executions().map(({ state }) => state)).toEqual(["Hold"]);
  expect(execution!.way.at(-1)?.state).toBe("Hold");
  for (const step of steps) expect(drawn).toContainEqual(step);
});

it("every state of the machine is drawn once, no two overlap, and no line leaves the picture", async () => {
  const stage = await openStage();

  const { states, transitions, width, height } = drawnMachine(stage.topology);

  const overlapping = states.flatMap((one, at) =>
    states
      .slice(at + 1)
      .filter(
        (other) =>
          Math.abs(one.x - other.x) < (one.width + other.width) / 2 &&
          Math.abs(one.y - other.y) < (one.height + other.height) / 2,
      )
      .map((other) => `${one.name} ${other.name}`),
  );
  expect(states.map(({ name }) => name).sort()).toEqual(Object.keys(accessMachine.States).sort());
  expect(overlapping).toEqual([]);
  const points = [...states, ...transitions.flatMap((one) => one.points)];
  const outside = points.filter(({ x, y }) => x < 0 || y < 0 || x > width || y > height);
  expect(outside).toEqual([]);
});

it("without a grant there is no warning, idle time or deadline to skip to, and it says so", async () => {
  const stage = await openStage();

  const { moments } = await houseOf(stage);

  const names = moments.filter(({ at }) => at !== undefined).map(({ name }) => name);
  expect(names).toEqual(["minute"]);
  expect(moments.every(({ says }) => says.length > 10)).toBe(true);
});

it("a skip moves the clock to the very moment: warning, idle time and deadline", async () => {
  const stage = await openStage();
  await granted(stage);
  await stage.actors.startSession("engineer", "web-1");
  const openedAt = stage.clock.now();

  const idle = await momentOf(stage, "idle");
  const warning = await momentOf(stage, "warning");
  const deadline = await momentOf(stage, "deadline");
  const to = new Date(idle!.at!).toISOString();
  const answer = await control(stage, "POST", "clock", { to });

  expect(idle!.at).toBe(openedAt + 15 * MINUTE);
  expect(deadline!.at! - warning!.at!).toBe(10 * MINUTE);
  expect(answer).toEqual({ status: 200, body: { now: to } });
  expect(stage.cloud.ssm.sessions().map(({ endCause }) => endCause)).toEqual(["idle"]);
});

it("the clock is not moved to a moment that is no more ahead, nor farther than a year", async () => {
  const stage = await openStage();
  const before = stage.clock.now();

  const answers = await Promise.all([
    control(stage, "POST", "clock", { to: new Date(before).toISOString() }),
    control(stage, "POST", "clock", { to: "2031-01-01T00:00:00Z" }),
    control(stage, "POST", "clock", { to: "tomorrow" }),
    control(stage, "POST", "clock", {}),
  ]);

  expect(answers.map((answer) => answer?.status)).toEqual([400, 400, 400, 400]);
  expect(stage.clock.now()).toBe(before);
});

it("an unused grant is idle after the profile's minutes, counted from its making", async () => {
  const stage = await openStage();
  const id = await granted(stage);
  const request = await stage.actors.truth.requests.read(id);

  const idle = await momentOf(stage, "idle");

  expect(idle?.at).toBe(Date.parse(request!.grant!.madeAt!) + 15 * MINUTE);
  expect(idle?.says).toContain("Unused for 15 minutes");
});

it("AWS's list and the ledger are told apart: either may know of a session that the other does not", async () => {
  const stage = await openStage();
  await granted(stage);
  stage.cloud.events.switches.set({ lose: 1 });
  await stage.actors.startSession("engineer", "web-1");

  const [unheard] = (await houseOf(stage)).sessions;
  await stage.clock.advance(MINUTE);
  stage.cloud.ssm.switches.listLate(3_600_000);
  const [unlisted] = (await houseOf(stage)).sessions;

  expect(unheard).toMatchObject({ who: "Ana (engineer)", instance: "web-1" });
  expect(unheard?.aws).toMatchObject({ list: "Active", status: "Connected" });
  expect(unheard?.ledger).toBeUndefined();
  expect(unlisted?.aws).toBeUndefined();
  expect(unlisted?.ledger?.id).toBe(unheard?.id);
});

it("an event is told as delivered, doubled or lost, to whom; and as nobody's where no rule wants it", async () => {
  const stage = await openStage();
  await granted(stage);
  const startOf = () =>
    eventStream(stage, 200).events.find(({ about }) => /^StartSession by req-/.test(about))?.sent;

  await stage.actors.startSession("engineer", "web-1");
  await stage.clock.quiet();
  const delivered = startOf();
  stage.cloud.events.switches.set({ duplicate: 1 });
  await stage.actors.startSession("engineer", "web-1");
  await stage.clock.quiet();
  const doubled = startOf();
  stage.cloud.events.switches.set({ lose: 1 });
  await stage.actors.startSession("engineer", "web-1");
  await stage.clock.quiet();

  const { events, total } = eventStream(stage, 3);
  expect(delivered).toEqual([{ to: "NoteSessionCall", fate: "delivered" }]);
  expect(doubled).toEqual([{ to: "NoteSessionCall", fate: "delivered twice" }]);
  expect(startOf()).toEqual([{ to: "NoteSessionCall", fate: "lost" }]);
  expect(events).toHaveLength(3);
  expect(events[0]?.seq).toBe(total);
  expect(eventStream(stage, 200).events.some(({ sent }) => sent.length === 0)).toBe(true);
});

it("an edited entry of a request's chain is named as broken, and only then", async () => {
  const stage = await openStage();
  const id = await granted(stage);

  const before = await recordOf(stage, stage.actors.truth, id);
  await editEntry(stage, id, 3);
  const after = await recordOf(stage, stage.actors.truth, id);

  expect(before?.broken).toBeUndefined();
  expect(before?.entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  expect(after?.broken?.at).toBe(3);
  expect(after?.broken?.what).toContain("Entry 3");
  expect((await control(stage, "GET", "record?request=req-none"))?.status).toBe(404);
});

it("looking changes nothing: no change is told, no fault struck, no rate of calls used up", async () => {
  const stage = await openStage({ rates: true });
  await granted(stage);
  await stage.actors.startSession("engineer", "web-1");
  await stage.clock.quiet();
  const id = stage.cloud.faults.add({ kind: "fail" });
  let told = 0;
  stage.changes.onChange(() => {
    told += 1;
  });

  for (let time = 0; time < 20; time += 1) await houseOf(stage);

  expect(stage.cloud.faults.list()).toMatchObject([{ id, struck: 0 }]);
  expect(told).toBe(0);
});

it("a change is told when a record is kept, a table item written, or a call struck by a fault", async () => {
  const stage = await openStage();
  const seen: string[] = [];
  let told = 0;
  stage.changes.onChange(() => {
    told += 1;
  });
  const during = async (what: string, act: () => unknown) => {
    const before = told;
    await act();
    if (told > before) seen.push(what);
  };

  await during("asked", () => asked(stage));
  stage.cloud.faults.add({ service: "sts", kind: "throttle" });
  await during("struck", () => stage.actors.assumeGrantRole("engineer"));

  expect(seen).toEqual(["asked", "struck"]);
});
