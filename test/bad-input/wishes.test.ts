import { describe, expect, it } from "vitest";
import { asked, openStage, readIn } from "../support/stage.ts";
import { errorsIn, NOTHING, nothingHappened, send, type WishForm, wishBody } from "./slack-door.ts";

const id = (number: number) => `i-0a1b2c3d4e5f6000${number}`;

interface Refused {
  readonly what: string;
  readonly wish: WishForm;
  readonly field: string;
  readonly says: string;
}

const REFUSED: readonly Refused[] = [
  { what: "no instance", wish: { instance: "" }, field: "instance", says: "Choose an instance." },
  {
    what: "an instance that EC2 does not know",
    wish: { instance: "i-0fffffffffffffff0" },
    field: "instance",
    says: "There is no instance i-0fffffffffffffff0.",
  },
  {
    what: "something that is no instance id",
    wish: { instance: "<!channel> *" },
    field: "instance",
    says: "There is no instance",
  },
  {
    what: "a stopped instance",
    wish: { instance: id(6) },
    field: "instance",
    says: "The instance stopped-1 is not running; it is stopped.",
  },
  {
    what: "an instance whose agent is silent",
    wish: { instance: id(7) },
    field: "instance",
    says: "Session Manager does not reach silent-1; its agent does not answer.",
  },
  {
    what: "an instance that no profile covers",
    wish: { instance: id(9) },
    field: "instance",
    says: "No profile covers sandbox-1, so Curfew cannot give access to it.",
  },
  { what: "no minutes", wish: { minutes: "" }, field: "minutes", says: "Choose for how long." },
  {
    what: "minutes in words",
    wish: { minutes: "sixty" },
    field: "minutes",
    says: "Choose for how long.",
  },
  {
    what: "half a minute",
    wish: { minutes: "0.5" },
    field: "minutes",
    says: "Choose for how long.",
  },
  {
    what: "endless minutes",
    wish: { minutes: "1e999" },
    field: "minutes",
    says: "Choose for how long.",
  },
  { what: "zero minutes", wish: { minutes: "0" }, field: "minutes", says: "You cannot ask for" },
  {
    what: "minutes below zero",
    wish: { minutes: "-60" },
    field: "minutes",
    says: "You cannot ask for",
  },
  {
    what: "minutes between two steps",
    wish: { minutes: "61" },
    field: "minutes",
    says: "You cannot ask for 1 hour 1 minute here",
  },
  {
    what: "more minutes than the longest step",
    wish: { minutes: "100000" },
    field: "minutes",
    says: "You cannot ask for",
  },
  {
    what: "no reason",
    wish: { reason: null },
    field: "reason",
    says: "Say in a few words why you need access.",
  },
  { what: "an empty reason", wish: { reason: "" }, field: "reason", says: "Say in a few words" },
  {
    what: "a reason of blanks and line breaks",
    wish: { reason: " \t\r\n \u00a0 " },
    field: "reason",
    says: "Say in a few words",
  },
  {
    what: "a reason of unseen characters",
    wish: { reason: "\u0000\u200b\u202e\ufeff" },
    field: "reason",
    says: "Say in a few words",
  },
  {
    what: "a reason of 501 characters",
    wish: { reason: "x".repeat(501) },
    field: "reason",
    says: "The reason has 501 characters; at most 500 are allowed.",
  },
  {
    what: "a ticket of 61 characters",
    wish: { ticket: "x".repeat(61) },
    field: "ticket",
    says: "The ticket has 61 characters; at most 60 are allowed.",
  },
];

describe("a wish that cannot be asked", () => {
  it.each(REFUSED)("is refused at its field, in a sentence: $what", async ({
    wish,
    field,
    says,
  }) => {
    const stage = await openStage();

    const answer = await send(stage, wishBody("U0ENGINEER", wish));

    expect(answer.status).toBe(200);
    expect(errorsIn(answer)[field]).toContain(says);
    expect(await nothingHappened(stage)).toEqual(NOTHING);
  });

  it("is refused above the form when a policy forbids it, and what was typed stays", async () => {
    const stage = await openStage();

    const { body } = await send(
      stage,
      wishBody("U0ENGINEER", { instance: id(5), reason: "why not" }),
    );

    expect(body).toContain(
      "A policy forbids this access: An instance tagged Freeze is not to be touched (frozen-means-no).",
    );
    expect(body).toContain("why not");
    expect(await nothingHappened(stage)).toEqual(NOTHING);
  });

  it("is refused a second time while the first is open", async () => {
    const stage = await openStage();
    await asked(stage);

    const answer = await send(stage, wishBody("U0ENGINEER", { reason: "again" }));

    expect(errorsIn(answer).instance).toContain("You have already asked for web-1");
    expect(await stage.actors.truth.requests.open()).toHaveLength(1);
  });
});

const ODD_REASONS: readonly (readonly [what: string, typed: string, kept: string])[] = [
  ["line breaks of all kinds", "one\r\ntwo\rthree\n", "one\ntwo\nthree"],
  ["a mention of everybody", "<!channel> <!here> @channel", "<!channel> <!here> @channel"],
  [
    "a mention of a person and a link",
    "<@U0LEAD> <http://evil|Approve>",
    "<@U0LEAD> <http://evil|Approve>",
  ],
  [
    "markup",
    "*bold* _it_ ~no~ `code` ```block``` & &amp; > quote",
    "*bold* _it_ ~no~ `code` ```block``` & &amp; > quote",
  ],
  ["control characters", "a\u0000b\u0007c\u001b[31md", "a b c [31md"],
  ["marks that turn the writing round", "abc\u202egpj.exe\u200f", "abc gpj.exe"],
  ["500 characters and blanks around", ` ${"x".repeat(500)}\n`, "x".repeat(500)],
  ["emoji and another script", "🔥 диск полон 磁盘", "🔥 диск полон 磁盘"],
];

describe("a reason with odd characters", () => {
  it.each(ODD_REASONS)("is kept tidy and shown harmless: %s", async (_, typed, kept) => {
    const stage = await openStage();

    const answer = await send(stage, wishBody("U0ENGINEER", { reason: typed }));

    expect(errorsIn(answer)).toEqual({});
    const [request] = await stage.actors.truth.requests.open();
    expect(request?.reason).toBe(kept);
    const shown = JSON.stringify(
      stage.slack.people.messages("C0PROD").map(({ blocks, text }) => [blocks, text]),
    );
    expect(shown).not.toMatch(/<!(channel|here|everyone)|<@U0LEAD>|<http:\/\/evil/);
    expect(shown).not.toMatch(/\\u0000|\\u0007|\\u001b|\u202e|\u200f/);
    expect(shown).not.toMatch(/@(channel|here|everyone)/);
    expect(readIn(stage, "C0PROD")).toContain("web-1");
  });

  it("is kept with a ticket in one line", async () => {
    const stage = await openStage();

    await send(stage, wishBody("U0ENGINEER", { ticket: " OPS-1\n<!here>\u0000 " }));

    const [request] = await stage.actors.truth.requests.open();
    expect(request?.ticket).toBe("OPS-1 <!here>");
  });
});
