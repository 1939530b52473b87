// What reaches CloudWatch Logs of a session.
import { describe, expect, it } from "vitest";
import { ana, START, WEB } from "../cloud/ssm/support.ts";
import { fleetWorld, GROUP } from "./support.ts";

const dataOf = (message: string | undefined) => JSON.parse(message ?? "{}").sessionData;

describe("the transcript", () => {
  it("is one JSON event with the lines of a second, in the agent's form (facts E1)", async () => {
    const { fleet, startAt, clock, logged } = fleetWorld();
    const id = await startAt();
    const session = fleet.attach(id);
    await session.type("echo hello");
    await session.type("printf 'a\\tb\\033[31mred\\n'");

    await clock.advance(1_000);

    const events = await logged(id);
    expect(events.map((event) => JSON.parse(event))).toEqual([
      {
        eventVersion: "1.0",
        eventTime: "2026-10-14T12:00:01Z",
        awsRegion: "eu-west-1",
        target: { id: WEB },
        userIdentity: { arn: ana.arn },
        runAsUser: "ssm-user",
        sessionId: id,
        sessionData: [
          "sh-5.2$ echo hello",
          "hello",
          "sh-5.2$ printf 'a\\tb\\033[31mred\\n'",
          "a    bred",
        ],
      },
    ]);
    expect(clock.now()).toBe(START + 1_000);
  });

  it("makes its stream with the first complete line, not before (facts E1)", async () => {
    const { fleet, startAt, clock, logged } = fleetWorld();
    const id = await startAt();
    fleet.attach(id);
    await fleet.type(id, "vi");
    await clock.advance(60_000);

    const answer = logged(id);

    await expect(answer).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it("sends the line that was never ended when the session is over (facts E1)", async () => {
    const { fleet, startAt, call, logged, clock } = fleetWorld();
    const id = await startAt();
    fleet.attach(id);
    await fleet.type(id, "rm -rf");

    await call("TerminateSession", { SessionId: id });
    await clock.quiet();

    expect(dataOf((await logged(id))[0])).toEqual(["sh-5.2$ rm -rf"]);
  });

  it("cuts much text into events of about 33 KB (facts E1)", async () => {
    const { fleet, startAt, clock, logged } = fleetWorld();
    const id = await startAt();
    await fleet
      .attach(id)
      .type("for i in $(seq 1 2000); do echo line-$i-0123456789012345678901234; done");

    await clock.advance(1_000);

    const events = await logged(id);
    expect(events.length).toBeGreaterThan(1);
    expect(Math.max(...events.map((event) => dataOf(event).join("").length))).toBeLessThan(33_001);
    expect(events.flatMap(dataOf)).toHaveLength(2001);
  });

  it("is written at the end, line by line, where the document does not stream (facts B1)", async () => {
    const { fleet, startAt, document, clock, logged } = fleetWorld();
    document("Late", { cloudWatchStreamingEnabled: false });
    const id = await startAt("Late");
    const session = fleet.attach(id);
    await session.type("echo hello");
    await clock.advance(5_000);
    const during = await logged(id).catch(() => []);

    await session.type("exit");

    expect(during).toEqual([]);
    expect(await logged(id)).toEqual(["sh-5.2$ echo hello", "hello", "sh-5.2$ exit"]);
  });

  it("is not kept at all when its group is missing; the session goes on (facts B1, E1)", async () => {
    const { fleet, startAt, document, clock, ssm } = fleetWorld();
    document("Lost", { cloudWatchLogGroupName: `${GROUP}/lost` });
    const id = await startAt("Lost");
    const session = fleet.attach(id);
    await session.type("echo one");
    await clock.advance(1_000);

    const output = await session.type("echo two");

    expect(output).toBe("two\n");
    expect(ssm.session(id)?.status).toBe("Connected");
  });
});
