// The function URLs over HTTP, for the command line: `/function-url/<Name>` is what `https://<id>.lambda-url...` is on AWS.
// Never untrue: only functions that have a URL in the topology are reached, and through the same door as Slack's requests.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Lambda } from "../cloud/lambda/lambda.ts";
import { PREFIX } from "../stage/where.ts";

export const URL_PATH = "/function-url/";

/** Where the function's URL is on the page's own port. */
export const functionUrlOn =
  (webUrl: string) =>
  (functionName: string): string =>
    `${webUrl}${URL_PATH}${functionName.slice(PREFIX.length + 1)}`;

type Urls = Pick<Lambda, "invokeUrl" | "functions">;

export const isUrlPath = (lambda: Pick<Lambda, "functions">, pathname: string): boolean =>
  lambda
    .functions()
    .some(
      ({ hasUrl, code }) =>
        hasUrl && pathname === new URL(functionUrlOn("http://local")(code.name)).pathname,
    );

export function answerUrl(lambda: Urls, request: IncomingMessage, response: ServerResponse): void {
  const answering = async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const name = `${PREFIX}-${(request.url ?? "").slice(URL_PATH.length).replace(/\W.*/, "")}`;
    const answer = await lambda.invokeUrl(name, {
      method: request.method ?? "GET",
      path: "/",
      headers: request.headers,
      body: Buffer.concat(chunks),
    });
    response.writeHead(answer.status, { ...answer.headers }).end(Buffer.from(answer.body));
  };
  answering().catch((error: unknown) => {
    response.writeHead(500, { "content-type": "text/plain" }).end(String(error));
  });
}
