// A week of access, told on Monday morning: figures in words, and a picture, in the security channel and a team's own.
import { afterAll, describe, expect, it } from "vitest";
import { sessionsIn } from "../../adapters/dynamodb-sessions.ts";
import { openTable } from "../../adapters/dynamodb-table.ts";
import { instantOf } from "../../domain/time.ts";
import { aSession } from "../support/builders.ts";
import { pixelsOf } from "../support/png.ts";
import { copyOfPolicies } from "../support/policies-copy.ts";
import { clientAs } from "../support/stage.ts";
import { aStageForEach } from "../support/story.ts";

const policies = copyOfPolicies();
policies.edit("profiles.yaml", (text) =>
  text.replace(
    "profiles:\n",
    "weeklyReports:\n  - { group: engineers, channel: C0PROD }\n  - { group: auditors }\nprofiles:\n",
  ),
);
/** A Sunday evening: the report is on Monday at seven. */
const SUNDAY = Date.UTC(2026, 10, 22, 22);
const story = aStageForEach({ policies: policies.folder, startAt: SUNDAY });
afterAll(policies.remove);

const WISH = { instance: "web-1", minutes: 15, reason: "the disk is full" };
const reports = (channel: string) =>
  story.stage.slack.people
    .messages(channel)
    .filter(({ readable }) => readable.startsWith("Access of "));

/** Two requests, one denied; a session under the grant, and one of a stranger's earlier in the week. */
async function aWeek() {
  const { given, when, stage } = story;
  const denied = await given.asked("engineer", { ...WISH, instance: "web-2" });
  await when.denies("lead", denied.id, "not today");
  const granted = await given.granted("engineer", WISH);
  await given.session(granted);
  await when.minutes(3);
  await when.isDone("engineer", granted.id);
  await when.minutes(6);
  const table = openTable(
    clientAs(stage, "writer", ["dynamodb:UpdateItem"]),
    stage.topology.table.name,
    () => undefined,
  );
  await sessionsIn(table).createEnded(
    aSession({
      id: "root-1",
      person: undefined,
      request: undefined,
      startedAt: instantOf(SUNDAY - 3 * 86_400_000),
      endedAt: instantOf(SUNDAY - 3 * 86_400_000 + 1_800_000),
      cause: "exit",
      evidence: "seen",
      endedBy: "root",
    }),
  );
  when.theSweepIsDead();
}

describe("on Monday morning", () => {
  it("each team reads its week once, with a picture that says in words what it shows", async () => {
    await aWeek();

    await story.when.hours(12);

    const [all, ...more] = reports("#security");
    expect(more).toEqual([]);
    expect(all?.readable).toContain("2 requests: 1 granted, 1 refused, 0 lapsed or withdrawn");
    expect(all?.readable).toContain("*Ungoverned sessions*\n*1*");
    expect(all?.readable).toMatch(/\*Sessions\*\n2, 3\d minutes in all/);
    const [team] = reports("#prod-access");
    expect(team?.readable).toContain(
      "Access of the team engineers, 16 November to 22 November 2026",
    );
    expect(team?.readable).toContain("*Ungoverned sessions*\nnone");
    expect(team?.files[0]?.alt_text).toContain("2 requests: 1 granted, 1 refused");
    const png = story.stage.slack.file(team?.files[0]?.image_url ?? "");
    expect((await pixelsOf(png ?? Buffer.alloc(0))).width).toBe(960);
  }, 120_000);

  it.each([
    "files.getUploadURLExternal",
    "upload",
    "files.completeUploadExternal",
  ])("the words come alone where Slack refuses %s", async (method) => {
    await aWeek();
    for (let time = 0; time < 3; time += 1)
      story.stage.slack.switches.failures.push({ method, error: "fatal_error" });

    await story.when.hours(9);

    expect(reports("#prod-access")).toHaveLength(1);
    expect(reports("#prod-access")[0]?.files).toEqual([]);
    expect(reports("#prod-access")[0]?.readable).toContain("1 granted, 1 refused");
  }, 120_000);
});
