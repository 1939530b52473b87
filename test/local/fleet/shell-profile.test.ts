// The shell profile of a Session document: typed into the shell by the agent before the person can type (facts B1, K4).
import { describe, expect, it } from "vitest";
import { fleetWorld } from "./support.ts";

const MINUTE = 60_000;

async function profiled(linux: string, more: object = {}) {
  const world = fleetWorld();
  world.document("Profiled", { shellProfile: { linux, windows: "Get-Date" }, ...more });
  const id = await world.startAt("Profiled");
  return { ...world, id };
}

describe("a shell profile", () => {
  it("is run before the first line that is typed, and its directory and variables stay", async () => {
    const { fleet, id } = await profiled("cd /tmp; export TEAM=payments");

    const session = fleet.attach(id);

    expect(await session.type("pwd; echo $TEAM")).toBe("/tmp\npayments\n");
  });

  it("shows on the screen and in the transcript within the first second, each line of it", async () => {
    const { fleet, id, clock, logged } = await profiled("echo one\necho two");
    let screen = "";
    const output = (text: string) => {
      screen += text;
    };
    fleet.watch(id, { output, closed: () => undefined });

    await clock.advance(1_000);

    expect(screen).toBe("sh-5.2$ echo one\r\none\r\nsh-5.2$ echo two\r\ntwo\r\nsh-5.2$ ");
    const [event] = await logged(id);
    expect(JSON.parse(event ?? "").sessionData).toEqual([
      "sh-5.2$ echo one",
      "one",
      "sh-5.2$ echo two",
      "two",
    ]);
  });

  it("is no activity of the person: the idle time counts from the connection", async () => {
    const { fleet, id, clock, ssm } = await profiled("sleep 120; echo late", {
      idleSessionTimeout: "5",
    });
    fleet.attach(id);

    await clock.advance(5 * MINUTE);

    expect(ssm.session(id)?.endCause).toBe("idle");
  });

  it("that sleeps holds up what is typed, and not the clock", async () => {
    const { fleet, id, clock } = await profiled("sleep 60; echo ready");
    const session = fleet.attach(id);
    const answer = session.type("echo mine");

    await clock.advance(MINUTE);

    expect(await answer).toBe("mine\n");
  });

  it.each(["", "  "])("%j is none", async (linux) => {
    const { fleet, id } = await profiled(linux);

    expect(await fleet.attach(id).type("pwd")).toBe("/home/ssm-user\n");
  });
});
