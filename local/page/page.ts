// Serves the browser page: `/` and `/assets/*`.
// Never untrue: the page may load nothing from elsewhere, and runs no script but its own; the Content-Security-Policy
// says so to the browser.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { buildPage } from "./build-page.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
};

/**
 * The terminal's library writes style elements of its own, and a style on a character that has a colour of its own: the
 * first need the nonce of this answer, the second `style-src-attr`. Scripts come from here alone.
 */
const headersFor = (nonce: string, elsewhere: string) => ({
  "content-security-policy": `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ${elsewhere}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
});

/** In index.html, where the nonce of the answer goes. */
const NONCE_PLACE = "NONCE-OF-THIS-ANSWER";

const PATH = /^\/(?:|assets\/[\w.-]+)$/;

export interface PageOptions {
  /** Where the data channels of sessions are: the one thing that the page reaches on another port. */
  readonly socketUrl: string;
}

/** The page of one local cloud. It is built when it is first wanted, and asked for until it can be. */
export function createPage(folder: string, { socketUrl }: PageOptions) {
  let building: Promise<string> | undefined;
  const built = () => {
    building ??= buildPage(folder).catch((error: unknown) => {
      building = undefined;
      throw error;
    });
    return building;
  };
  return {
    built,
    /** Whether the path is one of the page's own. */
    has: (method: string, path: string) => method === "GET" && PATH.test(path),
    async answer(path: string, response: ServerResponse): Promise<void> {
      const file = path === "/" ? "index.html" : path.slice(1);
      const content = await readFile(join(await built(), file)).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      });
      if (content === undefined) {
        response.writeHead(404, { "content-type": "text/plain" }).end("Not found");
        return;
      }
      const type = TYPES[extname(file)] ?? "application/octet-stream";
      const cache = path === "/" ? "no-cache" : "public, max-age=31536000, immutable";
      const nonce = randomBytes(16).toString("base64");
      const headers = headersFor(nonce, socketUrl);
      response.writeHead(200, { ...headers, "content-type": type, "cache-control": cache });
      response.end(path === "/" ? String(content).replace(NONCE_PLACE, nonce) : content);
    },
  };
}

export type Page = ReturnType<typeof createPage>;
