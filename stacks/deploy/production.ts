// Whether deploy.yaml calls a stage production, asked before SST knows anything of the stage.
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { DeploySettings, settingsOf } from "../settings.ts";

/**
 * True also where deploy.yaml cannot be read: a mistake must not make `sst remove` bolder. What is wrong with the file is
 * said by the deploy itself (prepare.ts).
 */
export function isProduction(stage: string): boolean {
  try {
    const settings = settingsOf(
      DeploySettings.parse(parse(readFileSync("deploy.yaml", "utf8"))),
      stage,
    );
    return settings?.production ?? true;
  } catch {
    return true;
  }
}
