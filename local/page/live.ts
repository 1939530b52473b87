// The live feed at `/control/live`: a WebSocket that says what changed; the page then asks for it.
// Never untrue: it tells nobody who came by another name or from a page of another site, and it takes no orders.
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Slack } from "../slack/slack.ts";
import { isOurs } from "../start/sockets.ts";

export interface Live {
  /** Says that the clock was moved. */
  moved(): void;
  close(): void;
}

const PATH = "/control/live";

export function createLive(server: Server, slack: Slack): Live {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024 });
  const tell = (change: object) => {
    const text = JSON.stringify(change);
    for (const socket of sockets.clients) if (socket.readyState === socket.OPEN) socket.send(text);
  };
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (new URL(request.url ?? "/", "http://local").pathname !== PATH || !isOurs(request)) {
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      opened.on("error", () => opened.terminate());
    });
  };
  server.on("upgrade", upgrade);
  const stop = slack.onChange(tell);
  return {
    moved: () => tell({ kind: "clock" }),
    close() {
      stop();
      server.off("upgrade", upgrade);
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}
