// Runs a command of `curfew`: by itself, or against a stage's table as somebody who may do certain things only.
import { run } from "../../cli/curfew.ts";
import type { Surroundings } from "../../cli/surroundings.ts";
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

/** As on a machine with no environment and no network. */
export async function curfewAlone(words: readonly string[], over: Partial<Surroundings> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(words, {
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
    env: {},
    folder: ".",
    ...over,
  });
  return { code, out, err: err.join("\n") };
}

export async function curfewOn(
  stage: InProcessStage,
  actions: readonly string[],
  ...words: readonly string[]
) {
  const name = stage.topology.prefix.replace(/^curfew-?/, "");
  return curfewAlone([...words, "--stage", name || "prod"], {
    env: environmentOf(clientAs(stage, "operator", actions)),
    requestHandler: stage.network.requestHandler,
  });
}
