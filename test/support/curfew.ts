// Runs a command of `curfew` against a stage's table, as somebody who may do certain things only.
import { run } from "../../cli/curfew.ts";
import type { InProcessStage } from "../../local/stage/in-process.ts";
import { clientAs } from "./stage.ts";

/** The environment of a terminal in which somebody has these credentials. */
export const environmentOf = ({ credentials, region, endpoint }: ReturnType<typeof clientAs>) => ({
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  ...(credentials.sessionToken !== undefined && { AWS_SESSION_TOKEN: credentials.sessionToken }),
  AWS_REGION: region,
  AWS_ENDPOINT_URL: endpoint,
});

export async function curfewOn(
  stage: InProcessStage,
  actions: readonly string[],
  ...words: readonly string[]
) {
  const client = clientAs(stage, "operator", actions);
  const out: string[] = [];
  const err: string[] = [];
  const name = stage.topology.prefix.replace(/^curfew-?/, "");
  const code = await run([...words, "--stage", name || "prod"], {
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
    env: environmentOf(client),
    folder: ".",
    requestHandler: stage.network.requestHandler,
  });
  return { code, out, err: err.join("\n") };
}
