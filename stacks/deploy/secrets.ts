// Slack's secrets, set with `npx sst secret set`, by the name of the environment variable they become.
// Never untrue: a stage with a secret missing makes nothing.
import { secretName } from "../settings.ts";
import type { Deps } from "./deps.ts";

export type Secrets = ReadonlyMap<string, $util.Output<string>>;

export function makeSecrets({ sst, stage, topology }: Deps): Secrets {
  const variables = [...new Set(topology.functions.flatMap(({ secrets }) => secrets))].sort();
  // The CLI gives the values in the environment; sst.Secret would stop at the first that is missing.
  const missing = variables.map(secretName).filter((name) => !process.env[`SST_SECRET_${name}`]);
  if (missing.length > 0)
    throw new Error(
      [
        `The stage ${stage} lacks ${missing.length === 1 ? "a secret" : "secrets"}. Set ${missing.length === 1 ? "it" : "each"}, then deploy again:`,
        ...missing.map((name) => `  npx sst secret set ${name} <value> --stage ${stage}`),
      ].join("\n"),
    );
  return new Map(
    variables.map((variable) => [variable, new sst.Secret(secretName(variable)).value]),
  );
}
