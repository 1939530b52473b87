// Local Slack on an HTTP port: `/api/*` and `/response/*` for the product, `/control/slack/*` for people.
// Never untrue: it only reads and writes; every answer is made by slack.ts.
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Slack } from "./slack.ts";

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

async function answer(slack: Slack, request: IncomingMessage, response: ServerResponse) {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://slack.local");
  const method = request.method ?? "GET";
  const body = await bodyOf(request);
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
