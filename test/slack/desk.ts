// Curfew's Slack handler with recorded Slack and product, as a Lambda would run it.
// Never untrue: the product's side keeps what it was asked and remembers signatures, as the real one does.
import type { Log } from "../../domain/ports.ts";
import type { Request } from "../../domain/request.ts";
import { createSlackHandler } from "../../slack/app.ts";
import type { Uses } from "../../slack/uses.ts";
import { recordedSlack } from "../support/recorded-slack.ts";
import { commandBody, payloadBody, signed } from "../support/slack-request.ts";
import {
  LINUX,
  NOON,
  PEOPLE,
  PLACE,
  sampleDrift,
  sampleLink,
  sampleRequest,
  sampleReview,
  WEB,
  WINDOWS,
} from "./samples.ts";

export const SECRET = "a-signing-secret";

export function recordedLog() {
  const lines: { readonly level: "info" | "problem"; readonly message: string }[] = [];
  const log: Log = {
    info: (message) => lines.push({ level: "info", message }),
    problem: (message) => lines.push({ level: "problem", message }),
  };
  return { log, lines };
}

type Asked = readonly [verb: keyof Uses, input: unknown];

/** The product: every verb succeeds unless `over` says otherwise. */
export function recordedUses(over: Partial<Uses> = {}) {
  const asked: Asked[] = [];
  const seen = new Set<string>();
  const request: Request = sampleRequest();
  const usual: Uses = {
    directory: async () => ({
      people: PEOPLE,
      profiles: [LINUX, WINDOWS],
      securityChannel: "C0SEC",
    }),
    findInstances: async () => [{ instance: WEB, profile: LINUX }],
    offerInstances: async () => ({ recent: [], others: [{ instance: WEB, profile: LINUX }] }),
    preview: async () => ({ request, profile: LINUX, until: NOON }),
    ask: async () => request,
    decide: async () => request,
    withdraw: async () => request,
    extensionOffer: async () => ({ steps: [30, 60], until: NOON }),
    extend: async () => request,
    decideExtension: async () => request,
    withdrawExtension: async () => request,
    end: async () => request,
    repair: async () => sampleDrift(),
    breakGlass: async () => request,
    mayReview: async () => undefined,
    closeReview: async () => sampleReview(),
    lastWish: async () => request,
    list: async () => ({ requests: [request], sessions: [] }),
    history: async () => ({ rows: [], looked: 0 }),
    deactivated: async () => undefined,
    unlink: async () => sampleLink(),
    linkCode: async () => ({ code: "abcd-efgh-jkmn-pqrs", expiresAt: NOON }),
    home: async () => ({ own: [], waiting: [], recent: [], mayReadOthers: false }),
    firstTime: async (signature) => !seen.has(signature) && seen.add(signature) !== undefined,
    ...over,
  };
  const recorded =
    <
      K extends
        | "ask"
        | "decide"
        | "extensionOffer"
        | "extend"
        | "decideExtension"
        | "withdraw"
        | "end"
        | "repair"
        | "list"
        | "history",
    >(
      verb: K,
    ) =>
    (input: never) => {
      asked.push([verb, input]);
      return usual[verb](input) as never;
    };
  const uses: Uses = {
    ...usual,
    ask: recorded("ask"),
    decide: recorded("decide"),
    withdraw: recorded("withdraw"),
    extensionOffer: recorded("extensionOffer"),
    extend: recorded("extend"),
    decideExtension: recorded("decideExtension"),
    end: recorded("end"),
    repair: recorded("repair"),
    list: recorded("list"),
    history: recorded("history"),
  };
  return { uses, asked };
}

export function desk(over: Partial<Uses> = {}) {
  const slack = recordedSlack();
  const { log, lines } = recordedLog();
  const { uses, asked } = recordedUses(over);
  const handle = createSlackHandler({
    scope: { place: PLACE, prefix: "curfew" },
    token: "xoxb-test",
    signingSecret: SECRET,
    botId: "B0CURFEW",
    botUserId: "U0CURFEW",
    installation: { teamId: "T0LOCAL", appId: "A0CURFEW01" },
    fetch: slack.fetch,
    uses,
    log,
  });
  const send = (body: string) => handle(signed(body, { secret: SECRET }), {});
  return {
    slack,
    lines,
    asked,
    handle,
    send,
    command: (user: string, text: string) => send(commandBody(user, text)),
    payload: (payload: unknown) => send(payloadBody(payload)),
    problems: () => lines.filter(({ level }) => level === "problem"),
  };
}

/** The answer's body as JSON; an empty one as nothing. */
export const bodyOf = ({ body }: { readonly body: string }): Record<string, unknown> | undefined =>
  body === "" ? undefined : JSON.parse(body);
