// Somebody who is still at work when the time is over is cut off, to the second.
import { GRANT_POLICY_NAME, grantRoleArn } from "../../../domain/grant-role.ts";
import { epochOf } from "../../../domain/time.ts";
import type { Opened } from "../../stage/actors.ts";
import { LOCAL_PLACE } from "../../stage/sample.ts";
import { PREFIX } from "../../stage/where.ts";
import { MINUTE, type Scene, SECOND, type World } from "../world.ts";

/** Keeps typing, told twice only, so that the session is never idle. */
async function typesUntil(world: World, terminal: Opened, until: number): Promise<void> {
  const { clock } = world.stage;
  while (clock.now() + 2 * MINUTE < until) {
    await world.pass(2 * MINUTE);
    if (!("error" in terminal)) await terminal.type("tail -1 /var/log/messages");
  }
  await world.pass(until - clock.now());
}

export const cutOff: Scene = {
  title: "Approved, and still typing at the deadline",
  async play(world) {
    const { stage, actors, observed } = world;
    const { id } = await world.ask("oncall", {
      instance: "batch-1",
      minutes: 15,
      reason: "nightly import hangs",
    });
    await world.pass(30 * SECOND);
    await actors.approve("second-lead", id);
    await world.tell();
    await world.passPropagation();
    const { answer } = await world.tryToStart(
      "oncall",
      "batch-1",
      15,
      "starts a session on batch-1",
    );
    const { grant } = await world.read(id);
    if (grant === undefined) throw new Error("the grant was not made");
    const deadline = epochOf(grant.deadline);
    await typesUntil(world, answer, deadline - SECOND);
    await world.types("oncall", answer, "whoami");
    const before = await world.tryToStart(
      "oncall",
      "batch-1",
      15,
      "starts one more, a second before the deadline",
    );
    await world.pass(SECOND);
    const at = await world.tryToStart("oncall", "batch-1", 15, "tries again at the very second");
    const role = stage.cloud.iam.seenRole(grantRoleArn({ place: LOCAL_PLACE, prefix: PREFIX }, id));
    observed.deadline = {
      secondBefore: before.attempt,
      atDeadline: at.attempt,
      policyStillSeen: role?.policies[GRANT_POLICY_NAME] !== undefined,
    };
    await world.types("oncall", answer, "whoami");
    await world.passUntilOver(id, 12);
  },
};
