// The command /access, and what the form's instance field offers.
import { describe, expect, it } from "vitest";
import type { Choice } from "../../../slack/uses.ts";
import { bodyOf, desk } from "../desk.ts";
import { ANA, LINUX, WEB } from "../samples.ts";

describe("/access", () => {
  it("opens the form with the trigger, and says nothing in the channel", async () => {
    const { command, slack } = desk();

    const answer = await command(ANA.slack, "  ");

    expect(answer).toMatchObject({ statusCode: 200, body: "" });
    expect(slack.sent).toMatchObject([
      {
        method: "views.open",
        body: { trigger_id: "1.2.three", view: { callback_id: "request-access" } },
      },
    ]);
  });

  it("tells a stranger that Curfew does not know them, and opens nothing", async () => {
    const { command, slack } = desk();

    const answer = await command("U0STRANGER", "");

    expect(bodyOf(answer)?.text).toMatch(/^Curfew does not know you yet;/);
    expect(slack.sent).toEqual([]);
  });

  it("says that the configuration has a mistake, not that the asker is a stranger (P9)", async () => {
    const { command, slack } = desk({
      directory: async () => ({ people: [], profiles: [], securityChannel: "", broken: true }),
    });

    const answer = await command(ANA.slack, "");

    expect(bodyOf(answer)?.text).toMatch(/^The access policy could not be read,/);
    expect(slack.sent).toEqual([]);
  });

  it("list shows the asker's own access, to the asker only", async () => {
    const { command, asked } = desk();

    const answer = await command(ANA.slack, "LIST");

    expect(asked).toEqual([["list", ANA.slack]]);
    expect(bodyOf(answer)).toMatchObject({ response_type: "ephemeral" });
    expect(JSON.stringify(bodyOf(answer)?.blocks)).toContain("web-1");
  });

  it("list passes a refusal on as a sentence", async () => {
    const { command } = desk({ list: async () => ({ refused: "unknown-person" }) });

    const answer = await command("U0STRANGER", "list");

    expect(bodyOf(answer)?.text).toMatch(/^Curfew does not know you yet;/);
  });

  it.each([
    ["help", /^`\/access` asks for access/],
    ["please", /^Curfew does not know `\/access please`\./],
  ])("%s is answered with the help", async (word, expected) => {
    const { command } = desk();

    const answer = await command(ANA.slack, word);

    expect(bodyOf(answer)?.text).toMatch(expected);
  });

  it("says so when Slack does not open the form", async () => {
    const { command, slack, problems } = desk();
    slack.refuse("views.open", "internal_error");

    const answer = await command(ANA.slack, "");

    expect(bodyOf(answer)?.text).toMatch(/^Curfew has a fault just now\./);
    expect(problems()).toHaveLength(1);
  });
});

interface OfferedGroup {
  readonly label: { readonly text: string };
  readonly options: readonly { readonly value: string }[];
}

describe("the instance field", () => {
  const suggestion = (value: string) => ({
    type: "block_suggestion",
    user: { id: ANA.slack },
    team: { id: "T0LOCAL" },
    action_id: "instance",
    block_id: "instance",
    value,
  });
  const named = (name: string, index: number): Choice => ({
    instance: { ...WEB, id: `i-${String(index).padStart(17, "0")}`, name },
    profile: LINUX,
  });
  const offering =
    (others: Choice[], recent: Choice[] = []) =>
    async () => ({ recent, others });

  it("offers those that begin with what was typed first, then by name", async () => {
    const names = ["my-web", "web-2", "all-web", "Web-1"];
    const { payload } = desk({ offerInstances: offering(names.map(named)) });

    const answer = await payload(suggestion("web"));

    const options = bodyOf(answer)?.options as { text: { text: string } }[];
    expect(options.map(({ text }) => text.text.split(" ")[0])).toEqual([
      "Web-1",
      "web-2",
      "all-web",
      "my-web",
    ]);
  });

  it("offers at most a hundred of 5,000, inside Slack's three seconds", async () => {
    const fleet = Array.from({ length: 5000 }, (_, index) => named(`web-${index}`, index));
    const { payload } = desk({
      offerInstances: offering(fleet),
    });
    const started = performance.now();

    const answer = await payload(suggestion("web"));

    expect(bodyOf(answer)?.options).toHaveLength(100);
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it("offers what was asked for last in a group of its own, before all others", async () => {
    const [old, ...others] = ["web-9", "web-2", "web-1"].map(named);
    const { payload } = desk({ offerInstances: offering(others, old ? [old] : []) });

    const groups = bodyOf(await payload(suggestion("")))?.option_groups as OfferedGroup[];

    expect(groups.map(({ label }) => label.text)).toEqual(["Recent", "All"]);
    expect(groups.map(({ options }) => options.map(({ value }) => value))).toEqual([
      [old?.instance.id],
      [others[1]?.instance.id, others[0]?.instance.id],
    ]);
  });

  it("offers at most a hundred in both groups together, and no group without options", async () => {
    const fleet = Array.from({ length: 200 }, (_, index) => named(`web-${index}`, index));
    const many = desk({ offerInstances: offering(fleet.slice(5), fleet.slice(0, 5)) });
    const one = desk({ offerInstances: offering([], fleet.slice(0, 1)) });

    const groups = bodyOf(await many.payload(suggestion("")))?.option_groups as OfferedGroup[];
    const single = bodyOf(await one.payload(suggestion("")))?.option_groups as OfferedGroup[];

    expect(groups.flatMap(({ options }) => options)).toHaveLength(100);
    expect(single.map(({ label }) => label.text)).toEqual(["Recent"]);
  });

  it("offers nothing where nothing is found", async () => {
    const { payload } = desk({ offerInstances: offering([]) });

    const answer = await payload(suggestion("zzz"));

    expect(bodyOf(answer)).toEqual({ options: [] });
  });

  it("offers nothing when the snapshot cannot be read", async () => {
    const { payload, problems } = desk({
      offerInstances: async () => {
        throw new Error("the table does not answer");
      },
    });

    const answer = await payload(suggestion("web"));

    expect(bodyOf(answer)).toEqual({ options: [] });
    expect(problems()).toHaveLength(1);
  });
});
