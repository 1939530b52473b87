// The door of the Web API: reads the request, checks token, scope, arguments and rate, runs the method.
// Never untrue: no method runs for a caller without the bot token and the scope; errors are HTTP 200, as Slack's are.
import { type Asked, argumentsOf, type Headers, header } from "./arguments.ts";
import { chatMethods } from "./chat-methods.ts";
import { fileMethods } from "./file-methods.ts";
import { LIMITS } from "./limits.ts";
import type { Method } from "./method.ts";
import { faulty, SlackError } from "./slack-error.ts";
import type { State } from "./state.ts";
import { viewMethods } from "./view-methods.ts";
import { workspaceMethods } from "./workspace-methods.ts";

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Ways to make Slack unkind; all off at the start. */
export interface Switches {
  /** Enforces about one chat.postMessage a second in each channel (wall time: clients wait by it). */
  rateLimits: boolean;
  /**
   * The next calls of a method answer this error instead of doing their work, or after it: Slack says of `fatal_error`
   * that part of the work may be done. The method `upload` stands for the bytes of a picture, answered 500.
   */
  readonly failures: { readonly method: string; readonly error: string; readonly after?: true }[];
}

/** Takes the next planned failure of a method, if there is one. */
export function plannedFailure({ failures }: Switches, name: string) {
  const index = failures.findIndex(({ method }) => method === name);
  return index < 0 ? undefined : failures.splice(index, 1)[0];
}

const METHODS: Readonly<Record<string, Method>> = {
  ...chatMethods,
  ...fileMethods,
  ...viewMethods,
  ...workspaceMethods,
};

/** The methods local Slack knows. */
export const methodNames: readonly string[] = Object.keys(METHODS);

function checkToken(headers: Headers, given: unknown, botToken: string) {
  const bearer = /^Bearer (.+)$/i.exec(header(headers, "authorization") ?? "")?.[1];
  const token = bearer ?? given;
  if (token === undefined || token === "") throw new SlackError("not_authed");
  if (token !== botToken) throw new SlackError("invalid_auth");
}

function checkedInput(method: Method, given: object): unknown {
  const parsed = method.input.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const isMissing = !(String(issue.path[0]) in given);
    const message = isMissing ? `missing required field: ${String(issue.path[0])}` : issue.message;
    return { pointer: `/${issue.path.map(String).join("/")}`, message };
  });
  throw faulty("invalid_arguments", "", faults);
}

/** Slack passes over arguments that a method does not have; here a developer is told of them. */
function knownArguments(name: string, method: Method, given: object, state: State): object {
  const { parameters } = method;
  if (parameters === "any") return given;
  const unknown = Object.keys(given).filter((key) => !parameters.includes(key));
  if (unknown.length > 0) state.noteIgnored(name, unknown);
  return Object.fromEntries(Object.entries(given).filter(([key]) => parameters.includes(key)));
}

function checkScope(method: Method, input: unknown, state: State) {
  const needed = method.scopes(input, state);
  if (needed.length === 0 || needed.some((scope) => state.app.scopes.includes(scope))) return;
  throw new SlackError("missing_scope", {
    needed: needed.join(","),
    provided: state.app.scopes.join(","),
  });
}

const answer = (
  body: object,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): ApiAnswer => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8", ...headers },
  body: JSON.stringify(body),
});

export interface WebApiParts {
  readonly state: State;
  readonly botToken: string;
  readonly switches: Switches;
  /** Wall time in ms, for rate limits. */
  readonly wallNow: () => number;
}

/** A form that was changed, sent or closed while the app was about to change it: nothing of the app's to mend. */
const isRace = (method: string, error: string) =>
  error === "hash_conflict" || (method === "views.update" && error === "not_found");

/** Makes `handleApi(method, headers, body, query)`: answers a call of `/api/<method>` as Slack would. */
export function createWebApi({ state, botToken, switches, wallNow }: WebApiParts) {
  const lastPost = new Map<string, number>();

  const isTooFast = (name: string, input: unknown) => {
    if (!switches.rateLimits || name !== "chat.postMessage") return false;
    const { channel } = input as { channel: string };
    const last = lastPost.get(channel);
    if (last !== undefined && wallNow() - last < LIMITS.postEveryMs) return true;
    lastPost.set(channel, wallNow());
    return false;
  };
  const call = (name: string, asked: Asked): ApiAnswer => {
    // Bolt's clients add `team_id` to every call; it matters only to organization-wide tokens.
    const { token, team_id: _team, ...given } = argumentsOf(asked);
    const method = METHODS[name];
    if (method?.isOpen !== true) checkToken(asked.headers, token, botToken);
    if (!method) throw new SlackError("unknown_method", { req_method: name });
    const input = checkedInput(method, knownArguments(name, method, given, state));
    checkScope(method, input, state);
    if (isTooFast(name, input)) {
      state.noteRefusal({ method: name, error: "ratelimited", details: [] });
      return answer({ ok: false, error: "ratelimited" }, 429, { "retry-after": "1" });
    }
    const planned = plannedFailure(switches, name);
    const done = planned === undefined || planned.after ? method.run(input, state) : {};
    if (planned !== undefined) throw new SlackError(planned.error);
    const scopes = { "x-oauth-scopes": state.app.scopes.join(",") };
    return answer({ ok: true, ...done }, 200, scopes);
  };

  return function handleApi(
    name: string,
    headers: Headers,
    body: string,
    query?: URLSearchParams,
  ): ApiAnswer {
    try {
      return call(name, { headers, body, query });
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      const { errors: details = [] } = error.extra as { errors?: readonly string[] };
      if (!isRace(name, error.code))
        state.noteRefusal({ method: name, error: error.code, details });
      return answer({ ok: false, error: error.code, ...error.extra });
    }
  };
}
