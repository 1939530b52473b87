// The bundle of a break-glass: its review with the verdict, whole, checked and readable.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkBundle } from "../../../cli/audit/check-bundle.ts";
import { curfewOn } from "../../support/curfew.ts";
import { EXPORT_RIGHTS } from "../../support/export-rights.ts";
import { aStageForEach } from "../../support/story.ts";

const story = aStageForEach();
const root = mkdtempSync(join(tmpdir(), "curfew-export-review-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Recorded {
  review: { readonly verdict?: object } | null;
}

describe("the bundle of a break-glass", () => {
  it("holds the review and its verdict, for people too, and does not hold once either was changed or taken out", async () => {
    const wish = { instance: "web-1", minutes: 15, ticket: "INC-7", reason: "the site is down" };
    const answer = await story.actors.breakGlass("oncall", wish);
    if (!("request" in answer)) throw new Error(JSON.stringify(answer));
    const { id } = answer.request;
    await story.when.minutes(1);
    await story.when.isDone("oncall", id);
    await story.when.minutes(12);
    await story.actors.judge("lead", id, {
      verdict: "not-justified",
      words: "A ticket | was enough",
    });

    const { out } = await curfewOn(
      story.stage,
      EXPORT_RIGHTS,
      "audit",
      "export",
      "--request",
      id,
      "--out",
      root,
    );
    const folder = out[0] ?? "";
    const whole = checkBundle(folder, undefined);
    const text = readFileSync(join(folder, "record.json"), "utf8");
    const { review } = JSON.parse(text) as Recorded;
    const readable = readFileSync(join(folder, "record.md"), "utf8");
    const wrongWith = (change: (record: Recorded) => void) => {
      const record = JSON.parse(text) as Recorded;
      change(record);
      writeFileSync(join(folder, "record.json"), JSON.stringify(record));
      return checkBundle(folder, undefined).wrong.join();
    };
    const turned = wrongWith((record) => {
      record.review = { ...record.review, verdict: { ...review?.verdict, verdict: "justified" } };
    });
    const gone = wrongWith((record) => {
      record.review = null;
    });

    expect(whole.wrong).toEqual([]);
    expect(review).toMatchObject({ verdict: { by: "p-ben001", verdict: "not-justified" } });
    expect(readable).toContain("| Verdict | not&#45;justified by p&#45;ben001");
    expect(readable).toContain("A ticket &#124; was enough");
    expect(turned).toContain("Review: ");
    expect(gone).toContain("The review of the break-glass is not in record.json.");
  });
});
