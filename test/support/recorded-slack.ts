// A fetch that stands for Slack's Web API and its response addresses: it keeps what was sent, and answers as told.
// Never untrue: it takes only what Slack takes as blocks; local/slack is the fuller one.
import { validateMessage, validateView } from "../../local/slack/block-kit.ts";

export interface Sent {
  /** The Web API method, or the whole address of a response URL. */
  readonly method: string;
  readonly body: Readonly<Record<string, unknown>>;
}

type Answer = {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

const asValue = (text: string): unknown => (/^[[{]/.test(text) ? JSON.parse(text) : text);

function bodyOf(init: { body?: unknown } | undefined): Record<string, unknown> {
  const text = String(init?.body ?? "");
  if (text.startsWith("{")) return JSON.parse(text);
  return Object.fromEntries(
    [...new URLSearchParams(text)].map(([key, value]) => [key, asValue(value)]),
  );
}

function faultsIn(method: string, body: Readonly<Record<string, unknown>>): unknown[] {
  if (method.startsWith("views.")) return validateView(body.view);
  return method.startsWith("chat.") ? validateMessage(body) : [];
}

export function recordedSlack() {
  const sent: Sent[] = [];
  const answers = new Map<string, (body: Sent["body"]) => Answer>();
  const usual = (method: string, body: Sent["body"]): Answer => {
    const faults = faultsIn(method, body);
    if (faults.length > 0)
      return { body: { ok: false, error: "invalid_blocks", response_metadata: { faults } } };
    const channel = String(body.channel ?? "");
    return {
      body: { ok: true, channel: channel.replace(/^U/, "D"), ts: `1700000000.00000${sent.length}` },
    };
  };
  return {
    sent,
    methods: () => sent.map(({ method }) => method),
    /** Makes a method answer with an error of Slack's, or with anything. */
    answer: (method: string, answer: (body: Sent["body"]) => Answer) => answers.set(method, answer),
    refuse: (method: string, error: string) =>
      answers.set(method, () => ({ body: { ok: false, error } })),
    fetch: async (url: string | URL, init?: { body?: unknown }) => {
      const method = String(url).replace("https://slack.com/api/", "");
      const body = bodyOf(init);
      sent.push({ method, body });
      const {
        status = 200,
        body: answer,
        headers,
      } = (answers.get(method) ?? ((given) => usual(method, given)))(body);
      const type = { "content-type": "application/json" };
      return new Response(JSON.stringify(answer), { status, headers: { ...type, ...headers } });
    },
  };
}
