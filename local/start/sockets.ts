// The two ports of the local cloud, on this machine only.
// Invariant: they listen on 127.0.0.1, and answer no one who came by another name (a page that rebinds its DNS) or from
// a page of another site or port; a listener that fails ends its request and nothing else.
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { addressOf } from "../cloud/core/address.ts";

export interface Socket {
  readonly server: Server;
  readonly port: number;
  readonly url: string;
  /** Who answers from now on; until then requests wait. */
  serve(listener: RequestListener): void;
  close(): Promise<void>;
}

const HOST = "127.0.0.1";

/** Takes the port; 0 takes any free one. Throws an Error with a plain sentence if it is taken. */
export async function openSocket(wanted: number, variable: string): Promise<Socket> {
  let opened: (listener: RequestListener) => void = () => undefined;
  const listener = new Promise<RequestListener>((resolve) => {
    opened = resolve;
  });
  const server = createServer((request, response) => {
    if (!isFromPage(portOf(server))(request)) {
      response
        .writeHead(403, { "content-type": "text/plain" })
        .end("Only 127.0.0.1 is served here, and only its own page.");
      return;
    }
    listener
      .then((answer) => answer(request, response))
      .catch((error: unknown) => {
        process.emitWarning(error instanceof Error ? error : String(error));
        response.destroy();
      });
  });
  await listen(server, wanted, variable);
  const port = portOf(server);
  return {
    server,
    port,
    url: `http://${HOST}:${port}`,
    serve: opened,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** The port that a server listens on. */
export const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/**
 * Whether a request, or the upgrade to a WebSocket, came by our name and not from another page than the one that is
 * served at this port. Only browsers say where a request comes from: by `Origin`, and where they leave that out (a
 * picture, a link) by `Sec-Fetch-Site`. A link from elsewhere may lead to the page, and to nothing else.
 */
export function isFromPage(port: number) {
  const origins = ["127.0.0.1", "localhost"].map(
    (host) => new URL(`http://${host}:${port}`).origin,
  );
  return ({ headers, url }: IncomingMessage): boolean => {
    const { host, origin, "sec-fetch-site": from, "sec-fetch-mode": mode } = headers;
    if (!isOurName(host)) return false;
    if (origin !== undefined) return origins.includes(origin);
    if (from !== "cross-site" && from !== "same-site") return true;
    return mode === "navigate" && addressOf(url).pathname === "/";
  };
}

const isOurName = (host: string | undefined) =>
  /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host ?? "");

function listen(server: Server, port: number, variable: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = `Port ${port} is already in use. Stop what runs there, or set ${variable} to another port.`;
      reject(error.code === "EADDRINUSE" ? new Error(taken) : error);
    });
    server.listen(port, HOST, () => resolve());
  });
}
