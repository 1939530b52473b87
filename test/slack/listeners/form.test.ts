// The request form while it is filled in and when it is sent; and the form of a denial.
import { describe, expect, it } from "vitest";
import type { Uses } from "../../../slack/uses.ts";
import type { Modal } from "../../../slack/views/blocks.ts";
import { type FieldValues, submissionPayload } from "../../support/slack-request.ts";
import { bodyOf, desk } from "../desk.ts";
import { ANA, BEN, LINUX, NOON, REQUEST_ID, sampleRequest, WEB } from "../samples.ts";
import { modalFaults } from "../views/check.ts";

const option = (value: string, text: string) => ({ value, text: { type: "plain_text", text } });
const chosenInstance = { type: "external_select", selected_option: option(WEB.id, "web-1") };

const filledIn: FieldValues = {
  instance: { instance: chosenInstance },
  minutes: {
    minutes: { type: "static_select", selected_option: option("60", "1 hour") },
  },
  reason: { reason: { type: "plain_text_input", value: "Disk is full" } },
  ticket: { ticket: { type: "plain_text_input", value: null } },
};

const choosing = (values: FieldValues) => ({
  type: "block_actions",
  user: { id: ANA.slack },
  team: { id: "T0LOCAL" },
  trigger_id: "1.2.three",
  actions: [{ ...chosenInstance, action_id: "instance", block_id: "instance" }],
  view: { id: "V1", hash: "h1", callback_id: "request-access", state: { values } },
});

describe("choosing an instance", () => {
  it("shows that instance's durations and keeps what was typed, against the view's hash", async () => {
    const { payload, slack } = desk();

    await payload(choosing(filledIn));

    const { method, body } = slack.sent[0]!;
    expect(method).toBe("views.update");
    expect(body).toMatchObject({ view_id: "V1", hash: "h1" });
    const words = JSON.stringify(body.view);
    expect(words).toContain('"block_id":"minutes"');
    expect(words).toContain('"initial_value":"Disk is full"');
    expect(words).toContain("*1 approval*, asked in <#C0PROD>.");
  });

  it("says so in the form when the instance is not to be had any more", async () => {
    const { payload, slack } = desk({ findInstances: async () => [] });

    await payload(choosing(filledIn));

    expect(JSON.stringify(slack.sent[0]?.body.view)).toContain("There is no instance web-1.");
  });

  it("keeps what was typed while the configuration has a mistake (P9)", async () => {
    const { payload, slack, problems } = desk({
      directory: async () => ({ people: [], profiles: [], securityChannel: "", broken: true }),
      findInstances: async () => [],
    });

    await payload(choosing(filledIn));

    const words = JSON.stringify(slack.sent[0]?.body.view);
    expect(words).toContain("The access policy could not be read");
    expect(words).toContain('"initial_value":"Disk is full"');
    expect(words).toContain('"value":"60"');
    expect(problems()).toEqual([]);
  });

  it("leaves the form to another answer in between, as long as it knows less than all", async () => {
    const { payload, slack, problems } = desk();
    slack.refuse("views.update", "hash_conflict");

    await payload(choosing({ ...filledIn, minutes: {} }));

    expect(slack.methods()).toEqual(["views.update"]);
    expect(problems()).toEqual([]);
  });

  it("leaves a form alone that was sent or closed before the answer came, and says nothing of a fault", async () => {
    const { payload, slack, problems } = desk();
    slack.refuse("views.update", "not_found");

    await payload(choosing(filledIn));

    expect(slack.methods()).toEqual(["views.update"]);
    expect(problems()).toEqual([]);
  });

  it("shows its answer also where another came in between, once it knows all", async () => {
    const { payload, slack, problems } = desk();
    slack.answer("views.update", ({ hash }) => ({
      body: hash === undefined ? { ok: true } : { ok: false, error: "hash_conflict" },
    }));

    await payload(choosing(filledIn));

    const [first, second] = slack.sent.map(({ body }) => body);
    expect(second?.view).toEqual(first?.view);
    expect(second).not.toHaveProperty("hash");
    expect(problems()).toEqual([]);
  });
});

describe("the preview in the form", () => {
  const previewing = async (over: Partial<Uses>, values: FieldValues = filledIn) => {
    const { payload, slack, problems } = desk(over);
    await payload(choosing(values));
    const view = slack.sent[0]?.body.view as Modal;
    return { view, words: JSON.stringify(view), problems: problems() };
  };

  it("says how many approve, when it would end in the reader's own zone, and when idle sessions close", async () => {
    const { view, words } = await previewing({});

    expect(modalFaults(view)).toEqual([]);
    expect(words).toContain("*1 approval*, asked in <#C0PROD>.");
    expect(words).toMatch(
      /Approved now it would end <!date\^\d+\^\{date_short_pretty\} \{time\}\|/,
    );
    expect(words).toContain("A session closes after 15 minutes without input.");
  });

  it("says that it would be granted at once, and by which policy", async () => {
    const preview = {
      request: sampleRequest(),
      profile: LINUX,
      until: NOON,
      free: ["On call (oncall)"],
    };
    const { words } = await previewing({ preview: async () => preview });

    expect(words).toContain("*Granted at once*, until <!date^");
    expect(words).toContain("nobody is asked: On call (oncall).");
  });

  it("says why it would be refused, before it is sent", async () => {
    const because = ["No access in the freeze (freeze)"];
    const refusal = { refused: "not-eligible", reasons: ["freeze"], because } as const;
    const { words } = await previewing({ preview: async () => refusal });

    expect(words).toContain("*Would be refused* as it is filled in: ");
    expect(words).toContain("A policy forbids this access: No access in the freeze (freeze).");
  });

  it("waits until a duration is chosen that the instance's profile has", async () => {
    const profile = { ...LINUX, ladder: [15, 30] };
    const { words } = await previewing({ findInstances: async () => [{ instance: WEB, profile }] });

    expect(words).not.toContain("approval*");
    expect(words).toContain("An approver in <#C0PROD> will be asked.");
  });

  it("that fails costs nobody their form, and the fault is logged (P9)", async () => {
    const { words, problems } = await previewing({
      preview: async () => {
        throw new Error("EC2 does not answer");
      },
    });

    expect(words).toContain('"initial_value":"Disk is full"');
    expect(words).toContain("An approver in <#C0PROD> will be asked.");
    expect(problems).toHaveLength(1);
  });
});

describe("sending the request form", () => {
  const sent = (values: FieldValues, over: Partial<Uses> = {}) => {
    const counter = desk(over);
    return {
      ...counter,
      answer: counter.payload(submissionPayload(ANA.slack, "request-access", values)),
    };
  };

  it("asks for what was filled in, and closes the form", async () => {
    const { asked, answer } = sent(filledIn);

    expect(await answer).toMatchObject({ statusCode: 200, body: "" });
    expect(asked).toEqual([
      [
        "ask",
        {
          slackUser: ANA.slack,
          instanceId: WEB.id,
          minutes: 60,
          reason: "Disk is full",
          ticket: undefined,
        },
      ],
    ]);
  });

  it.each([
    [{ refused: "instance-not-running", instance: "web-1", state: "stopped" }, "instance"],
    [{ refused: "minutes-off-ladder", minutes: 60, ladder: [30] }, "minutes"],
    [{ refused: "reason-empty" }, "reason"],
    [{ refused: "ticket-too-long", length: 61, most: 60 }, "ticket"],
  ] as const)("shows the refusal %o at its field", async (refusal, block) => {
    const { answer } = sent(filledIn, { ask: async () => refusal });

    const body = bodyOf(await answer);

    expect(body).toMatchObject({ response_action: "errors" });
    expect(Object.keys(body?.errors as object)).toEqual([block]);
    expect(Object.values(body?.errors as object)[0]).toMatch(/^[A-Z].*\.$/);
  });

  it("shows errors as plain text, without Slack's escapes", async () => {
    const { answer } = sent(filledIn, {
      ask: async () => ({
        refused: "already-live",
        instance: "a<b",
        until: "2026-11-23T12:00:00.000Z",
      }),
    });

    expect(bodyOf(await answer)?.errors).toEqual({
      instance: "You already have access to a<b until 2026-11-23 12:00 UTC.",
    });
  });

  it("shows every other refusal above the form, with nothing typed lost (P9)", async () => {
    const { answer } = sent(filledIn, { ask: async () => ({ refused: "no-approver" }) });

    const body = bodyOf(await answer) as { response_action: string; view: Modal };

    expect(body.response_action).toBe("update");
    expect(modalFaults(body.view)).toEqual([]);
    const words = JSON.stringify(body.view);
    expect(words).toContain("Nobody may approve this request");
    expect(words).toContain('"initial_value":"Disk is full"');
    expect(words).toContain('"initial_option":{"text":{"type":"plain_text","text":"1 hour"');
  });

  it("asks for what is missing, at its field", async () => {
    const { answer, asked } = sent({
      instance: { instance: { type: "external_select", selected_option: null } },
    });

    expect(bodyOf(await answer)).toEqual({
      response_action: "errors",
      errors: { instance: "Choose an instance.", minutes: "Choose for how long." },
    });
    expect(asked).toEqual([]);
  });

  it("says so when Curfew itself fails, and the fault is logged", async () => {
    const { answer, problems } = sent(filledIn, {
      ask: async () => {
        throw new Error("the table does not answer");
      },
    });

    const body = bodyOf(await answer);

    expect(body).toMatchObject({ response_action: "update" });
    expect(JSON.stringify(body)).toContain("Curfew has a fault just now.");
    expect(problems()).toHaveLength(1);
  });

  it("refuses a state it cannot read", async () => {
    const { answer, asked } = sent({ reason: { reason: { type: 7 } } });

    expect(JSON.stringify(bodyOf(await answer))).toContain(
      "Curfew could not read what Slack sent.",
    );
    expect(asked).toEqual([]);
  });
});

describe("denying", () => {
  const reason = { reason: { reason: { type: "plain_text_input", value: "Not in the freeze" } } };
  const denial = (metadata: string) =>
    submissionPayload(BEN.slack, "deny-request", reason, metadata);

  it("the form sent denies with its reason", async () => {
    const { payload, asked } = desk();

    const answer = await payload(denial(REQUEST_ID));

    expect(answer.body).toBe("");
    expect(asked).toEqual([
      [
        "decide",
        { slackUser: BEN.slack, requestId: REQUEST_ID, verdict: "deny", note: "Not in the freeze" },
      ],
    ]);
  });

  it("a refusal is shown at the reason, which stays", async () => {
    const { payload } = desk({ decide: async () => ({ refused: "too-late", state: "withdrawn" }) });

    const answer = await payload(denial(REQUEST_ID));

    expect(bodyOf(answer)).toEqual({
      response_action: "errors",
      errors: { reason: "This request was withdrawn." },
    });
  });

  it("a form that names no request denies nothing", async () => {
    const { payload, asked } = desk();

    const answer = await payload(denial("req-1"));

    expect(bodyOf(answer)).toMatchObject({ response_action: "update" });
    expect(asked).toEqual([]);
  });
});

it("the instance's profile decides the durations, not what the form says", async () => {
  const profile = { ...LINUX, id: "batch", ladder: [120] };
  const { payload, slack } = desk({ findInstances: async () => [{ instance: WEB, profile }] });

  await payload(choosing(filledIn));

  expect(JSON.stringify(slack.sent[0]?.body.view)).toContain('"block_id":"minutes:batch"');
});
