// Every way in which Slack takes the arguments of a Web API method: query, form, form of several parts, JSON.
// Invariant: what was said in the body counts before what was said in the query; the bytes of a file are no argument.
import { fromJson } from "./method.ts";
import { SlackError } from "./slack-error.ts";

export type Headers = Readonly<Record<string, string | undefined>>;

/** A call as it came, its body already read as text. */
export interface Asked {
  readonly headers: Headers;
  readonly body: string;
  readonly query?: URLSearchParams | undefined;
}

/** A header by its name in any case. */
export function header(headers: Headers, name: string): string | undefined {
  const found = Object.keys(headers).find((key) => key.toLowerCase() === name);
  return found === undefined ? undefined : headers[found];
}

const FORM = "application/x-www-form-urlencoded";
const MULTIPART = "multipart/form-data";

/** The type without its parameters, in small letters. */
const typeOf = (headers: Headers) =>
  (header(headers, "content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";

/** The parts of a form; undefined where the bytes are no such form. */
async function partsOf(headers: Headers, bytes: Buffer): Promise<FormData | undefined> {
  const type = header(headers, "content-type") ?? "";
  const answer = new Response(new Uint8Array(bytes), { headers: { "content-type": type } });
  return answer.formData().catch(() => undefined);
}

/** The body as text; a form of several parts becomes a plain one, without its files. */
export async function bodyOf(headers: Headers, bytes: Buffer): Promise<Asked> {
  if (typeOf(headers) !== MULTIPART) return { headers, body: bytes.toString("utf8") };
  const form = await partsOf(headers, bytes);
  // Read as a form of one part that is none, and refused there.
  if (form === undefined) return { headers, body: "" };
  const texts = [...form].filter((part): part is [string, string] => typeof part[1] === "string");
  const body = new URLSearchParams(texts).toString();
  return { headers: { ...headers, "content-type": FORM }, body };
}

/** The bytes of a file that is uploaded: the body itself, or the first file among its parts; undefined where there is none. */
export async function fileOf(headers: Headers, bytes: Buffer): Promise<Buffer | undefined> {
  if (typeOf(headers) !== MULTIPART) return bytes;
  const form = await partsOf(headers, bytes);
  const file = form && [...form.values()].find((part) => typeof part !== "string");
  return file && Buffer.from(await (file as Blob).arrayBuffer());
}

function jsonOf(body: string): Record<string, unknown> {
  const value = body === "" ? {} : fromJson(body);
  if (value === body) throw new SlackError("invalid_json");
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new SlackError("json_not_object");
  // A token in JSON is not looked at: it comes in the header (docs.slack.dev, "Using the Slack Web API").
  const { token: _unheard, ...given } = value as Record<string, unknown>;
  return given;
}

function ofBody({ headers, body }: Asked): Record<string, unknown> {
  const type = typeOf(headers);
  if (type === "application/json") return jsonOf(body);
  if (type === FORM || type === "text/plain") return Object.fromEntries(new URLSearchParams(body));
  if (type === MULTIPART) throw new SlackError("invalid_form_data");
  if (type !== "") throw new SlackError("invalid_post_type");
  if (body !== "") throw new SlackError("missing_post_type");
  return {};
}

/** What was said to a method. Throws `SlackError` for a body that Slack does not read. */
export const argumentsOf = (asked: Asked): Record<string, unknown> => ({
  ...Object.fromEntries(asked.query ?? []),
  ...ofBody(asked),
});
