// What the request form says before it is sent, through the whole product.
import { expect, it } from "vitest";
import { granted, openStage } from "../support/stage.ts";

it("the form says what would come of it as soon as instance and duration are chosen, with nothing typed lost", async () => {
  const stage = await openStage();
  const { people } = stage.slack;
  const { view } = await people.command("engineer", "");
  const at = { user: "engineer", view_id: view?.id ?? "" };

  await people.click({ ...at, action_id: "instance", value: "i-0a1b2c3d4e5f60001" });
  const { view: shown } = await people.click({
    ...at,
    action_id: "minutes",
    value: "60",
    values: { reason: "The disk is full", ticket: "OPS-7" },
  });

  const words = JSON.stringify(shown?.blocks);
  expect(words).toContain("1 approval");
  expect(words).toMatch(/Approved now it would end <!date/);
  expect(words).toContain("The disk is full");
  expect(JSON.stringify(shown?.fields)).toContain("OPS-7");
  expect(await stage.actors.truth.requests.ofPerson("p-ana001", 1)).toEqual([]);
});

it("a duration chosen while the answer to the instance is on its way is neither lost nor left out", async () => {
  const stage = await openStage();
  const { people } = stage.slack;
  const { view } = await people.command("engineer", "");
  const at = { user: "engineer", view_id: view?.id ?? "" };

  await Promise.all([
    people.click({ ...at, action_id: "instance", value: "i-0a1b2c3d4e5f60001" }),
    people.click({
      ...at,
      action_id: "minutes",
      value: "60",
      values: { instance: "i-0a1b2c3d4e5f60001" },
    }),
  ]);

  const shown = people.view("engineer");
  const held = shown?.fields.find(({ action_id }) => action_id === "minutes");
  expect(JSON.stringify(held)).toContain('"60"');
  expect(JSON.stringify(shown?.blocks)).toMatch(/Approved now it would end <!date/);
});

it("the form says that it would be refused, and why, before it is sent", async () => {
  const stage = await openStage();
  const { people } = stage.slack;
  await stage.actors.ask("engineer", { instance: "web-1", minutes: 60 });
  const { view } = await people.command("engineer", "");
  const at = { user: "engineer", view_id: view?.id ?? "" };

  await people.click({ ...at, action_id: "instance", value: "i-0a1b2c3d4e5f60001" });
  const { view: shown } = await people.click({ ...at, action_id: "minutes", value: "60" });

  const words = JSON.stringify(shown?.blocks);
  expect(words).toContain("Would be refused");
  expect(words).toContain("web-1");
});

it("the form does not say that a person has access which has ended early", async () => {
  const stage = await openStage();
  const { people } = stage.slack;
  await stage.actors.done("engineer", await granted(stage));
  const { view } = await people.command("engineer", "");
  const at = { user: "engineer", view_id: view?.id ?? "" };

  await people.click({ ...at, action_id: "instance", value: "i-0a1b2c3d4e5f60001" });
  const { view: shown } = await people.click({ ...at, action_id: "minutes", value: "60" });

  const words = JSON.stringify(shown?.blocks);
  expect(words).toMatch(/Approved now it would end <!date/);
  expect(words).not.toContain("already have access");
});
