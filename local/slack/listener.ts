// Local Slack on an HTTP port: `/api/*` and `/response/*` for the product, `/control/slack/*` for people.
// Never untrue: it only reads and writes; every answer is made by slack.ts.
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { addressOf } from "../cloud/core/address.ts";
import type { Slack } from "./slack.ts";

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

async function answer(slack: Slack, request: IncomingMessage, response: ServerResponse) {
  const { url = "/", method = "GET", headers } = request;
  const { pathname, searchParams } = addressOf(url);
  const picture = method === "GET" ? slack.file(pathname) : undefined;
  if (picture !== undefined) {
    response.writeHead(200, { "content-type": "image/png" }).end(picture);
    return;
  }
  const bytes = await bytesOf(request);
  if (pathname.startsWith("/control/")) {
    const query = Object.fromEntries(searchParams);
    const text = bytes.toString("utf8");
    const { status, body } = await slack.handleControl(method, pathname, query, text);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    return;
  }
  const { authorization, "content-type": type } = headers;
  const answered = await slack.serve(method, url, { authorization, "content-type": type }, bytes);
  response.writeHead(answered.status, answered.headers).end(answered.body);
}

/** A listener for `http.createServer`; faults of local Slack itself are answered 500. */
export function slackListener(slack: Slack): RequestListener {
  return (request, response) => {
    answer(slack, request, response).catch((error: unknown) => {
      response.writeHead(500, { "content-type": "text/plain" }).end(String(error));
    });
  };
}
