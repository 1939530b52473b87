// Local Slack on an HTTP port: `/api/*` and `/response/*` for the product, `/control/slack/*` for people.
// Never untrue: it only reads and writes; every answer is made by slack.ts.
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Slack } from "./slack.ts";

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** A picture that goes in or out, as bytes; false where it is neither. */
function answerFile(slack: Slack, { method, path, bytes }: Asked, response: ServerResponse) {
  if (method === "POST" && path.startsWith("/upload/")) {
    const status = slack.upload(path, bytes);
    response.writeHead(status, { "content-type": "text/plain" }).end(status === 200 ? "OK" : "");
    return true;
  }
  const picture = method === "GET" ? slack.file(path) : undefined;
  if (picture !== undefined) response.writeHead(200, { "content-type": "image/png" }).end(picture);
  return picture !== undefined;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly bytes: Buffer;
}

async function answer(slack: Slack, request: IncomingMessage, response: ServerResponse) {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://slack.local");
  const method = request.method ?? "GET";
  const bytes = await bytesOf(request);
  if (answerFile(slack, { method, path: pathname, bytes }, response)) return;
  const body = bytes.toString("utf8");
  if (pathname.startsWith("/control/")) {
    const query = Object.fromEntries(searchParams);
    const { status, body: content } = await slack.handleControl(method, pathname, query, body);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(content));
    return;
  }
  const { authorization, "content-type": type } = request.headers;
  const headers = { authorization, "content-type": type };
  const { status, headers: sent, body: content } = slack.handle(method, pathname, headers, body);
  response.writeHead(status, sent).end(content);
}

/** A listener for `http.createServer`; faults of local Slack itself are answered 500. */
export function slackListener(slack: Slack): RequestListener {
  return (request, response) => {
    answer(slack, request, response).catch((error: unknown) => {
      response.writeHead(500, { "content-type": "text/plain" }).end(String(error));
    });
  };
}
