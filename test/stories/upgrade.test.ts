// A deploy while grants are under way: executions keep the machine they began with, and call the functions of today
// (decision 0019). The machines of released versions are kept in machines/.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { recordKey } from "../../domain/kept-record.ts";
import { actorsOn } from "../../local/stage/actors.ts";
import { inProcessStage } from "../../local/stage/in-process.ts";
import type { Topology } from "../../stacks/shapes.ts";
import { accessMachine } from "../../workflows/access/definition.ts";
import { MINUTE } from "../support/stage.ts";

interface Machine {
  readonly States: Readonly<Record<string, State>>;
}
interface State {
  readonly Type: string;
  readonly Arguments?: { readonly FunctionName: string; readonly Payload: object };
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Default?: string;
}

const FOLDER = join(import.meta.dirname, "machines");
const released = readdirSync(FOLDER).map((file) => ({
  version: file.replace(/\.json$/, ""),
  text: readFileSync(join(FOLDER, file), "utf8"),
}));
const today = accessMachine as unknown as Machine;

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanUps.splice(0).reverse()) await clean();
});

/** The stage as a released version deployed it: its machine, today's functions. */
const withMachine =
  (text: string) =>
  (topology: Topology): Topology => {
    const definition = text.replace(
      /\$\{(\w+)\}/g,
      (_, name: string) =>
        `arn:aws:lambda:eu-west-1:111122223333:function:${topology.prefix}-${name}`,
    );
    return { ...topology, machine: { ...topology.machine, definition: JSON.parse(definition) } };
  };

async function openStage(folder: string, text: string | undefined, startAt?: number) {
  const stage = await inProcessStage({
    folder,
    ...(startAt === undefined ? {} : { startAt }),
    ...(text === undefined ? {} : { alterTopology: withMachine(text) }),
  });
  return { stage, actors: actorsOn(stage) };
}

/** A grant under the released machine in the state that is asked for; then the deploy: a restart with today's machine. */
async function upgradedIn(text: string, state: "pending" | "active" | "revoking") {
  const folder = mkdtempSync(join(tmpdir(), "curfew-upgrade-"));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  const before = await openStage(folder, text);
  await before.stage.clock.advance(MINUTE + 1000);
  const asked = await before.actors.ask("engineer", { instance: "web-1", minutes: 30 });
  if (!("request" in asked)) throw new Error(asked.text);
  const { id } = asked.request;
  if (state !== "pending") {
    await before.actors.approve("lead", id);
    await before.actors.startSession("engineer", "web-1");
  }
  if (state === "revoking") {
    before.stage.cloud.faults.add({ kind: "fail", service: "ssm", operation: "DescribeSessions" });
    await before.actors.done("engineer", id);
  }
  const found = await before.actors.truth.requests.read(id);
  const at = before.stage.clock.now();
  await before.stage.close();
  const after = await openStage(folder, undefined, at);
  cleanUps.push(() => after.stage.close());
  return { ...after, id, stateBefore: found?.state };
}

describe.each(released)("a request that began under the machine of $version", ({ text }) => {
  it("waiting for approval is approved, granted and ended after the deploy", async () => {
    const { stage, actors, id, stateBefore } = await upgradedIn(text, "pending");

    await actors.approve("lead", id);
    await actors.done("engineer", id);
    await stage.clock.advance(20 * MINUTE);

    const request = await actors.truth.requests.read(id);
    expect(stateBefore).toBe("pending");
    expect(request).toMatchObject({ state: "ended", end: { cause: "returned" } });
  });

  it("held ends at its deadline after the deploy, and its session with it", async () => {
    const { stage, actors, id, stateBefore } = await upgradedIn(text, "active");

    await stage.clock.advance(45 * MINUTE);

    const request = await actors.truth.requests.read(id);
    expect(stateBefore).toBe("active");
    expect(request?.state).toBe("ended");
    expect(await actors.truth.sessions.open()).toEqual([]);
  });

  it("being ended is confirmed gone after the deploy", async () => {
    const { stage, actors, id, stateBefore } = await upgradedIn(text, "revoking");

    await stage.clock.advance(20 * MINUTE);

    const request = await actors.truth.requests.read(id);
    expect(stateBefore).toBe("revoking");
    expect(request).toMatchObject({ state: "ended", end: { cause: "returned" } });
    expect(await actors.truth.sessions.open()).toEqual([]);
    // The machine it began under knew of no record: the sweep has a new execution keep it.
    expect(await actors.truth.requests.unkept(10)).toEqual([]);
    const bucket = stage.topology.buckets.find(({ name }) => name.includes("-records-"));
    expect(stage.cloud.s3.versions(bucket?.name ?? "", recordKey(id))).toHaveLength(1);
  });
});

/** Where a state sends a step's answer. */
function routeOf({ Choices = [], Default }: State, next: string): string | undefined {
  return Choices.find(({ Condition }) => Condition.includes(`'${next}'`))?.Next ?? Default;
}

const answers = (machine: Machine) =>
  Object.values(machine.States).flatMap(({ Choices = [] }) =>
    Choices.flatMap(({ Condition }) => /= '(\w+)'/.exec(Condition)?.[1] ?? []),
  );

describe.each(released)("the contract with executions of $version", ({ version, text }) => {
  const old = JSON.parse(text) as Machine;
  const calls = (machine: Machine) =>
    Object.values(machine.States).flatMap(({ Arguments }) =>
      Arguments === undefined ? [] : [Arguments],
    );

  it("has every function they call, with what they send", () => {
    const taken = new Map(
      calls(today).map(({ FunctionName, Payload }) => [FunctionName, Object.keys(Payload)]),
    );

    for (const { FunctionName, Payload } of calls(old))
      expect(
        taken.get(FunctionName),
        `executions of ${version} still call ${FunctionName}: keep it, taking the same input, until the longest grant of that version is over`,
      ).toEqual(Object.keys(Payload));
  });

  it("has them take every answer of today's steps where today's machine takes it", () => {
    for (const [name, state] of Object.entries(old.States)) {
      if (state.Type !== "Choice") continue;
      for (const answer of new Set([...answers(today), ...answers(old)]))
        expect(
          routeOf(state, answer),
          `executions of ${version} would take "${answer}" in ${name} elsewhere: give the step's answer another way until they are over`,
        ).toBe(routeOf(today.States[name] ?? state, answer));
    }
  });
});
