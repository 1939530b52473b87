// A server in PagerDuty's place, for the adapters that ask it.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Asked {
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
}

/** Listens until the test is over; gives its address and what it was asked. Without an answer the connection stays open and silent. */
export async function servePagerDuty(answerTo: (url: URL) => Answer | undefined) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://pagerduty");
    asked.push({ url, headers: request.headers });
    const answer = answerTo(url);
    if (answer === undefined) return;
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body));
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return { asked, apiUrl: `http://127.0.0.1:${port}` };
}
