// A request handler for AWS SDK clients that calls the front door directly, without sockets.
// Never untrue: what the client would send over the wire is what the front door gets.
import { Readable } from "node:stream";
import type { FrontAnswer, FrontRequest, Handle } from "./messages.ts";

/** What an SDK client hands to its request handler; the parts that are used. */
interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | Readable;
}

/** Fits the `requestHandler` setting of any AWS SDK v3 client. */
export interface SdkHandler {
  handle(request: SdkRequest): Promise<{ response: SdkResponse }>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
  destroy(): void;
}

function bytesOf(body: unknown): Buffer {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === "string") return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  throw new TypeError("The in-process handler takes texts and bytes, no streams.");
}

function pathOf({ path, query = {} }: SdkRequest): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const each of Array.isArray(value) ? value : [value ?? ""]) search.append(name, each);
  const text = search.toString();
  return text === "" ? path : `${path}?${text}`;
}

function toFrontRequest(request: SdkRequest): FrontRequest {
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  return {
    method: request.method,
    path: pathOf(request),
    headers: Object.fromEntries(headers),
    body: bytesOf(request.body),
  };
}

/** What a broken connection looks like to the SDK: it retries as it would for a real one. */
function connectionReset(): Error {
  return Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
}

function bodyOf({ body, isStream }: FrontAnswer): Uint8Array | Readable {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  return isStream ? Readable.from([bytes]) : bytes;
}

/** What an interceptor threw reaches the client's caller as it is; any other lost answer is ECONNRESET. */
export function sdkHandler(handle: Handle): SdkHandler {
  return {
    async handle(request) {
      const answer = await handle(toFrontRequest(request));
      if ("lost" in answer) throw answer.cause ?? connectionReset();
      const headers = { date: new Date().toUTCString(), ...answer.headers };
      return { response: { statusCode: answer.status, headers, body: bodyOf(answer) } };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
}
