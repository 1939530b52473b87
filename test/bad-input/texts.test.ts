// Text that is no text, too long, or not for HTTP, at both doors: answered in words, never with a fault.
import { describe, expect, it } from "vitest";
import { isWellFormed } from "../../domain/text.ts";
import { capturedFrom, curfewAs, post } from "../support/person.ts";
import { commandBody, payloadBody, submissionPayload } from "../support/slack-request.ts";
import { asked, faultsIn, type OpenStage, openStage, stateOf } from "../support/stage.ts";
import { denialBody, errorsIn, NOTHING, nothingHappened, send, wishBody } from "./slack-door.ts";

const HALF = "half \ud800 of it";
const HALVES = "contains half of a character";

describe("a body at the terminal's address", () => {
  it.each([40_001, 1_000_000])("of %i characters is refused with the limit", async (length) => {
    const stage = await openStage();

    const { status, body } = await post(stage, "x".repeat(length));

    expect(status).toBe(413);
    expect(body).toMatchObject({
      refused: "body-too-long",
      sentence: `The request has ${length} characters; Curfew takes at most 40000.`,
    });
    expect(faultsIn(stage)).toEqual([]);
  });

  it.each([
    ["null", "null"],
    ["a number", "1"],
    ["lists in lists", "[".repeat(40_000)],
    ["an object that is cut", '{"request":"'],
    ["zeros", "\u0000".repeat(100)],
    ["a poisoned prototype", '{"__proto__":{"request":"{}"}}'],
    ["half a character", '{"request":"\\ud800\\ud800","proof":{"headers":{}}}'],
  ])("that is %s is refused", async (_, body) => {
    const stage = await openStage();

    expect(await post(stage, body)).toMatchObject({
      status: 403,
      body: { refused: "proof-malformed" },
    });
    expect(faultsIn(stage)).toEqual([]);
  });
});

const ODD = ["", " ", "a\nb", "a\r\nx: y", "\u0000", "ü", "\ud800", "x".repeat(9000), "\u202e"];

it("a proof with any header of another shape is refused in words", async () => {
  const stage = await openStage();
  const posted = await capturedFrom(stage, "engineer", ["status"]);
  const { headers } = posted.proof;

  for (const name of Object.keys(headers))
    for (const odd of [...ODD, `${headers[name]}\n`, `${headers[name]}\ud800`]) {
      const proof = { headers: { ...headers, [name]: odd } };
      const { status, body } = await post(stage, JSON.stringify({ ...posted, proof }));
      expect({ name, odd, status, ...body }).toEqual({
        name,
        odd,
        status: 403,
        refused: expect.stringMatching(/^proof-/),
        sentence: expect.stringMatching(/^[A-Z].*\.$/),
      });
    }

  expect(faultsIn(stage)).toEqual([]);
});

describe("what is typed at a terminal", () => {
  it.each([
    ["a reason with half a character", { reason: HALF }, `The reason ${HALVES}`],
    ["a ticket with half a character", { ticket: HALF }, `The ticket ${HALVES}`],
    ["an instance with half a character", { instance: HALF }, "There is no instance half of it."],
    [
      "an instance of control characters",
      { instance: "a\u0000\u001b[31m" },
      "There is no instance",
    ],
    ["an instance of many characters", { instance: "x".repeat(5000) }, "There is no instance xxx"],
    ["a reason of 5,000 characters", { reason: "x".repeat(5000) }, "The reason has 5000"],
    ["a reason that fills the body", { reason: "x".repeat(50_000) }, "Curfew takes at most 40000"],
    ["a ticket of 5,000 characters", { ticket: "x".repeat(5000) }, "The ticket has 5000"],
  ])("is refused in words: %s", async (_, odd, says) => {
    const stage = await openStage();
    const { instance, reason, ticket } = {
      instance: "web-2",
      reason: "a look",
      ticket: "",
      ...odd,
    };
    const words = ["request", instance, "--minutes", "60", "--reason", reason, "--ticket", ticket];

    const { code, out } = await curfewAs(stage, "engineer", words);

    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining(says) });
    expect(isWellFormed(out)).toBe(true);
    expect(await nothingHappened(stage)).toEqual(NOTHING);
    expect(faultsIn(stage)).toEqual([]);
  });

  it.each([HALF, "", "x".repeat(5000), "\u0000"])("is no code of a link: %j", async (code) => {
    const stage = await openStage();

    const answer = await curfewAs(stage, "engineer", ["link", code]);

    expect(answer).toMatchObject({ code: 1, out: expect.stringContaining("is not valid") });
    expect(faultsIn(stage)).toEqual([]);
  });
});

const reasonForm = (callback: string, metadata: string) =>
  payloadBody(
    submissionPayload(
      "U0LEAD",
      callback,
      {
        reason: { reason: { type: "plain_text_input", value: HALF } },
        minutes: {
          minutes: {
            type: "static_select",
            selected_option: { value: "15", text: { type: "plain_text", text: "15" } },
          },
        },
      },
      metadata,
    ),
  );

describe("half a character in Slack", () => {
  it.each(["reason", "ticket"] as const)("is refused at the %s of a request", async (field) => {
    const stage = await openStage();

    const answer = await send(stage, wishBody("U0ENGINEER", { [field]: HALF }));

    expect(errorsIn(answer)[field]).toContain(`The ${field} ${HALVES}`);
    expect(await nothingHappened(stage)).toEqual(NOTHING);
    expect(faultsIn(stage)).toEqual([]);
  });

  it("is refused at the reason of a denial, which is never cut either", async () => {
    const stage = await openStage();
    const id = await asked(stage);

    const half = await send(stage, denialBody("U0LEAD", id, HALF));
    const long = await send(stage, denialBody("U0LEAD", id, "🔥".repeat(251)));

    expect(errorsIn(half).reason).toContain(HALVES);
    expect(errorsIn(long).reason).toContain("The reason has 502 characters");
    expect(await stateOf(stage, id)).toBe("pending");
    expect(faultsIn(stage)).toEqual([]);
  });

  it.each([
    ["more time", "extend-access", (id: string) => id],
    ["a denial of more time", "deny-extension", (id: string) => `${id}:1`],
    ["a review", "review-justified", (id: string) => id],
  ])("is no fault in the form of %s", async (_, callback, metadata) => {
    const stage = await openStage();
    const id = await asked(stage);

    const answer = await send(stage, reasonForm(callback, metadata(id)));

    expect(answer.status).toBe(200);
    expect(errorsIn(answer).reason).toMatch(/\.$/);
    expect(faultsIn(stage)).toEqual([]);
  });

  it.each<[string, (stage: OpenStage) => Promise<unknown>]>([
    ["a search", (stage) => send(stage, suggestion("instance", HALF))],
    ["a search of the history", (stage) => send(stage, suggestion("history-person", HALF))],
    ["a command", (stage) => send(stage, commandBody("U0ENGINEER", HALF))],
    ["an instance", (stage) => send(stage, wishBody("U0ENGINEER", { instance: HALF }))],
    ["minutes", (stage) => send(stage, wishBody("U0ENGINEER", { minutes: HALF }))],
    ["a form's request", (stage) => send(stage, denialBody("U0LEAD", HALF, "no"))],
  ])("is no fault in %s", async (_, sending) => {
    const stage = await openStage();

    expect(await sending(stage)).toMatchObject({ status: 200 });
    expect(await nothingHappened(stage)).toEqual(NOTHING);
    expect(faultsIn(stage)).toEqual([]);
  });
});

const suggestion = (action: string, value: string) =>
  payloadBody({
    type: "block_suggestion",
    user: { id: "U0ENGINEER", team_id: "T0LOCAL" },
    team: { id: "T0LOCAL" },
    action_id: action,
    block_id: action,
    value,
  });
