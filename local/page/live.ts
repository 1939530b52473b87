// The live feed at `/control/live`: a WebSocket that says what changed; the page then asks for it.
// Invariant: it tells nobody who came by another name or from a page of another site or port, and it takes no orders.
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { addressOf } from "../cloud/core/address.ts";
import type { Stage } from "../stage/stage.ts";
import { isFromPage, portOf } from "../start/sockets.ts";

export interface Live {
  /** Says that the clock was moved. */
  moved(): void;
  close(): void;
}

const PATH = "/control/live";
/** Changes come in crowds: they are told together, so often at most. */
const GATHER_MS = 150;
/** IAM's decisions follow its changes in silence (facts C5): whoever watches is told to look once more. */
const SETTLED_MS = 3500;

export function createLive(
  server: Server,
  { slack, changes }: Pick<Stage, "slack" | "changes">,
): Live {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024 });
  const tell = (change: object) => {
    const text = JSON.stringify(change);
    for (const socket of sockets.clients) if (socket.readyState === socket.OPEN) socket.send(text);
  };
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (addressOf(request.url).pathname !== PATH || !isFromPage(portOf(server))(request)) {
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      opened.on("error", () => opened.terminate());
    });
  };
  server.on("upgrade", upgrade);
  let gathering: NodeJS.Timeout | undefined;
  let settling: NodeJS.Timeout | undefined;
  const house = () => tell({ kind: "house" });
  const stopSlack = slack.onChange(tell);
  const stopHouse = changes.onChange(() => {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      house();
      clearTimeout(settling);
      settling = setTimeout(house, SETTLED_MS);
    }, GATHER_MS);
  });
  return {
    moved: () => tell({ kind: "clock" }),
    close() {
      stopSlack();
      stopHouse();
      clearTimeout(gathering);
      clearTimeout(settling);
      server.off("upgrade", upgrade);
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}
