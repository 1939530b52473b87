// Working in a session without a socket: the shell, the activity it counts as, and the ways it ends.
import { describe, expect, it } from "vitest";
import { MINUTE, START, WEB } from "../cloud/ssm/support.ts";
import { fleetWorld } from "./support.ts";

describe("the shell", () => {
  it.each([
    ["whoami", "ssm-user\n"],
    ["hostname", "web-1\n"],
    ["cat /etc/hostname", "web-1\n"],
    ["uname -a", "Linux web-1 6.1.112-124.190.amzn2023.x86_64 #1 SMP x86_64 GNU/Linux\n"],
    ["date", "Wed, 14 Oct 2026 12:00:00 GMT\n"],
    ["echo one; echo two | tr a-z A-Z", "one\nTWO\n"],
    ["systemctl", "bash: systemctl: command not found\n"],
    ["", ""],
  ])("answers %s", async (line, expected) => {
    const { fleet, startAt } = fleetWorld();
    const session = fleet.attach(await startAt());

    const output = await session.type(line);

    expect(output).toBe(expected);
  });

  it("keeps the working directory and variables from line to line", async () => {
    const { fleet, startAt } = fleetWorld();
    const session = fleet.attach(await startAt());
    await session.type("cd /etc; WHO=ana");

    const output = await session.type("pwd; echo $WHO");

    expect(output).toBe("/etc\nana\n");
  });

  it("shares the instance's disk between sessions, not their directories", async () => {
    const { fleet, startAt } = fleetWorld();
    const [one, two] = [fleet.attach(await startAt()), fleet.attach(await startAt())];
    await one.type("cd /etc; echo hello > /tmp/note");

    const output = await two.type("cat /tmp/note; pwd");

    expect(output).toBe("hello\n/home/ssm-user\n");
  });

  it("shows the workers of the sessions in the list of processes", async () => {
    const { fleet, startAt } = fleetWorld();
    const id = await startAt();

    const output = await fleet.attach(id).type("ps");

    expect(output).toContain(`ssm-session-worker ${id}\n`);
  });

  it("runs as the user that the document names (facts B1)", async () => {
    const { fleet, startAt, document } = fleetWorld();
    document("Deploy", { runAsEnabled: true, runAsDefaultUser: "deploy" });

    const output = await fleet.attach(await startAt("Deploy")).type("whoami; pwd");

    expect(output).toBe("deploy\n/home/deploy\n");
  });

  it("sleeps in story time", async () => {
    const { fleet, startAt, clock } = fleetWorld();
    const session = fleet.attach(await startAt("Shell-60"));
    await session.type("true");

    const slept = session.type("sleep 30; date");
    await expect.poll(() => clock.nextAt()).toBe(START + 30_000);
    await clock.advance(30_000);

    expect(await slept).toBe("Wed, 14 Oct 2026 12:00:30 GMT\n");
  });
});

describe("a client", () => {
  it("ends the session with exit, and no call is made (facts A6)", async () => {
    const { fleet, startAt, ssm, trail } = fleetWorld();
    const id = await startAt();
    const session = fleet.attach(id);
    const closed: string[] = [];
    session.onClosed((text) => closed.push(text));

    await session.type("exit");

    expect(ssm.session(id)).toMatchObject({ endCause: "exit", status: "Terminated" });
    expect(closed).toEqual([""]);
    expect(trail()).toHaveLength(1);
    await expect(session.type("whoami")).rejects.toThrow("not open");
  });

  it("that closes its window leaves the session listed as Active (facts A5)", async () => {
    const { fleet, startAt, list } = fleetWorld();
    const id = await startAt();

    fleet.attach(id).close();

    expect(await list()).toMatchObject([{ SessionId: id, Status: "Disconnected" }]);
  });

  it("keeps the session connected while another client is there", async () => {
    const { fleet, startAt, ssm } = fleetWorld();
    const id = await startAt();
    const [one, two] = [fleet.attach(id), fleet.attach(id)];

    one.close();
    const first = ssm.session(id)?.status;
    two.close();

    expect([first, ssm.session(id)?.status]).toEqual(["Connected", "Disconnected"]);
  });

  it("keeps a session alive by typing, and by nothing else (facts E3)", async () => {
    const { fleet, startAt, ssm, clock } = fleetWorld();
    const id = await startAt("Shell-60");
    const session = fleet.attach(id);
    await clock.advance(4 * MINUTE);
    await session.type("true");
    const slept = session.type("sleep 180; echo done");
    await expect.poll(() => clock.nextAt()).toBe(START + 7 * MINUTE);
    await clock.advance(3 * MINUTE);
    const output = await slept;

    await clock.advance(2 * MINUTE);

    expect(output).toBe("done\n");
    expect(ssm.session(id)).toMatchObject({ endedAt: START + 9 * MINUTE, endCause: "idle" });
  });

  it("is told why the session ended, in the service's words (facts A7)", async () => {
    const { fleet, startAt, clock } = fleetWorld();
    const session = fleet.attach(await startAt("Shell-60"));
    const closed: string[] = [];
    session.onClosed((text) => closed.push(text));

    await clock.advance(5 * MINUTE);

    expect(closed).toEqual(["Your session timed out due to inactivity and has been terminated."]);
  });

  it("loses its terminal when the instance is stopped (facts A6)", async () => {
    const { fleet, startAt, ec2 } = fleetWorld();
    const session = fleet.attach(await startAt());

    ec2.setState(WEB, "stopped");

    await expect(session.type("whoami")).rejects.toThrow("not open");
  });

  it("finds no shell behind a port session (facts B3)", async () => {
    const { fleet, startAt } = fleetWorld();
    const id = await startAt("AWS-StartSSHSession");

    const typed = fleet.attach(id).type("whoami");

    await expect(typed).rejects.toThrow("a port session has no shell");
  });
});
