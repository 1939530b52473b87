// The control API: the people of the workspace over HTTP, for scripts, the demo and the browser page.
// Never untrue: every route is one call of people.ts; what is asked wrongly is answered with a plain sentence.
//
//   POST /control/slack/command  {user, text, channel?, command?}        -> {status, ms, answer, error?, view?}
//   POST /control/slack/click    {user, channel, ts, action_id, value?}  -> {status, ms, error?, confirm?, view?}
//                                {user, view_id, action_id, value?}
//   POST /control/slack/submit   {user, view_id, values}                 -> {ok, errors?, error?, view?}
//   POST /control/slack/shortcut {user, callback_id}                           -> {status, ms, error?, view?}
//   POST /control/slack/suggest  {user, view_id, action_id, query}       -> {options, error?}
//   POST /control/slack/close    {user, view_id}                         -> {status, ms, view?}
//   POST /control/slack/home     {user}                                  -> {status, ms, view?}
//   POST /control/slack/say      {user, channel, text, thread_ts?}       -> {message}
//   POST /control/slack/person   {user, deactivated}                     -> {ok}
//   POST /control/slack/member   {channel, user, member}                 -> {ok}
//   POST /control/slack/switches {rate_limits?, fail?: {method, error}}  -> {ok}
//   GET  /control/slack/messages ?channel= &thread_ts= &user= &ts=       -> {messages}
//   GET  /control/slack/view     ?user= &type=home                       -> {view}
//   GET  /control/slack/workspace                                        -> {team, users, channels, commands, shortcuts}
//   GET  /control/slack/refusals                                         -> {refusals}
import { z } from "zod";
import type { People } from "./people.ts";
import { PersonError } from "./slack-error.ts";
import type { State } from "./state.ts";
import type { Switches } from "./web-api.ts";

export interface ControlAnswer {
  readonly status: number;
  readonly body: object;
}

interface Parts {
  readonly people: People;
  readonly state: State;
  readonly switches: Switches;
}

interface Route {
  readonly input: z.ZodType;
  run(input: unknown, parts: Parts): object | Promise<object>;
}

function route<Shape extends z.ZodObject>(
  input: Shape,
  run: (input: z.infer<Shape>, parts: Parts) => object | Promise<object>,
): Route {
  return { input, run: (given, parts) => run(given as z.infer<Shape>, parts) };
}

const name = z.string().min(1);
const entry = z.union([z.string(), z.array(z.string()), z.null()]);
const spot = { view_id: name.optional(), channel: name.optional(), ts: name.optional() };
const done = { ok: true };

const ROUTES: Readonly<Record<string, Route>> = {
  "POST command": route(
    z.strictObject({
      user: name,
      text: z.string().default(""),
      channel: name.optional(),
      command: name.optional(),
    }),
    ({ user, text, ...options }, { people }) => people.command(user, text, options),
  ),
  "POST shortcut": route(
    z.strictObject({ user: name, callback_id: name }),
    ({ user, callback_id }, { people }) => people.shortcut(user, callback_id),
  ),
  "POST click": route(
    z.strictObject({
      user: name,
      ...spot,
      action_id: name,
      block_id: name.optional(),
      value: entry.optional(),
      values: z.record(z.string(), entry).optional(),
    }),
    (what, { people }) => people.click(what),
  ),
  "POST submit": route(
    z.strictObject({ user: name, view_id: name, values: z.record(z.string(), entry).optional() }),
    (what, { people }) => people.submit(what),
  ),
  "POST suggest": route(
    z.strictObject({ user: name, ...spot, action_id: name, query: z.string().default("") }),
    (what, { people }) => suggested(() => people.suggest(what)),
  ),
  "POST close": route(z.strictObject({ user: name, view_id: name }), (what, { people }) =>
    people.close(what),
  ),
  "POST home": route(z.strictObject({ user: name }), ({ user }, { people }) =>
    people.openHome(user),
  ),
  "POST say": route(
    z.strictObject({ user: name, channel: name, text: name, thread_ts: name.optional() }),
    ({ user, channel, text, thread_ts }, { people }) => ({
      message: people.say(user, channel, text, thread_ts),
    }),
  ),
  "POST person": route(
    z.strictObject({ user: name, deactivated: z.boolean() }),
    async ({ user, deactivated }, { people }) => {
      await people.setDeactivated(user, deactivated);
      return done;
    },
  ),
  "POST member": route(
    z.strictObject({ channel: name, user: name, member: z.boolean() }),
    ({ channel, user, member }, { people }) => {
      people.setMember(channel, user, member);
      return done;
    },
  ),
  "POST switches": route(
    z.strictObject({
      rate_limits: z.boolean().optional(),
      fail: z.strictObject({ method: name, error: name }).optional(),
    }),
    ({ rate_limits, fail }, { switches }) => {
      if (rate_limits !== undefined) switches.rateLimits = rate_limits;
      if (fail) switches.failures.push(fail);
      return done;
    },
  ),
  "GET messages": route(
    z.strictObject({
      channel: name,
      thread_ts: name.optional(),
      user: name.optional(),
      ts: name.optional(),
    }),
    ({ channel, thread_ts, user, ts }, { people }) => ({
      messages: people.messages(channel, { thread: thread_ts, user, ts }),
    }),
  ),
  "GET view": route(
    z.strictObject({ user: name, type: z.enum(["modal", "home"]).default("modal") }),
    ({ user, type }, { people }) => ({
      view: (type === "home" ? people.home(user) : people.view(user)) ?? null,
    }),
  ),
  "GET workspace": route(z.strictObject({}), (_input, { state }) => ({
    team: { id: state.team.id, name: state.team.name, domain: state.team.domain },
    users: state.users.values(),
    channels: state.channels.values(),
    commands: state.app.commands,
    shortcuts: state.app.shortcuts ?? [],
  })),
  "GET refusals": route(z.strictObject({}), (_input, { state }) => ({
    refusals: state.refusals(),
  })),
};

/** An app that gives no options is told as with every other act: in `error`, not as a wrong question. */
async function suggested(ask: () => Promise<readonly object[]>): Promise<object> {
  try {
    return { options: await ask() };
  } catch (error) {
    if (!(error instanceof PersonError) || error.status !== 502) throw error;
    return { options: [], error: error.message };
  }
}

const PREFIX = "/control/slack/";
const refuse = (status: number, error: string): ControlAnswer => ({ status, body: { error } });

function readJson(body: string): unknown {
  try {
    return JSON.parse(body || "{}") as unknown;
  } catch {
    throw new PersonError(400, "The body is not valid JSON.");
  }
}

function sentence({ issues }: z.ZodError): string {
  const [issue] = issues;
  if (issue?.code === "unrecognized_keys")
    return `There is no field ${issue.keys.join(", ")} here.`;
  const where = issue?.path.map(String).join(".");
  return where
    ? `The field ${where} is missing or not of the right form.`
    : "The body must be a JSON object.";
}

/** Makes `handleControl(method, path, query, body)`; it never throws for what people ask wrongly. */
export function createControl(parts: Parts) {
  return async function handleControl(
    method: string,
    path: string,
    query: Readonly<Record<string, string>>,
    body: string,
  ): Promise<ControlAnswer> {
    const found = path.startsWith(PREFIX)
      ? ROUTES[`${method} ${path.slice(PREFIX.length)}`]
      : undefined;
    if (!found) return refuse(404, `There is no ${method} ${path} here.`);
    try {
      const parsed = found.input.safeParse(method === "GET" ? query : readJson(body));
      if (!parsed.success) return refuse(400, sentence(parsed.error));
      return { status: 200, body: await found.run(parsed.data, parts) };
    } catch (error) {
      if (error instanceof PersonError) return refuse(error.status, error.message);
      throw error;
    }
  };
}
