// The demo as a newcomer gets it, and that it cannot say "all held" when something did not.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { grantPath } from "../../../domain/grant-role.ts";
import { runDemo, SCENES } from "../../../local/demo/run-demo.ts";
import { leftIdle } from "../../../local/demo/scenes/idle.ts";
import { handedBack } from "../../../local/demo/scenes/returned.ts";
import type { Scene } from "../../../local/demo/world.ts";
import { actorsOn } from "../../../local/stage/actors.ts";
import { type InProcessStage, inProcessStage } from "../../../local/stage/in-process.ts";
import { SCOPE } from "../../support/grant-roles.ts";

const TIME_LIMIT = 300_000;

async function play(stage: InProcessStage, scenes: readonly Scene[] = SCENES) {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const actors = actorsOn(stage);
  const { ok } = await runDemo({ stage, actors, print, color: false, scenes });
  return { ok, lines, text: lines.join("\n") };
}

const statement = (what: object) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", ...what }],
});

const verdicts = (lines: readonly string[]) =>
  Object.fromEntries(
    lines.flatMap((line) => {
      const found = /^(P\d+|calls|rest) +(held|FAILED|later) /.exec(line);
      return found === null ? [] : [[found[1], found[2]]];
    }),
  );

describe("the demo on a whole stage", () => {
  let stage: InProcessStage;
  let played: Awaited<ReturnType<typeof play>>;

  beforeAll(async () => {
    stage = await inProcessStage();
    played = await play(stage);
  }, TIME_LIMIT);
  afterAll(() => stage.close());

  it("ends well, and says so", () => {
    const { ok, text } = played;

    expect(ok).toBe(true);
    expect(text).toMatch(/All 13 checks held; .* hours of story in .* s\.\nNext: npm start/);
  });

  it("shows every scene", () => {
    const headings = played.lines.filter((line) => /^-- \d+\. /.test(line));

    expect(headings).toHaveLength(SCENES.length);
    for (const [index, { title }] of SCENES.entries())
      expect(headings[index]).toContain(`${index + 1}. ${title}`);
  });

  it("checks every promise, and says plainly that break-glass is not played", () => {
    const found = verdicts(played.lines);

    const promises = Array.from({ length: 12 }, (_, index) => `P${index + 1}`);
    expect(Object.keys(found)).toEqual([...promises, "calls", "rest"]);
    expect(found.P10).toBe("later");
    expect(Object.values(found).filter((verdict) => verdict === "held")).toHaveLength(13);
  });

  it("has every session of AWS's history in its table, with its cause", () => {
    const rows = played.lines.filter((line) =>
      /^[a-z0-9]{7} \w+ +(\S+-1|web-2|staging-) /.test(line),
    );

    expect(rows).toHaveLength(stage.cloud.ssm.sessions().length);
    const causes = ["idle", "deadline", "returned", "exit", "revoked", "unknown", "ungoverned"];
    for (const cause of causes) expect(rows.some((row) => row.includes(` ${cause} `))).toBe(true);
  });

  it("quotes what people really read: Slack, IAM and the terminal", () => {
    const flowing = played.text.replace(/\s+/g, " ");

    expect(flowing).toContain('"You cannot decide your own request."');
    expect(flowing).toContain("AccessDeniedException: not authorized to perform: ssm:StartSession");
    expect(flowing).toContain("Your session timed out due to inactivity");
    expect(flowing).toContain("A session without a grant is open on web-1");
  });

  it("fits a page of 100 columns, in plain ASCII, without colour unless asked", () => {
    const tooWide = played.lines.filter((line) => line.length > 100);
    const strange = played.lines.filter((line) => /[^ -~]/.test(line));

    expect(tooWide).toEqual([]);
    expect(strange).toEqual([]);
    expect(played.lines.length).toBeLessThan(220);
  });
});

describe("what goes wrong is found", () => {
  let stage: InProcessStage;

  afterEach(() => stage.close());

  it(
    "a revocation that never works: the demo ends all the same, names the promises, and is not ok",
    async () => {
      stage = await inProcessStage();
      stage.cloud.faults.add({ service: "iam", operation: "DeleteRolePolicy", kind: "fail" });

      const { ok, lines, text } = await play(stage);

      expect(ok).toBe(false);
      expect(verdicts(lines)).toMatchObject({ P1: "FAILED", P4: "FAILED", P8: "held" });
      expect(text).toContain("expected IAM to refuse a session after the end");
      expect(text).toMatch(/\d+ of 13 checks FAILED: P1/);
    },
    TIME_LIMIT,
  );

  it(
    "sessions that AWS does not end: P4 has not held",
    async () => {
      stage = await inProcessStage();
      stage.cloud.faults.add({ service: "ssm", operation: "TerminateSession", kind: "fail" });

      const { ok, lines, text } = await play(stage, [handedBack]);

      expect(ok).toBe(false);
      expect(verdicts(lines).P4).toBe("FAILED");
      const flowing = text.replace(/\s+/g, " ");
      expect(flowing).toMatch(/gone 15 s after its grant's end began, found \d+ s/);
    },
    TIME_LIMIT,
  );

  it(
    "a standing policy on a role under the path: P1 has not held",
    async () => {
      stage = await inProcessStage();
      stage.cloud.iam.seedRole({
        name: "curfew-standing",
        path: grantPath(SCOPE),
        trust: statement({ Principal: { AWS: "*" }, Action: "sts:AssumeRole" }),
        policies: [
          { name: "standing", document: statement({ Action: "ssm:StartSession", Resource: "*" }) },
        ],
      });

      const { ok, lines, text } = await play(stage, [leftIdle]);

      expect(ok).toBe(false);
      expect(verdicts(lines)).toMatchObject({ P1: "FAILED", P12: "held" });
      expect(text.replace(/\s+/g, " ")).toContain('found ["curfew-standing"]');
    },
    TIME_LIMIT,
  );
});
