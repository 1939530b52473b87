// The front door on a socket, for the AWS CLI, bundled functions and anything with AWS_ENDPOINT_URL.
// Never untrue: it listens on this machine only, unless a host is given.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { FrontRequest, Handle } from "./messages.ts";

export interface Listening {
  readonly port: number;
  /** e.g. `http://127.0.0.1:4310`. */
  readonly url: string;
  close(): Promise<void>;
}

async function readRequest(incoming: IncomingMessage): Promise<FrontRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: incoming.method ?? "GET",
    path: incoming.url ?? "/",
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks),
  };
}

/** Answers one request; a lost answer is a connection that breaks. */
export async function serve(
  handle: Handle,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = await handle(await readRequest(incoming));
  if ("lost" in answer) {
    response.destroy();
    return;
  }
  response.writeHead(answer.status, {
    "content-length": Buffer.byteLength(answer.body),
    // The answer to a HEAD tells the length of a body it does not have.
    ...answer.headers,
  });
  response.end(answer.body);
}

/**
 * Listens; port 0 takes any free one. Throws a plain Error if the port is taken, naming it and `variable`,
 * the environment variable that changes it.
 */
export function listen(
  handle: Handle,
  options: { readonly port: number; readonly host?: string; readonly variable?: string },
): Promise<Listening> {
  const { port, host = "127.0.0.1", variable = "CURFEW_PORT" } = options;
  const server = createServer((incoming, response) => {
    serve(handle, incoming, response).catch(() => response.destroy());
  });
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = `Port ${port} is already in use. Stop what runs there, or set ${variable} to another port.`;
      reject(error.code === "EADDRINUSE" ? new Error(taken) : error);
    });
    server.listen(port, host, () => {
      const address = server.address();
      const actual = address !== null && typeof address === "object" ? address.port : port;
      resolve({
        port: actual,
        url: `http://${host}:${actual}`,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      });
    });
  });
}
