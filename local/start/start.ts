// `npm start`: brings everything up and stays up.
import { isAbsolute, join, relative, resolve } from "node:path";
import { ROOT } from "../stage/where.ts";
import { URL_PATH } from "./function-urls.ts";
import type { LocalStage } from "./local-stage.ts";
import { npmAbove, watchInput, watchParents } from "./parent.ts";
import { portFrom } from "./ports.ts";
import { prepare } from "./prepare.ts";
import { markStateFolder, refuseOlderState } from "./state-format.ts";

export async function start(): Promise<void> {
  const above = npmAbove();
  // A pipe that is closed before all is up was empty from the beginning: it ends nothing.
  let inputClosed: () => void = () => undefined;
  watchInput(() => inputClosed());
  const folder = resolve(process.env.CURFEW_FOLDER || join(ROOT, ".curfew"));
  refuseOlderState(folder, shortest(folder));
  const prepared = await prepare({
    mode: "live",
    folder,
    awsPort: portFrom("CURFEW_AWS_PORT", 4566),
    port: portFrom("CURFEW_PORT", 4400),
    ...(process.env.CURFEW_POLICIES ? { policies: resolve(process.env.CURFEW_POLICIES) } : {}),
  });
  markStateFolder(folder);
  const { openLocalStage } = await import("./local-stage.ts");
  const stage = await openLocalStage(prepared);
  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    stage.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  watchParents({ parents: await above, parentNow: () => process.ppid }, stop);
  inputClosed = stop;
  // Counted from the start of the process.
  console.log(greeting(stage, folder, performance.now() / 1000));
  await prepared.allBundled;
  await stage.page.built();
}

function greeting(stage: LocalStage, folder: string, seconds: number): string {
  const shown = shortest(folder);
  const aws = `${isAbsolute(shown) ? shown : `$PWD/${shown}`}/aws`;
  return `Curfew is up (${seconds.toFixed(1)} s).

  Open         ${stage.webUrl}   one page to be everyone in

  AWS          ${stage.awsUrl}   sts, iam, ssm, ec2, states, events, logs, dynamodb, s3, kms
  Slack        ${stage.webUrl}   Web API, people and control API (docs/local.md)
  State        ${shown}/   survives a restart; remove it to begin anew
  Logs         ${shown}/functions.log

Ask for access as Ana, then look at what she sees:

  curl -s ${stage.webUrl}/control/slack/command -d '{"user":"engineer","text":"help"}'
  curl -s '${stage.webUrl}/control/slack/messages?channel=%23prod-access'

Be Ana in the AWS CLI:

  export AWS_CONFIG_FILE=${aws}/config AWS_SHARED_CREDENTIALS_FILE=${aws}/credentials AWS_ENDPOINT_URL=${stage.awsUrl}
  aws sts get-caller-identity --profile engineer

Be Ana at Curfew's own command line (docs/command-line.md):

  export CURFEW_URL=${stage.webUrl}${URL_PATH}Person AWS_PROFILE=engineer
  npx curfew link CODE      the code is what \`/access link\` shows her

Ctrl-C stops it.`;
}

/** From here if it lies below, otherwise whole. */
function shortest(folder: string): string {
  const below = relative(process.cwd(), folder);
  return below.startsWith("..") ? folder : below || ".";
}
