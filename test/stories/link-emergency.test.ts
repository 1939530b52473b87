// People known by proof, in an emergency and in a change that was left half done.
import { describe, expect, it } from "vitest";
import { codeFor, curfewAs } from "../support/person.ts";
import { asked, openStage, policyFolder, readIn, stateOf } from "../support/stage.ts";

async function without(...slackUsers: readonly string[]) {
  const policies = policyFolder();
  for (const one of slackUsers) policies.edit("people.yaml", `    slack: ${one}\n`, "");
  return openStage({ policies: policies.folder });
}
const link = async (stage: Awaited<ReturnType<typeof openStage>>, who: string, slack = who) =>
  curfewAs(stage, who, ["link", await codeFor(stage, slack)]);
const WISH = { instance: "web-1", minutes: 15, ticket: "INC-7", reason: "the site is down" };

describe("somebody on call whom people.yaml gives no Slack user", () => {
  it("gets the thread with the commands when they break glass", async () => {
    const stage = await without("U0ONCALL");
    await link(stage, "oncall");

    const answer = await stage.actors.breakGlass("oncall", WISH);
    await stage.clock.advance(5_000);

    if (!("request" in answer)) throw new Error(JSON.stringify(answer));
    expect(await stateOf(stage, answer.request.id)).toBe("active");
    expect(readIn(stage, "@oncall")).toContain("aws ssm start-session");
  });
});

describe("a reviewer of whom nobody knows who they are in Slack", () => {
  it("is named in the channel, and gets the review once they have proven it", async () => {
    const stage = await without("U0LEAD");
    const answer = await stage.actors.breakGlass("oncall", WISH);
    await stage.clock.advance(5_000);
    if (!("request" in answer)) throw new Error(JSON.stringify(answer));
    const { id } = answer.request;
    const before = await stage.actors.truth.reviews.read(id);
    const read = readIn(stage, "#security");

    await link(stage, "lead");
    await stage.actors.done("oncall", id);
    await stage.clock.advance(12 * 60_000);

    expect(Object.keys(before?.bookkeeping.cards ?? {}).sort()).toEqual(["C0SECURITY", "p-bea001"]);
    expect(read).toMatch(/Not told by direct message.*Ben \(lead\)/);
    expect(readIn(stage, "#security")).not.toContain("Not told by direct message");
    expect(readIn(stage, "@lead")).toContain("can be reviewed now");
  });
});

describe("a link that was written, and then nothing more", () => {
  it("leaves nothing behind once the person has linked again", async () => {
    const stage = await without("U0ENGINEER");
    await link(stage, "engineer");
    const id = await asked(stage, "engineer");
    const code = await codeFor(stage, "outsider");
    const stop = stage.cloud.faults.intercept(async ({ phase, operation, caller }) => {
      if (phase === "before" && operation === "Query" && caller?.arn.includes("-Person-"))
        throw new Error("the function died");
    });
    const died = await curfewAs(stage, "engineer", ["link", code]);
    stop();
    const before = await stateOf(stage, id);

    const again = await link(stage, "engineer", "outsider");
    await stage.clock.advance(5_000);

    expect(died.code).not.toBe(0);
    expect(before).toBe("pending");
    expect(again.code).toBe(0);
    expect(await stateOf(stage, id)).toBe("refused");
  });
});
