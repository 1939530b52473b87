// Fleets as they are in the field: many instances, many long tags, names with accents, names that are taken or stopped.
import { describe, expect, it } from "vitest";
import { curfewAs } from "../support/person.ts";
import { counted, faultsIn, MINUTE, type OpenStage, openStage } from "../support/stage.ts";

type Tags = Readonly<Record<string, string>>;
const numbered = (number: number, name: string, tags: Tags = {}) => ({
  id: `i-0f${String(number).padStart(15, "0")}`,
  name,
  tags: { Env: "prod", ...tags },
});
const fleet = (count: number, tags: Tags) =>
  Array.from({ length: count }, (_, number) => numbered(number, `node-${number}`, tags));
const tagsOf = (count: number, key: (number: number) => string, value: string): Tags =>
  Object.fromEntries(Array.from({ length: count }, (_, number) => [key(number), value]));

/** The names that the form offers for what is typed. */
async function offered({ slack }: OpenStage, query: string): Promise<string> {
  const { view } = await slack.people.command("engineer", "");
  const at = { user: "engineer", view_id: view?.id ?? "", action_id: "instance" };
  return JSON.stringify(await slack.people.suggest({ ...at, query }));
}

describe("a fleet with more tags than one item holds", () => {
  it.each([
    [
      "300 instances with 48 tags of 90 characters",
      300,
      tagsOf(48, (n) => `platform.example.com/label-${n}`, "v".repeat(60)),
    ],
    [
      "60 instances with the most tags that EC2 allows, beyond ASCII",
      60,
      tagsOf(48, (n) => `${n}-`.padEnd(128, "键"), "値".repeat(256)),
    ],
  ])("is found whole in the form, and each sweep ends: %s", async (_, count, tags) => {
    const stage = await openStage({ instances: fleet(count, tags) });
    const before = counted(stage, "SweepDone");

    await stage.clock.advance(MINUTE);

    expect(counted(stage, "SweepDone") - before).toBe(1);
    expect(faultsIn(stage)).toEqual([]);
    expect(await offered(stage, `node-${count - 1}`)).toContain(`node-${count - 1} (`);
    expect(await offered(stage, "env=PROD node-7")).toContain("node-7 (");
  });
});

describe("a name with accents", () => {
  it.each([
    ["b\u00fcro-1", "bu\u0308ro-1"],
    ["bu\u0308ro-1", "b\u00fcro-1"],
  ])("of the instance %j is found and requested as %j", async (name, typed) => {
    const stage = await openStage({ instances: [numbered(1, name)] });

    const found = await offered(stage, typed.toUpperCase());
    const words = ["request", typed, "--minutes", "15", "--reason", "a look"];
    const asked = await curfewAs(stage, "engineer", words);

    expect(found).toContain(numbered(1, name).id);
    expect(asked).toMatchObject({ code: 0, out: expect.stringContaining(numbered(1, name).id) });
  });
});

describe("an instance that cannot be had, named at a terminal", () => {
  const asks = (stage: OpenStage, instance: string) =>
    curfewAs(stage, "engineer", ["request", instance, "--minutes", "15", "--reason", "a look"]);

  it.each([
    ["stopped", "stopped-1", "The instance stopped-1 is not running; it is stopped."],
    ["covered by no profile", "sandbox-1", "No profile covers sandbox-1"],
    ["silent", "silent-1", "Session Manager does not reach silent-1"],
    ["called otherwise in upper and lower case", "Web-1", "but there is web-1;"],
    ["called by nobody so", "web-99", "There is no instance web-99."],
  ])("is told as what it is: %s", async (_, name, sentence) => {
    const stage = await openStage();

    const answer = await asks(stage, name);

    expect(answer).toMatchObject({ code: 1, out: expect.stringContaining(sentence) });
    expect(stage.states.executions()).toEqual([]);
  });

  it("is told as terminated as long as AWS knows it", async () => {
    const stage = await openStage();
    stage.cloud.ec2.setState("i-0a1b2c3d4e5f60001", "terminated");
    await stage.clock.advance(2 * MINUTE);

    const { out } = await asks(stage, "web-1");

    expect(out).toContain("The instance web-1 is not running; it is terminated.");
  });
});
