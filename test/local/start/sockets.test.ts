// Who is answered: the page that is served here, and clients that are no browser.
import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { addressOf } from "../../../local/cloud/core/address.ts";
import { isFromPage, openSocket } from "../../../local/start/sockets.ts";

const from = (host: string, origin?: string) =>
  ({ headers: { host, ...(origin === undefined ? {} : { origin }) } }) as IncomingMessage;

it.each([
  ["the AWS CLI's plugin, which sends no Origin", "127.0.0.1:4566", undefined, true],
  ["the page", "127.0.0.1:4566", "http://127.0.0.1:4400", true],
  ["the page by its other name", "127.0.0.1:4566", "http://localhost:4400", true],
  ["another page of this machine", "127.0.0.1:4566", "http://127.0.0.1:8080", false],
  ["a page of this machine at port 80", "127.0.0.1:4566", "http://localhost", false],
  ["a page of another site", "127.0.0.1:4566", "https://example.org:4400", false],
  ["a page from a file or a sandbox", "127.0.0.1:4566", "null", false],
  ["the page over https, which there is not", "127.0.0.1:4566", "https://127.0.0.1:4400", false],
  ["somebody who came by another name", "evil.example:4566", undefined, false],
])("a data channel opens for %s as it should", (_who, host, origin, isAdmitted) => {
  const admitted = isFromPage(4400)(from(host, origin));

  expect(admitted).toBe(isAdmitted);
});

const by = (headers: Readonly<Record<string, string>>, url = "/control/state") =>
  ({ url, headers: { host: "127.0.0.1:4400", ...headers } }) as unknown as IncomingMessage;

it.each<[who: string, request: IncomingMessage, isAnswered: boolean]>([
  ["the page's own request", by({ "sec-fetch-site": "same-origin" }), true],
  ["an address typed by a person", by({ "sec-fetch-site": "none" }), true],
  ["a picture in a page of another port", by({ "sec-fetch-site": "same-site" }), false],
  ["a picture in a page of another site", by({ "sec-fetch-site": "cross-site" }), false],
  [
    "a link from another site to the page",
    by({ "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }, "/?person=engineer"),
    true,
  ],
  [
    "a link from another site to a method of Slack",
    by({ "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }, "/api/chat.delete"),
    false,
  ],
])("a request without an Origin is answered for %s as it should", (_who, request, isAnswered) => {
  expect(isFromPage(4400)(request)).toBe(isAnswered);
});

describe("a port", () => {
  it.each([
    "GET //",
    "GET //a//b",
    "OPTIONS *",
    "GET http://[",
    "GET /%",
  ])("answers %s, and stays open", async (line) => {
    const socket = await openSocket(0, "CURFEW_PORT");
    onTestFinished(() => socket.close());
    socket.serve((request, response) => {
      response.end(addressOf(request.url).pathname);
    });

    const answer = await sent(socket.port, `${line} HTTP/1.1\r\nHost: localhost\r\n`);

    expect(answer).toMatch(/^HTTP\/1\.1 200/);
    expect((await fetch(socket.url)).status).toBe(200);
  });

  it("ends the one request whose listener failed", async () => {
    const socket = await openSocket(0, "CURFEW_PORT");
    onTestFinished(() => socket.close());
    socket.serve((request, response) => {
      if (request.url === "/broken") throw new Error("a fault of the local cloud");
      response.end("fine");
    });

    await expect(fetch(`${socket.url}/broken`)).rejects.toThrow();
    expect((await fetch(socket.url)).status).toBe(200);
  });
});

/** Sends a request as a tool could, and gives what comes back. */
const sent = (port: number, head: string) =>
  new Promise<string>((resolve) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () =>
      socket.write(`${head}Connection: close\r\n\r\n`),
    );
    socket.on("data", (chunk) => {
      answer += String(chunk);
    });
    socket.on("close", () => resolve(answer));
  });
