// A person who comes through Identity Center: known at the terminal, and let into their access, by user name and permission set.
import { describe, expect, it } from "vitest";
import { curfewAs } from "../support/person.ts";
import { asked, openStage, propagated } from "../support/stage.ts";

const LEAD =
  "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Lead_0123456789abcdef";

describe("somebody who comes through Identity Center", () => {
  it("opens a shell on what they were granted", async () => {
    const stage = await openStage();
    const id = await asked(stage, "lead");
    await stage.actors.approve("second-lead", id);
    await propagated(stage);

    const session = await stage.actors.startSession("lead", "web-1");

    expect(session).not.toHaveProperty("error");
  });

  it("is known at the terminal, and nobody else of the same permission set is taken for them", async () => {
    const stage = await openStage();
    const another = stage.cloud.iam.keyFor(LEAD, "eve@example.com");
    const asAnother = {
      AWS_ACCESS_KEY_ID: another.accessKeyId,
      AWS_SECRET_ACCESS_KEY: another.secretAccessKey,
      AWS_SESSION_TOKEN: another.sessionToken,
    };

    const ben = await curfewAs(stage, "lead", ["status"]);
    const eve = await curfewAs(stage, "lead", ["status"], { env: asAnother });

    expect(ben.code).toBe(0);
    expect(eve).toMatchObject({ code: 1, out: expect.stringContaining("eve@example.com") });
  });
});
