// The whole story from a terminal: asked, decided in Slack, used, given back; the same record as Slack's.
import { describe, expect, it } from "vitest";
import { curfewAs } from "../support/person.ts";
import { type OpenStage, openStage, policyFolder, stateOf } from "../support/stage.ts";

const ask = (stage: OpenStage, who = "engineer", ...more: string[]) =>
  curfewAs(stage, who, [
    "request",
    "web-1",
    "--minutes",
    "60",
    "--reason",
    "a look at the logs",
    ...more,
  ]);
const idIn = (text: string) => /req-[a-z0-9]{20}/.exec(text)?.[0] ?? "none";
const eventsOf = async ({ actors }: OpenStage, id: string) =>
  (await actors.truth.requests.read(id))?.audit.map(({ event, actor, data }) => {
    const { seal: _, deadline: __, ...said } = data;
    return { event, actor, data: said };
  });

describe("access asked for at a terminal", () => {
  it("is decided in Slack, shown with the command to get in, and given back", async () => {
    const stage = await openStage();

    const asked = await ask(stage);
    const id = idIn(asked.out);
    await stage.clock.advance(2000);
    const card = stage.slack.people.messages("#prod-access").at(-1)?.readable;
    const thread = stage.slack.people.messages("@engineer").at(-1)?.readable;
    await stage.actors.approve("lead", id);
    await stage.clock.advance(5000);
    const open = await curfewAs(stage, "engineer", ["status"]);
    const given = await curfewAs(stage, "engineer", ["done"]);
    await stage.clock.advance(360_000);

    expect(asked).toMatchObject({ code: 0, out: expect.stringContaining("web-1") });
    expect(card).toContain("a look at the logs");
    expect(thread).toContain("Your request for web-1");
    expect(open.out).toMatch(
      /active, until .*\n {2}aws configure set role_arn .*(\n {2}aws configure .*){3}\n {2}aws ssm start-session --target i-/,
    );
    expect(given).toMatchObject({ code: 0, out: expect.stringContaining("revoking") });
    expect(await stateOf(stage, id)).toBe("ended");
    expect((await stage.actors.truth.requests.read(id))?.end?.cause).toBe("returned");
  });

  it("may begin later, where the moment is said with its zone", async () => {
    const stage = await openStage();
    const wish = ["request", "web-1", "--minutes", "60", "--reason", "tonight", "--starts"];
    const time = new Date(stage.clock.now() + 3_600_000).toISOString().slice(0, 16);

    const vague = await curfewAs(stage, "engineer", [...wish, time]);
    const clear = await curfewAs(stage, "engineer", [...wish, `${time}Z`]);

    expect(vague.code).not.toBe(0);
    expect(clear).toMatchObject({ code: 0, out: expect.stringContaining(", starts ") });
    const request = await stage.actors.truth.requests.read(idIn(clear.out));
    expect(request?.startsAt).toBe(`${time}:00.000Z`);
  });

  it("leaves the same entries as a request in Slack", async () => {
    const stage = await openStage();
    const fromTerminal = idIn((await ask(stage)).out);
    await stage.clock.advance(2000);
    await curfewAs(stage, "engineer", ["done", fromTerminal]);

    const fromSlack = await stage.actors.ask("engineer", { instance: "web-1", minutes: 60 });
    const id = "request" in fromSlack ? fromSlack.request.id : "none";
    await stage.clock.advance(2000);
    await stage.actors.withdraw("engineer", id);

    expect(await eventsOf(stage, fromTerminal)).toEqual(await eventsOf(stage, id));
    expect(await stateOf(stage, id)).toBe("withdrawn");
  });
});

it("an instance's name in the place of a request's id is no reason to speak of proofs", async () => {
  const stage = await openStage();

  const { code, err } = await curfewAs(stage, "engineer", ["done", "web-1"]);

  expect(err).toContain("It is a request's id, as `curfew status` shows it.");
  expect(code).toBe(2);
});

describe("what is refused at a terminal, in Slack's own words", () => {
  it.each([
    [
      "an instance nobody knows",
      ["request", "web-9", "--minutes", "60", "--reason", "x"],
      "There is no instance web-9.",
    ],
    [
      "minutes off the ladder",
      ["request", "web-1", "--minutes", "61", "--reason", "x"],
      "You cannot ask for 1 hour 1 minute here",
    ],
    [
      "no reason",
      ["request", "web-1", "--minutes", "60", "--reason", " "],
      "Say in a few words why you need access.",
    ],
    [
      "an instance no profile covers",
      ["request", "i-0a1b2c3d4e5f60009", "--minutes", "60", "--reason", "x"],
      "No profile covers sandbox-1",
    ],
    [
      "somebody else's request",
      ["done", "req-00000000000000000000"],
      "Curfew does not know this request.",
    ],
  ])("%s", async (_, words, sentence) => {
    const stage = await openStage();

    const answer = await curfewAs(stage, "engineer", words);

    expect(answer).toMatchObject({ code: 1, out: expect.stringContaining(sentence) });
    expect(stage.states.executions()).toEqual([]);
  });

  it("giving back what is another's", async () => {
    const stage = await openStage();
    const id = idIn((await ask(stage)).out);
    await stage.clock.advance(2000);

    const answer = await curfewAs(stage, "oncall", ["done", id]);

    expect(answer).toMatchObject({ code: 1, out: "Only the person who asked can do this." });
    expect(await stateOf(stage, id)).toBe("pending");
  });

  it("anything of a person whom nobody knows in Slack", async () => {
    const policies = policyFolder();
    policies.edit("people.yaml", "    slack: U0ENGINEER\n", "");
    const stage = await openStage({ policies: policies.folder });

    const answer = await ask(stage);

    expect(answer).toMatchObject({ code: 1, out: expect.stringContaining("/access link") });
  });

  it("anything while the policy folder has a mistake", async () => {
    const policies = policyFolder();
    const stage = await openStage({ policies: policies.folder });
    policies.write("people.yaml", "people: nonsense\n");

    const answer = await ask(stage);

    expect(answer).toMatchObject({ code: 1, out: expect.stringContaining("people.yaml:1") });
  });
});

describe("a terminal that does not know where to go", () => {
  it.each([
    ["no address", { CURFEW_URL: undefined }, "Where is Curfew?"],
    ["an address without TLS", { CURFEW_URL: "http://curfew.example/" }, "begins with https://"],
    [
      "no credentials",
      {
        AWS_ACCESS_KEY_ID: undefined,
        AWS_SESSION_TOKEN: undefined,
        AWS_EC2_METADATA_DISABLED: "true",
        AWS_PROFILE: "nobody-by-that-name",
      },
      "AWS credentials",
    ],
  ])("%s is told in a sentence, with a code of 2", async (_, env, sentence) => {
    const stage = await openStage();

    const answer = await curfewAs(stage, "engineer", ["status"], { env });

    expect(answer).toMatchObject({ code: 2, err: expect.stringContaining(sentence) });
  });
});
