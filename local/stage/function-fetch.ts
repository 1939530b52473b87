// The function URLs where product and functions share a process: a fetch that reaches the function by its URL's host.
import type { Lambda } from "../cloud/lambda/lambda.ts";

const HOST = /^([^.]+)\.lambda-url\.[a-z0-9-]+\.on\.aws$/;

/** A fetch of the URL's function; undefined for the host of none. */
export function functionFetch(
  lambda: () => Pick<Lambda, "functions" | "invokeUrl"> | undefined,
): (host: string) => typeof globalThis.fetch | undefined {
  return (host) => {
    const [, id] = HOST.exec(host) ?? [];
    const open = lambda();
    const found = open
      ?.functions()
      .find(({ code, hasUrl }) => hasUrl && code.name.toLowerCase() === id);
    if (open === undefined || found === undefined) return undefined;
    return async (input, init) => {
      const request = new Request(input, init);
      const { pathname, search } = new URL(request.url);
      const answer = await open.invokeUrl(found.code.name, {
        method: request.method,
        path: `${pathname}${search}`,
        headers: Object.fromEntries(request.headers),
        body: Buffer.from(await request.arrayBuffer()),
      });
      return new Response(Buffer.from(answer.body), {
        status: answer.status,
        headers: { ...answer.headers },
      });
    };
  };
}
