// Payloads of another workspace or another app, in every form Slack sends.
import { describe, expect, it } from "vitest";
import { signed } from "../support/slack-request.ts";
import { desk, SECRET } from "./desk.ts";
import { ANA, BEN, REQUEST_ID } from "./samples.ts";

const TEAM = "T0LOCAL";
const APP = "A0CURFEW01";
type Named = { readonly team?: string | undefined; readonly app?: string | undefined };

const encoded = (fields: Readonly<Record<string, string | undefined>>) =>
  signed(
    new URLSearchParams(
      Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== undefined),
    ).toString(),
    { secret: SECRET },
  );
const interaction = (payload: object) => encoded({ payload: JSON.stringify(payload) });
const from = ({ team, app }: Named, user: string) => ({
  api_app_id: app,
  team: team === undefined ? null : { id: team },
  user: { id: user, team_id: team },
});

const FORMS = {
  "a command": ({ team, app }: Named) =>
    encoded({
      command: "/access",
      text: "list",
      user_id: ANA.slack,
      team_id: team,
      api_app_id: app,
      trigger_id: "1.2.three",
    }),
  "a click": (named: Named) =>
    interaction({
      ...from(named, BEN.slack),
      type: "block_actions",
      trigger_id: "1.2.three",
      actions: [{ type: "button", block_id: "b1", action_id: "approve", value: REQUEST_ID }],
    }),
  "a form": (named: Named) =>
    interaction({
      ...from(named, BEN.slack),
      type: "view_submission",
      view: {
        id: "V1",
        type: "modal",
        callback_id: "deny-request",
        private_metadata: REQUEST_ID,
        hash: "h1",
        state: { values: { reason: { reason: { type: "plain_text_input", value: "no" } } } },
      },
    }),
  "an event": ({ team, app }: Named) =>
    signed(
      JSON.stringify({
        type: "event_callback",
        team_id: team,
        api_app_id: app,
        event: { type: "user_change", user: { id: ANA.slack, deleted: true } },
      }),
      { secret: SECRET, contentType: "application/json" },
    ),
} as const;

const STRANGERS: readonly (readonly [string, Named])[] = [
  ["of another workspace", { team: "T0ANOTHER", app: APP }],
  ["of another app", { team: TEAM, app: "A0ANOTHER" }],
  ["of no workspace", { app: APP }],
  ["of no app", { team: TEAM }],
];

describe.each(Object.entries(FORMS))("%s", (form, sent) => {
  function office() {
    const worked: string[] = [];
    const here = desk({
      firstTime: async () => worked.push("firstTime") > 0,
      deactivated: async () => {
        worked.push("deactivated");
      },
    });
    return { ...here, worked };
  }

  it("of this workspace and app is worked", async () => {
    const { handle, worked } = office();

    const { statusCode } = await handle(sent({ team: TEAM, app: APP }), {});

    expect(statusCode).toBe(200);
    expect(worked).toHaveLength(1);
  });

  it.each(STRANGERS)("%s reaches no listener and no table", async (_, named) => {
    const { handle, worked, asked } = office();

    const { statusCode } = await handle(sent(named), {});

    // An event of no listener is acknowledged, or Slack would send it three times more.
    expect(statusCode).toBe(form === "an event" ? 200 : 404);
    expect(worked).toEqual([]);
    expect(asked).toEqual([]);
  });
});

it("Slack's question whether the address is ours names neither, and is answered without a table", async () => {
  const { handle, asked } = desk();
  const body = JSON.stringify({ type: "url_verification", challenge: "c1" });

  const answer = await handle(
    signed(body, { secret: SECRET, contentType: "application/json" }),
    {},
  );

  expect(answer.statusCode).toBe(200);
  expect(answer.body).toContain("c1");
  expect(asked).toEqual([]);
});
