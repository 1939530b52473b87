// Somebody changes a Session document past Curfew: it is found within a day, told, and put back by one click of an admin.
import {
  DeleteDocumentCommand,
  GetDocumentCommand,
  SSMClient,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from "@aws-sdk/client-ssm";
import { beforeEach, describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/node-crypto.ts";
import { verifyChain } from "../../domain/audit.ts";
import { clickRepair, deployedDocument, driftMessages, somebodySets } from "../support/drifts.ts";
import { aStageForEach } from "../support/story.ts";
import { adminOf } from "../support/story-admin.ts";

const NAME = "curfew-prod-60";
const ADMIN = "second-lead";
const story = aStageForEach();
// Days pass here, and nothing of this is the sweep's.
beforeEach(() => void story.when.theSweepIsDead());

const shouldBe = () => deployedDocument(story, NAME);
const sets = (inputs: object) => somebodySets(story, NAME, inputs);
const ssm = () => new SSMClient(adminOf(story.stage));

async function meantNow(): Promise<unknown> {
  const { Content = "" } = await ssm().send(new GetDocumentCommand({ Name: NAME }));
  return JSON.parse(Content);
}

/** A version more that is not the default: what somebody tried out, or a session may live by after all. */
const adds = (inputs: object) => {
  const { content } = shouldBe();
  const Content = JSON.stringify({
    ...content,
    inputs: { ...(content.inputs as object), ...inputs },
  });
  return ssm().send(new UpdateDocumentCommand({ Name: NAME, Content, DocumentVersion: "$LATEST" }));
};

const ephemeral = (who: string) =>
  story.stage.slack.people.messages("C0SECURITY", { user: who }).at(-1)?.readable;

/** Versions of the drift that were told as repaired; an event that is delivered twice says the same twice. */
const repairs = () =>
  new Set(
    story
      .heard()
      .filter(({ "detail-type": type }) => type === "document.repaired")
      .map(({ detail }) => detail.version),
  );

describe("a Session document that somebody changed past Curfew", () => {
  it("is told within a day, with what is different, once, and counted for the alarm", async () => {
    await sets({ idleSessionTimeout: "60", cloudWatchEncryptionEnabled: false });

    await story.when.hours(24);

    expect(driftMessages(story)).toHaveLength(1);
    expect(driftMessages(story)[0]?.readable).toContain(
      'idleSessionTimeout is "60", should be "15"',
    );
    expect(driftMessages(story)[0]?.readable).toContain(
      "cloudWatchEncryptionEnabled is false, should be true",
    );
    expect(story.then.counted("DocumentDrift")).toBeGreaterThanOrEqual(1);
  });

  it("is put back by one click of an admin; the next session lives by it", async () => {
    const { given, when, stage } = story;
    await sets({ idleSessionTimeout: "60" });
    await when.hours(13);

    await clickRepair(story, ADMIN);
    await stage.clock.quiet();

    expect(await meantNow()).toEqual(shouldBe().content);
    expect(driftMessages(story)[0]?.readable).toMatch(/Repaired .*, as Bea \(second lead\) asked/);
    expect(driftMessages(story)[0]?.buttons).toEqual([]);
    const request = await given.granted("engineer", { instance: "web-1", minutes: 60 });
    const { sessionId } = await given.session(request);
    expect(stage.cloud.ssm.session(sessionId)?.settings.idleMinutes).toBe(15);
  });

  it("is repaired once by two clicks at the same moment, and the record of it holds (P6, P8)", async () => {
    const { when, stage, actors } = story;
    await sets({ idleSessionTimeout: "60" });
    await when.hours(13);

    await Promise.all([clickRepair(story, ADMIN), clickRepair(story, ADMIN)]);
    await stage.clock.quiet();

    expect(repairs().size).toBe(1);
    const drift = await actors.truth.drifts.read(NAME);
    expect(drift?.audit.map(({ event }) => event)).toEqual([
      "document.drifted",
      "document.repair-asked",
      "document.repaired",
    ]);
    expect(verifyChain(NAME, drift?.version ?? 0, drift?.audit ?? [], sha256).ok).toBe(true);
  });

  it("is left as it is by a click of anybody else, who is told why", async () => {
    await sets({ idleSessionTimeout: "60" });
    await story.when.hours(13);

    await clickRepair(story, "lead");
    await story.stage.clock.quiet();

    expect(ephemeral("lead")).toContain("Only admins may do this");
    expect(await meantNow()).not.toEqual(shouldBe().content);
  });

  it("that was changed again is told anew, and the old button repairs nothing", async () => {
    await sets({ idleSessionTimeout: "60" });
    await story.when.hours(13);
    await sets({ idleSessionTimeout: "45" });
    await story.when.hours(12);

    await clickRepair(story, ADMIN, driftMessages(story)[0]);
    await story.stage.clock.quiet();

    expect(driftMessages(story)).toHaveLength(2);
    expect(ephemeral(ADMIN)).toContain("There is nothing to repair any more");
    expect(await meantNow()).not.toEqual(shouldBe().content);
  });

  it("is repaired by the next check where the event of the click was lost", async () => {
    const { when, stage } = story;
    await sets({ idleSessionTimeout: "60" });
    await when.hours(13);
    stage.cloud.events.switches.set({ lose: 1 });
    await clickRepair(story, ADMIN);
    await stage.clock.quiet();
    stage.cloud.events.switches.clear();

    await when.hours(12);

    expect(await meantNow()).toEqual(shouldBe().content);
  });

  it("is told as restored where somebody put it back by hand", async () => {
    await sets({ idleSessionTimeout: "60" });
    await story.when.hours(13);
    const Content = JSON.stringify(shouldBe().content, null, 2);
    const added = await ssm().send(
      new UpdateDocumentCommand({ Name: NAME, Content, DocumentVersion: "$LATEST" }),
    );
    const DocumentVersion = added.DocumentDescription?.DocumentVersion;
    await ssm().send(new UpdateDocumentDefaultVersionCommand({ Name: NAME, DocumentVersion }));

    await story.when.hours(12);

    expect(driftMessages(story)[0]?.readable).toContain("It is as it should be again");
    expect(driftMessages(story)[0]?.buttons).toEqual([]);
  });

  it("is told where only its latest version was changed, and a repair leaves no version behind that sessions could take", async () => {
    await adds({ idleSessionTimeout: "60" });
    await story.when.hours(13);
    expect(driftMessages(story)[0]?.readable).toContain(
      'idleSessionTimeout is "60", should be "15"',
    );

    await clickRepair(story, ADMIN);
    await story.stage.clock.quiet();

    const { Content = "" } = await ssm().send(
      new GetDocumentCommand({ Name: NAME, DocumentVersion: "$LATEST" }),
    );
    expect(JSON.parse(Content)).toEqual(shouldBe().content);
    expect(await meantNow()).toEqual(shouldBe().content);
    expect(driftMessages(story)[0]?.readable).toContain("Repaired");
  });

  it("that is gone has no button: it can only be deployed again", async () => {
    await ssm().send(new DeleteDocumentCommand({ Name: NAME }));

    await story.when.hours(13);

    expect(driftMessages(story)[0]?.readable).toContain("the document is not there");
    expect(driftMessages(story)[0]?.buttons).toEqual([]);
  });

  it("is told later where Slack was down", async () => {
    const back = story.when.slackIsDown();
    await sets({ idleSessionTimeout: "60" });
    await story.when.hours(13);
    back();

    await story.when.hours(12);

    expect(driftMessages(story)).toHaveLength(1);
  });
});
