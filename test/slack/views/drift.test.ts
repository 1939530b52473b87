// The message about a Session document that was changed past Curfew.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MISSING } from "../../../domain/drift.ts";
import { driftMessage } from "../../../slack/views/drift.ts";
import { BEN, NOON, PEOPLE, sampleDrift } from "../samples.ts";
import { liveMarkup } from "./check.ts";
import { markup } from "./markup.ts";

const ADMINS = PEOPLE.map((one) => (one === BEN ? { ...one, groups: ["admins"] } : one));
const asked = { by: BEN.id, at: NOON };
const textOf = (message: ReturnType<typeof driftMessage>) => JSON.stringify(message.blocks);
const hasButton = (message: ReturnType<typeof driftMessage>) =>
  message.blocks.some(({ type }) => type === "actions");

describe("the message of a drift", () => {
  it("says what is different and offers the repair, of this drift", () => {
    const message = driftMessage(sampleDrift(), ADMINS);

    expect(textOf(message)).toContain("idleSessionTimeout is");
    expect(message.blocks).toContainEqual(
      expect.objectContaining({
        type: "actions",
        elements: [expect.objectContaining({ value: "curfew-linux-prod-60#1" })],
      }),
    );
  });

  it.each([
    ["somebody has asked for it", { repair: asked }, ADMINS, "Ben asked for its repair"],
    [
      "it is repaired",
      { repair: asked, over: { how: "repaired", at: NOON } as const },
      ADMINS,
      "Repaired",
    ],
    [
      "it was put back by hand",
      { over: { how: "restored", at: NOON } as const },
      ADMINS,
      "as it should be again",
    ],
    ["there is no document", { found: MISSING }, ADMINS, "Deploy again"],
    ["nobody is an admin", {}, PEOPLE, "With somebody in the group"],
  ])("has no button when %s, and says so", (_when, over, people, said) => {
    const message = driftMessage(sampleDrift(over), people);

    expect(hasButton(message)).toBe(false);
    expect(textOf(message)).toContain(said);
    expect(message.text).toContain(said);
  });

  it("lets nothing of the document's text become live markup", () => {
    fc.assert(
      fc.property(markup(), (text) => {
        const message = driftMessage(sampleDrift({ differences: [text] }), ADMINS);

        const found = message.blocks[2];
        expect(found?.type === "section" && "text" in found && liveMarkup(found.text.text)).toEqual(
          [],
        );
      }),
    );
  });
});
