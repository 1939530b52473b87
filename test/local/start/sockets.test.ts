// Who may open a data channel: the page that is served here, and clients that are no browser.
import type { IncomingMessage } from "node:http";
import { expect, it } from "vitest";
import { isFromPage } from "../../../local/start/sockets.ts";

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
