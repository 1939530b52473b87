// Access asked for later: decided before, granted at its start, with the clock beginning at the grant.
import { describe, expect, it } from "vitest";
import { epochOf, instantOf, secondsBetween } from "../../domain/time.ts";
import { grantsOf, MINUTE, openStage, stateOf } from "../support/stage.ts";

async function askedFor(minutesAhead: number) {
  const stage = await openStage();
  const { people } = stage.slack;
  const startsAt = instantOf((Math.floor(stage.clock.now() / 1000) + minutesAhead * 60) * 1000);
  const { view } = await people.command("engineer", "");
  const at = { user: "engineer", view_id: view?.id ?? "" };
  await people.click({ ...at, action_id: "instance", value: "i-0a1b2c3d4e5f60001" });
  const starts = String(epochOf(startsAt) / 1000);
  const { errors } = await people.submit({
    ...at,
    values: { minutes: "60", reason: "the night shift", starts },
  });
  await stage.clock.quiet();
  const [request] = await stage.actors.truth.requests.ofPerson("p-ana001", 1);
  return { stage, startsAt, errors, id: request?.id ?? "" };
}

describe("access asked for later", () => {
  it("is approved before, granted at its start and not a second sooner, and ends by the grant's own clock", async () => {
    const { stage, startsAt, id } = await askedFor(300);
    await stage.actors.approve("lead", id);
    await stage.clock.advance(299 * MINUTE);

    const before = { state: await stateOf(stage, id), grants: grantsOf(stage).length };
    const said = JSON.stringify(stage.slack.people.messages("#prod-access"));
    await stage.clock.advance(2 * MINUTE);
    const request = await stage.actors.truth.requests.read(id);

    expect(before).toEqual({ state: "approved", grants: 0 });
    expect(said).toContain("Access begins");
    expect(request?.state).toBe("active");
    const { startedAt = startsAt, deadline = startsAt } = request?.grant ?? {};
    expect(startedAt >= startsAt).toBe(true);
    expect(secondsBetween(startedAt, deadline)).toBe(3600);
  });

  it("is not granted once it was withdrawn, though it was approved", async () => {
    const { stage, id } = await askedFor(300);
    await stage.actors.approve("lead", id);
    await stage.actors.withdraw("engineer", id);

    await stage.clock.advance(400 * MINUTE);

    expect(await stateOf(stage, id)).toBe("withdrawn");
    expect(grantsOf(stage)).toEqual([]);
  });

  it("that nobody approved lapses at its start, not at the profile's expiry", async () => {
    const { stage, id } = await askedFor(300);
    await stage.clock.advance(290 * MINUTE);
    const before = await stateOf(stage, id);

    await stage.clock.advance(20 * MINUTE);

    expect(before).toBe("pending");
    expect(await stateOf(stage, id)).toBe("expired");
  });

  it("that is approved after its start is granted at once", async () => {
    const { stage, id } = await askedFor(10);
    await stage.clock.advance(20 * MINUTE);

    await stage.actors.approve("lead", id);
    await stage.clock.quiet();

    expect(await stateOf(stage, id)).toBe("active");
  });

  it("is refused at its field more than a week ahead", async () => {
    const { errors, id } = await askedFor(8 * 24 * 60);

    expect(Object.keys(errors ?? {})).toEqual(["starts"]);
    expect(id).toBe("");
  });
});
