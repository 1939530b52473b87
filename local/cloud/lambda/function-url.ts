// Function URLs: an HTTP request as the payload format 2.0 event, and the function's answer as HTTP.
// Never untrue: only text the content type vouches for arrives as text; every other body is base64, Slack's forms included.
import type { Place } from "../core/service.ts";

export interface HttpRequest {
  readonly method: string;
  /** With the query, e.g. `/slack/events?x=1`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: string | Uint8Array;
  readonly sourceIp?: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** One `Set-Cookie` each. */
  readonly cookies: readonly string[];
  readonly body: Uint8Array;
}

const TEXT = /^(text\/|application\/(json|javascript|xml)\b|[^;]*\+(json|xml)\b)/i;

function flatHeaders(headers: HttpRequest["headers"]): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = String(value);
  }
  return flat;
}

function queryParameters(query: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    found[name] = found[name] === undefined ? value : `${found[name]},${value}`;
  }
  return found;
}

/** `12/Mar/2020:19:03:58 +0000`. */
function commonLogTime(at: number): string {
  const [, day, month, year, time] = new Date(at).toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}

function bodyOf(request: HttpRequest, contentType: string | undefined) {
  const bytes = Buffer.from(request.body ?? "");
  if (bytes.length === 0) return { isBase64Encoded: false };
  const isText = contentType !== undefined && TEXT.test(contentType);
  return { body: bytes.toString(isText ? "utf8" : "base64"), isBase64Encoded: !isText };
}

/** Names a function's URL. AWS draws letters and digits; here they say whose it is. */
export const urlIdOf = (functionName: string): string => functionName.toLowerCase();

export const urlHost = (urlId: string, { region }: Place): string =>
  `${urlId}.lambda-url.${region}.on.aws`;

/** The event a function URL gives its function. `at` is epoch ms; `urlId` names the URL's host. */
export function urlEvent(
  request: HttpRequest,
  { place, requestId, at, urlId }: { place: Place; requestId: string; at: number; urlId: string },
) {
  const [rawPath = "/", ...rest] = request.path.split("?");
  const rawQueryString = rest.join("?");
  const { cookie, ...headers } = flatHeaders(request.headers);
  const domainName = urlHost(urlId, place);
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString,
    ...(cookie !== undefined && { cookies: cookie.split("; ") }),
    headers: { ...headers, host: domainName },
    ...(rawQueryString !== "" && { queryStringParameters: queryParameters(rawQueryString) }),
    requestContext: {
      accountId: "anonymous",
      apiId: urlId,
      domainName,
      domainPrefix: urlId,
      http: {
        method: request.method,
        path: rawPath,
        protocol: "HTTP/1.1",
        sourceIp: request.sourceIp ?? "127.0.0.1",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId,
      routeKey: "$default",
      stage: "$default",
      time: commonLogTime(at),
      timeEpoch: at,
    },
    ...bodyOf(request, headers["content-type"]),
  };
}

interface StructuredAnswer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

const isStructured = (answer: unknown): answer is StructuredAnswer =>
  typeof answer === "object" &&
  answer !== null &&
  typeof (answer as { statusCode?: unknown }).statusCode === "number";

const json = (status: number, body: string): HttpResponse => ({
  status,
  headers: { "content-type": "application/json" },
  cookies: [],
  body: Buffer.from(body),
});

/** The HTTP answer for what the function returned: an object with `statusCode`, or anything else as a 200 of JSON. */
export function urlResponse(answer: unknown): HttpResponse {
  if (!isStructured(answer)) {
    return json(200, typeof answer === "string" ? answer : JSON.stringify(answer ?? null));
  }
  const headers = Object.entries(answer.headers ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    String(value),
  ]);
  return {
    status: answer.statusCode,
    headers: { "content-type": "application/json", ...Object.fromEntries(headers) },
    cookies: answer.cookies ?? [],
    body: Buffer.from(answer.body ?? "", answer.isBase64Encoded === true ? "base64" : "utf8"),
  };
}

const THROTTLED =
  '{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}';

/** What the caller of a function URL sees when there is no answer to give. */
export function urlFailure(reason: "failed" | "throttled"): HttpResponse {
  return reason === "throttled"
    ? json(429, THROTTLED)
    : json(502, '{"Message":"Internal Server Error"}');
}
