import { GetRoleCommand } from "@aws-sdk/client-iam";
import { TerminateSessionCommand } from "@aws-sdk/client-ssm";
import { afterEach, describe, expect, it } from "vitest";
import { type Clock, createClock } from "../../../../local/cloud/core/clock.ts";
import { createFaults } from "../../../../local/cloud/front/faults.ts";
import { createCloud } from "./cloud.ts";

const terminate = () => new TerminateSessionCommand({ SessionId: "x" });

describe("rules", () => {
  it("throttle in the words of each service", async () => {
    const { admin, faults } = createCloud();
    faults.add({ kind: "throttle" });

    const ssm = admin.ssm.send(terminate());
    const iam = admin.iam.send(new GetRoleCommand({ RoleName: "x" }));

    await expect(ssm).rejects.toMatchObject({
      name: "ThrottlingException",
      message: "Rate exceeded",
    });
    await expect(iam).rejects.toMatchObject({ name: "Throttling" });
  });

  it("fail with 500", async () => {
    const { admin, faults } = createCloud();
    faults.add({ kind: "fail", operation: "TerminateSession" });

    const answer = admin.ssm.send(terminate());

    await expect(answer).rejects.toMatchObject({
      name: "InternalServerError",
      $metadata: { httpStatusCode: 500 },
    });
  });

  it("strike only where they fit, and only so often", async () => {
    const { admin, faults } = createCloud();
    faults.add({ id: "a", kind: "fail", service: "iam" });
    faults.add({ id: "b", kind: "fail", caller: "user/somebody-else" });
    faults.add({ id: "c", kind: "fail", service: "ssm", caller: "root-admin", times: 2 });

    const answers = [];
    for (let call = 0; call < 4; call += 1)
      answers.push(
        await admin.ssm.send(terminate()).then(
          () => "ok",
          () => "failed",
        ),
      );

    expect(answers).toEqual(["failed", "failed", "ok", "ok"]);
    expect(faults.list().map(({ id, struck }) => [id, struck])).toEqual([
      ["a", 0],
      ["b", 0],
      ["c", 2],
    ]);
  });

  it("can be taken away", async () => {
    const { admin, faults } = createCloud();
    const id = faults.add({ kind: "fail" });
    faults.add({ kind: "throttle" });

    faults.clear(id);
    const left = faults.list().map(({ kind }) => kind);
    faults.clear();

    expect(left).toEqual(["throttle"]);
    await expect(admin.ssm.send(terminate())).resolves.toBeDefined();
  });

  it("strike by chance, the same for the same seed", async () => {
    const outcomes = async (seed: number) => {
      const faults = createFaults({ clock: createClock({ mode: "still" }), seed });
      faults.add({ kind: "fail", chance: 0.5 });
      const runs = [];
      for (let call = 0; call < 40; call += 1)
        runs.push(await faults.around("ssm", "X", undefined, () => "ok").catch(() => "failed"));
      return runs.join(" ");
    };

    const [first, again, other] = [await outcomes(1), await outcomes(1), await outcomes(2)];

    expect(first).toBe(again);
    expect(first).not.toBe(other);
    expect(first).toContain("ok");
    expect(first).toContain("failed");
  });

  it.each([
    ["lost-before", 0],
    ["lost-answer", 1],
  ] as const)("%s breaks the connection with the work done %i times", async (kind, expected) => {
    const faults = createFaults({ clock: createClock({ mode: "still" }) });
    faults.add({ kind });
    let done = 0;

    const call = faults.around("ssm", "X", undefined, () => {
      done += 1;
    });

    await expect(call).rejects.toMatchObject({ name: "ConnectionLost" });
    expect(done).toBe(expected);
  });

  it("reach an SDK client as a connection reset", async () => {
    const { admin, faults, calls } = createCloud();
    faults.add({ kind: "lost-answer" });

    const answer = admin.ssm.send(terminate());

    await expect(answer).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(calls.at(-1)).toMatchObject({ error: "connection-lost", decision: "Allowed" });
  });
});

describe("slow", () => {
  let clock: Clock | undefined;
  afterEach(() => clock?.stop());

  it("waits on a live clock", async () => {
    clock = createClock({ mode: "live" });
    const faults = createFaults({ clock });
    faults.add({ kind: "slow", ms: 5 });
    const before = clock.now();

    await faults.around("ssm", "X", undefined, () => undefined);

    expect(clock.now() - before).toBeGreaterThanOrEqual(4);
  });

  it("never holds up a still clock", async () => {
    clock = createClock({ mode: "still" });
    const faults = createFaults({ clock });
    faults.add({ kind: "slow", ms: 1000 });
    const still = clock;
    const results: string[] = [];
    still.at(still.now() + 1, async () => {
      results.push(await faults.around("ssm", "X", undefined, () => "done"));
    });

    await still.advance(10);

    expect(results).toEqual(["done"]);
  });
});

describe("interceptors", () => {
  it("stand before and after every call", async () => {
    const { admin, faults } = createCloud();
    const seen: string[] = [];
    const remove = faults.intercept(({ phase, service, operation, caller }) => {
      seen.push(`${phase} ${service} ${operation} ${caller?.arn.split("/").at(-1)}`);
    });

    await admin.ssm.send(terminate());
    remove();
    await admin.ssm.send(terminate());

    expect(seen).toEqual([
      "before ssm TerminateSession root-admin",
      "after ssm TerminateSession root-admin",
    ]);
  });

  it.each(["before", "after"] as const)("crash the caller %s the call", async (phase) => {
    const { admin, faults } = createCloud();
    class Crash extends Error {}
    faults.intercept((point) => {
      if (point.phase === phase) throw new Crash("killed");
    });

    const answer = admin.ssm.send(terminate());

    await expect(answer).rejects.toThrow(Crash);
  });
});
