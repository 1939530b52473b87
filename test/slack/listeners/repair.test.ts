// The Repair button under a Session document that was changed past Curfew.
import { describe, expect, it } from "vitest";
import { clickPayload } from "../../support/slack-request.ts";
import { desk } from "../desk.ts";
import { BEN } from "../samples.ts";

describe("a click on Repair", () => {
  it("asks for that drift of that document", async () => {
    const { payload, asked } = desk();

    await payload(clickPayload(BEN.slack, "repair-document", "curfew-linux-prod-60#3"));

    const wish = { slackUser: BEN.slack, document: "curfew-linux-prod-60", number: 3 };
    expect(asked).toEqual([["repair", wish]]);
  });

  it.each([
    "",
    "curfew-linux-prod-60",
    "#1",
    "a b#1",
  ])("with %j asks for nothing", async (value) => {
    const { payload, asked, slack } = desk();

    await payload(clickPayload(BEN.slack, "repair-document", value));

    expect(asked).toEqual([]);
    expect(slack.sent).toHaveLength(1);
  });

  it("that is refused is told to the clicker", async () => {
    const { payload, slack } = desk({ repair: async () => ({ refused: "not-admin" }) });

    await payload(clickPayload(BEN.slack, "repair-document", "curfew-linux-prod-60#1"));

    expect(slack.sent[0]?.body.text).toContain("Only admins may do this");
  });
});
