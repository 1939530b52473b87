// A person at a terminal: runs `curfew` with their own AWS credentials against the stage's function URL.
import { run } from "../../cli/curfew.ts";
import type { InProcessStage } from "../../local/stage/in-process.ts";
import { LOCAL_PLACE } from "../../local/stage/sample.ts";

export const PERSON_URL = "https://curfew-person.lambda-url.eu-west-1.on.aws/";

/** What is posted to the function URL. */
export interface Posted {
  readonly request: string;
  readonly proof: { readonly headers: Record<string, string> };
}

export interface PostedAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Terminal {
  /** What they type when they are asked. */
  readonly answer?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** In the place of the stage's function URL. */
  readonly fetch?: typeof fetch;
}

type Staged = Pick<InProcessStage, "cloud" | "clock" | "network" | "keys">;

/** Posts to the function URL as anybody could. */
export async function post(stage: Staged, body: string, method = "POST"): Promise<PostedAnswer> {
  const answer = await stage.cloud.lambda.invokeUrl("curfew-Person", {
    method,
    path: "/",
    headers: { "content-type": "application/json" },
    body,
  });
  await stage.clock.quiet();
  return { status: answer.status, body: JSON.parse(Buffer.from(answer.body).toString("utf8")) };
}

const fetchOf =
  (stage: Staged): typeof fetch =>
  async (_url, init) => {
    const { status, body } = await post(stage, String(init?.body));
    return new Response(JSON.stringify(body), { status });
  };

/** The environment of a terminal in which a sample person is logged in. */
export function envOf({ keys }: Staged, who: string) {
  const own = keys.get(who);
  if (own === undefined) throw new Error(`${who} is none of the sample people`);
  return {
    AWS_ACCESS_KEY_ID: own.accessKeyId,
    AWS_SECRET_ACCESS_KEY: own.secretAccessKey,
    ...(own.sessionToken !== undefined && { AWS_SESSION_TOKEN: own.sessionToken }),
    AWS_REGION: LOCAL_PLACE.region,
    AWS_ENDPOINT_URL: "http://aws.local",
    CURFEW_URL: PERSON_URL,
  };
}

export async function curfewAs(
  stage: Staged,
  who: string,
  words: readonly string[],
  { answer = "y", env = {}, fetch = fetchOf(stage) }: Terminal = {},
) {
  const out: string[] = [];
  const err: string[] = [];
  const asked: string[] = [];
  const code = await run(words, {
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
    ask: async (question) => {
      asked.push(question);
      return answer;
    },
    env: { ...envOf(stage, who), ...env },
    folder: ".",
    requestHandler: stage.network.requestHandler,
    fetch,
  });
  await stage.clock.quiet();
  return { code, out: out.join("\n"), err: err.join("\n"), asked: asked.join("\n") };
}

/** What a command would post, kept from being sent. */
export async function capturedFrom(
  stage: Staged,
  who: string,
  words: readonly string[],
  env: Terminal["env"] = {},
): Promise<Posted> {
  let kept: Posted | undefined;
  const fetch: typeof globalThis.fetch = async (_url, init) => {
    kept ??= JSON.parse(String(init?.body)) as Posted;
    return new Response("{}", { status: 500 });
  };
  const { err, out } = await curfewAs(stage, who, words, { fetch, env });
  if (kept === undefined) throw new Error(`nothing was sent: ${err} ${out}`);
  return kept;
}

/** The code that Slack shows a user. */
export async function codeFor(
  { slack }: Pick<InProcessStage, "slack">,
  who: string,
): Promise<string> {
  const { answer } = await slack.people.command(who, "link");
  const code = /curfew link ([a-z0-9-]{19})/.exec(answer ?? "")?.[1];
  if (code === undefined) throw new Error(`no code: ${answer}`);
  return code;
}
