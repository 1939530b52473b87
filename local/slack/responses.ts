// response_url: lets the product answer an interaction for thirty minutes, at most five times.
// Never untrue: a used-up or expired address changes nothing.
import { z } from "zod";
import { LIMITS } from "./limits.ts";
import { edit, post, threadOf } from "./posting.ts";
import type { Response } from "./records.ts";
import { SlackError } from "./slack-error.ts";
import type { State } from "./state.ts";

const answer = z.strictObject({
  text: z.string().optional(),
  blocks: z.array(z.unknown()).optional(),
  response_type: z.enum(["ephemeral", "in_channel"]).optional(),
  replace_original: z.boolean().optional(),
  delete_original: z.boolean().optional(),
  thread_ts: z.string().optional(),
  mrkdwn: z.boolean().optional(),
  unfurl_links: z.boolean().optional(),
  unfurl_media: z.boolean().optional(),
});

type Place = Pick<Response, "user" | "channel" | "ts" | "threadTs">;

/** Makes a response_url's record and gives its id. */
export function newResponse(state: State, place: Place): string {
  const id = state.newId("R");
  state.responses.put(id, { id, ...place, madeAt: state.clock.now(), uses: 0 });
  return id;
}

function write(state: State, to: Response, given: z.infer<typeof answer>) {
  const original = to.ts === undefined ? undefined : state.message(to.channel, to.ts);
  if (given.delete_original || given.replace_original) {
    if (!original) throw new SlackError("message_not_found");
    if (given.delete_original) state.deleteMessage(original);
    else edit(state, original, { text: given.text, blocks: given.blocks ?? [] });
    return;
  }
  const onlyFor = given.response_type === "in_channel" ? undefined : to.user;
  const threadTs = threadOf(state, to.channel, given.thread_ts ?? to.threadTs);
  post(state, to.channel, given, { onlyFor, threadTs });
}

/** Writes what an app answers to a command or sends to a response_url. Throws `SlackError`. */
export function respond(state: State, to: Response, body: unknown) {
  const parsed = answer.safeParse(body);
  if (!parsed.success) throw new SlackError("invalid_payload");
  write(state, to, parsed.data);
}

function usable(state: State, id: string): Response {
  const found = state.responses.get(id);
  if (!found) throw new SlackError("invalid_url");
  if (state.clock.now() - found.madeAt > LIMITS.responseMs) throw new SlackError("expired_url");
  if (found.uses >= LIMITS.responseUses) throw new SlackError("used_url");
  return found;
}

/** Handles `POST /response/<id>`. */
export function handleResponse(state: State, id: string, body: string) {
  const answerWith = (status: number, content: object) => ({
    status,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify(content),
  });
  try {
    const found = usable(state, id);
    state.responses.put(id, { ...found, uses: found.uses + 1 });
    respond(state, found, JSON.parse(body));
    return answerWith(200, { ok: true });
  } catch (error) {
    if (error instanceof SyntaxError)
      return answerWith(400, { ok: false, error: "invalid_payload" });
    if (!(error instanceof SlackError)) throw error;
    const status = error.code.endsWith("_url") ? 404 : 400;
    return answerWith(status, { ok: false, error: error.code, ...error.extra });
  }
}
