import { describe, expect, it } from "vitest";
import { ssmEnder, ssmLister } from "../../adapters/ssm-sessions.ts";
import { instantOf } from "../../domain/time.ts";
import { actorsOn } from "../../local/stage/actors.ts";
import type { InProcessStage } from "../../local/stage/in-process.ts";
import { clientAs, MINUTE } from "../support/stage.ts";
import { openAdapterStage } from "./table.ts";

const configOn = (stage: InProcessStage) =>
  clientAs(stage, "ssm-test", ["ssm:DescribeSessions", "ssm:TerminateSession"]);
const opened = async () => {
  const stage = await openAdapterStage();
  // Curfew itself need not hear of hundreds of sessions.
  stage.cloud.events.switches.set({ lose: 1 });
  return {
    stage,
    lister: ssmLister(configOn(stage)),
    ender: ssmEnder(configOn(stage)),
    /** Sessions of somebody without Curfew, all of one moment. */
    async start(count: number): Promise<string[]> {
      const actors = actorsOn(stage);
      const ids: string[] = [];
      for (let made = 0; made < count; made++) {
        const session = await actors.startOutside("outsider", "web-1");
        if ("error" in session) throw new Error(session.message);
        ids.push(session.sessionId);
      }
      return ids.sort();
    },
  };
};
const shellWith = (inputs: object) =>
  JSON.stringify({
    schemaVersion: "1.0",
    sessionType: "Standard_Stream",
    inputs: {
      s3EncryptionEnabled: false,
      cloudWatchEncryptionEnabled: true,
      cloudWatchStreamingEnabled: true,
      runAsEnabled: false,
      ...inputs,
    },
  });
const plainShell = shellWith({});
const unloggable = shellWith({ cloudWatchLogGroupName: "/not-there" });
const idsOf = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id).sort();

function countPages(stage: InProcessStage) {
  let count = 0;
  stage.cloud.faults.intercept(async ({ phase, operation }) => {
    if (phase === "before" && operation === "DescribeSessions") count += 1;
  });
  return () => count;
}

describe("the listing of sessions", () => {
  it("tells id, owner, target, document and start of an open session", async () => {
    const { stage, lister, start } = await opened();
    const [id] = await start(1);

    const [session] = await lister.active();

    expect(session).toEqual({
      id,
      owner: "arn:aws:iam::111122223333:user/olga",
      target: "i-0a1b2c3d4e5f60001",
      document: "SSM-SessionManagerRunShell",
      startedAt: instantOf(stage.clock.now()),
    });
  });

  it("tells of a session that never started that it failed, and of no other", async () => {
    const { stage, lister, start } = await opened();
    const began = instantOf(stage.clock.now());
    // The document wants an encrypted log group, and names one that is not there (facts B1).
    stage.cloud.ssm.seedDocument("SSM-SessionManagerRunShell", unloggable);
    await expect(start(1)).rejects.toThrow(/is not open/);
    const failed = stage.cloud.ssm.sessions().at(-1)?.id;
    stage.cloud.ssm.seedDocument("SSM-SessionManagerRunShell", plainShell);
    const [left] = await start(1);
    stage.cloud.ssm.endSession(left ?? "", "exit");

    const ended = await lister.endedSince(began);

    const told = Object.fromEntries(ended.map(({ id, hasFailed }) => [id, hasFailed]));
    expect(told).toEqual({ [failed ?? ""]: true, [left ?? ""]: undefined });
  });

  it("reads all pages: more sessions than one page holds (facts A5)", async () => {
    const { lister, start } = await opened();
    const ids = await start(230);

    const active = await lister.active();

    expect(idsOf(active)).toEqual(ids);
  });

  it("finds those that were started since a moment, over pages, and reads no further than it must (facts A5)", async () => {
    const { stage, lister, ender, start } = await opened();
    const old = await start(1);
    await stage.clock.advance(MINUTE);
    const young = await start(205);
    for (const id of [...old, ...young]) await ender.terminate(id);

    const pages = countPages(stage);
    const ended = await lister.endedSince(instantOf(stage.clock.now()));
    const read = pages();
    const all = await lister.endedSince(instantOf(stage.clock.now() - MINUTE));

    expect(read).toBe(2);
    expect(idsOf(ended)).toEqual(young);
    expect(idsOf(all)).toEqual([...old, ...young].sort());
    expect(ended.every(({ endedAt }) => endedAt === instantOf(stage.clock.now()))).toBe(true);
  });

  it("lists an open session as active only, an ended one as ended only", async () => {
    const { stage, lister, ender, start } = await opened();
    const began = instantOf(stage.clock.now());
    const [first, second] = await start(2);

    await ender.terminate(first ?? "");

    expect(idsOf(await lister.active())).toEqual([second]);
    expect(idsOf(await lister.endedSince(began))).toEqual([first]);
  });
});

describe("ending a session", () => {
  it("is no error for one that is over, or that never was (facts A1, A6)", async () => {
    const { ender, start } = await opened();
    const [id] = await start(1);
    await ender.terminate(id ?? "");

    const again = [ender.terminate(id ?? ""), ender.terminate("olga-00000000000000000")];

    await expect(Promise.all(again)).resolves.toEqual([undefined, undefined]);
  });

  it("is a fault to be tried again where Session Manager has trouble", async () => {
    const { stage, ender, start } = await opened();
    const [id] = await start(1);
    stage.cloud.faults.add({ operation: "TerminateSession", kind: "fail" });

    const ended = ender.terminate(id ?? "");

    await expect(ended).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  });
});
