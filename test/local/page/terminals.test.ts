// The page's terminal calls: what the person's own AWS CLI would get, no more.
import { expect, it } from "vitest";
import { createTerminals } from "../../../local/page/terminals.ts";
import { asked, granted, type OpenStage, openStage } from "../../support/stage.ts";

const WEB_1 = "i-0a1b2c3d4e5f60001";

// biome-ignore lint/suspicious/noExplicitAny: answers are JSON as the page sees it.
type Body = any;

async function terminalsOn(stage: OpenStage) {
  const terminals = createTerminals({ stage, truth: stage.actors.truth });
  const post = async (what: string, body: object | string): Promise<Body> => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const answer = await terminals.answer("POST", `/control/terminal/${what}`, text);
    return { ...answer.body, status: answer.status };
  };
  const rowOf = async (id: string): Promise<Body> => {
    const { body } = await terminals.answer("GET", "/control/terminal", "");
    return (body as Body).instances.find((one: { id: string }) => one.id === id);
  };
  return { post, rowOf };
}

/** Tries again a second later for as long as AWS refuses, as a person does; gives up after a minute. */
async function untilOpened(stage: OpenStage, tryToOpen: () => Promise<Body>) {
  for (let tries = 1; ; tries += 1) {
    const ticket = await tryToOpen();
    if (ticket.refused === undefined) return { tries, ticket };
    if (tries === 60) throw new Error(ticket.refused);
    await stage.clock.advance(1000);
  }
}

it("refuses before the grant in IAM's words, and lists nothing of the person's", async () => {
  const { post, rowOf } = await terminalsOn(await openStage());

  const answer = await post("open", { user: "engineer", instance: WEB_1 });

  expect(answer.advice).toBeUndefined();
  expect(answer.refused).toMatch(
    /^An error occurred \(AccessDeniedException\) when calling the StartSession operation: User: arn:aws:iam::111122223333:user\/ana is not authorized to perform: ssm:StartSession on resource: /,
  );
  expect(await rowOf(WEB_1)).toMatchObject({ name: "web-1", grants: [], sessions: [] });
});

it("says what to do beside IAM's refusal while the grant's role is new, and opens once IAM knows it", async () => {
  const stage = await openStage();
  await stage.actors.approve("lead", await asked(stage));
  const { post } = await terminalsOn(stage);

  const early = await post("open", { user: "engineer", instance: WEB_1 });
  const { tries, ticket } = await untilOpened(stage, () =>
    post("open", { user: "engineer", instance: WEB_1 }),
  );

  expect(early.refused).toContain("(AccessDenied) when calling the AssumeRole operation");
  expect(early.advice).toMatch(/ open the session again\.$/);
  expect(tries).toBeGreaterThan(1);
  expect(ticket.session).toMatch(/^req-/);
});

it("gives no advice where waiting does not help: a minute after the grant", async () => {
  const stage = await openStage({ propagation: { min: 90_000, max: 90_000 } });
  await stage.actors.approve("lead", await asked(stage));
  await stage.clock.advance(61_000);
  const { post } = await terminalsOn(stage);

  const answer = await post("open", { user: "engineer", instance: WEB_1 });

  expect(answer).toMatchObject({ refused: expect.stringContaining("AccessDenied") });
  expect(answer.advice).toBeUndefined();
});

it("opens under the grant's own document, and lists grant and session", async () => {
  const stage = await openStage();
  await granted(stage);
  const { post, rowOf } = await terminalsOn(stage);

  const ticket = await post("open", { user: "engineer", instance: WEB_1 });

  expect(ticket).toMatchObject({ url: expect.stringContaining(ticket.session), status: 200 });
  expect(stage.cloud.ssm.session(ticket.session)?.documentName).toBe("curfew-prod-60");
  expect(await rowOf(WEB_1)).toMatchObject({
    grants: [{ person: "engineer", deadline: expect.any(String) }],
    sessions: [{ id: ticket.session, person: "engineer", status: "Connecting" }],
  });
});

it("lets nobody else open the instance, or go on with or end the session", async () => {
  const stage = await openStage();
  await granted(stage);
  await granted(stage, "oncall", "web-2");
  const { post } = await terminalsOn(stage);
  const { session } = await post("open", { user: "engineer", instance: WEB_1 });

  const answers = [
    await post("open", { user: "oncall", instance: WEB_1 }),
    await post("resume", { user: "oncall", session }),
    await post("end", { user: "oncall", session }),
    await post("open", { user: "lead", instance: WEB_1 }),
  ];

  expect(
    answers.map(({ refused }) => /is not authorized to perform: (\S+)/.exec(refused)?.[1]),
  ).toEqual(["ssm:StartSession", "sts:AssumeRole", "sts:AssumeRole", "ssm:StartSession"]);
  expect(stage.cloud.ssm.session(session)?.status).toBe("Connecting");
});

it("resumes and ends one's own session, and refuses to resume it once the grant is over", async () => {
  const stage = await openStage();
  const request = await granted(stage);
  const { post } = await terminalsOn(stage);
  const { session } = await post("open", { user: "engineer", instance: WEB_1 });

  const resumed = await post("resume", { user: "engineer", session });
  const ended = await post("end", { user: "engineer", session });
  await stage.actors.done("engineer", request);
  await stage.clock.advance(60_000);
  const late = await post("resume", { user: "engineer", session });

  expect(resumed).toMatchObject({ session, token: expect.any(String) });
  expect(ended).toMatchObject({ session });
  expect(stage.cloud.ssm.session(session)?.endCause).toBe("terminated");
  expect(late.refused).toContain("sts:AssumeRole");
});

it("gives somebody whom Curfew does not know their own keys, and no more", async () => {
  const stage = await openStage();
  const { post } = await terminalsOn(stage);

  const ticket = await post("open", { user: "outsider", instance: WEB_1 });

  expect(stage.cloud.ssm.session(ticket.session)?.owner).toBe(
    "arn:aws:iam::111122223333:user/olga",
  );
});

it.each([
  ["open", "nonsense", 400],
  ["open", { user: "engineer" }, 400],
  ["open", { user: "nobody", instance: WEB_1 }, 404],
  ["resume", { user: "engineer", session: "s", more: 1 }, 400],
  ["elsewhere", {}, 404],
])("answers %s with %j plainly", async (what, body, status) => {
  const { post } = await terminalsOn(await openStage());

  const answer = await post(what, body);

  expect(answer).toMatchObject({ status, error: expect.stringMatching(/\.$/) });
});
