// The two ports of the local cloud, on this machine only.
// Never untrue: they listen on 127.0.0.1, and answer nobody who came by another name (a page that rebinds its DNS) or
// from a page of another site.
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

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
    if (!isOurs(request)) {
      response
        .writeHead(403, { "content-type": "text/plain" })
        .end("Only 127.0.0.1 is served here.");
      return;
    }
    listener.then(
      (answer) => answer(request, response),
      () => response.destroy(),
    );
  });
  await listen(server, wanted, variable);
  const { port } = server.address() as AddressInfo;
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

/** Whether a request, or the upgrade to a WebSocket, came by our name and not from a page of another site. */
export const isOurs = ({ headers }: IncomingMessage): boolean =>
  isOurName(headers.host) && isOurOrigin(headers.origin);

/** The same, but from one page only: the one that is served at this port. */
export function isFromPage(port: number) {
  const origins = ["127.0.0.1", "localhost"].map(
    (host) => new URL(`http://${host}:${port}`).origin,
  );
  return ({ headers }: IncomingMessage): boolean =>
    isOurName(headers.host) && (headers.origin === undefined || origins.includes(headers.origin));
}

const isOurName = (host: string | undefined) =>
  /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host ?? "");

/** A page of another site must not press buttons here; only browsers send an Origin. */
const isOurOrigin = (origin: string | undefined) =>
  origin === undefined || isOurName(/^http:\/\/([^/]+)$/.exec(origin)?.[1]);

function listen(server: Server, port: number, variable: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = `Port ${port} is already in use. Stop what runs there, or set ${variable} to another port.`;
      reject(error.code === "EADDRINUSE" ? new Error(taken) : error);
    });
    server.listen(port, HOST, () => resolve());
  });
}
