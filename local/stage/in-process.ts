// The stage without sockets or threads: functions from their sources, AWS and Slack by direct call. For tests and benches.
// Never untrue: the functions are wired by the same code as on AWS; only host, network and clock are given.
import { join } from "node:path";
import { createClock } from "../cloud/core/clock.ts";
import type { Handle } from "../cloud/front/messages.ts";
import { sdkHandler } from "../cloud/front/sdk-handler.ts";
import { createInlineHost } from "../cloud/lambda/inline-host.ts";
import type { Lambda } from "../cloud/lambda/lambda.ts";
import type { Slack } from "../slack/slack.ts";
import { functionFetch } from "./function-fetch.ts";
import { createStage, type StageOptions } from "./stage.ts";
import { installStoryDate } from "./story-date.ts";
import { ROOT, STORY_START } from "./where.ts";
import { slackFetch } from "./workspace.ts";

export interface InProcessOptions
  extends Partial<
    Pick<
      StageOptions,
      "folder" | "policies" | "propagation" | "rates" | "seed" | "instances" | "alterTopology"
    >
  > {
  /** Story time at the start, epoch ms. */
  readonly startAt?: number;
  /** Reads of the table that do not ask for consistency may be old, as on AWS. */
  readonly staleReads?: boolean;
  /** Stands in for PagerDuty; without it nobody answers there. */
  readonly pagerDuty?: typeof globalThis.fetch;
}

export type InProcessStage = Awaited<ReturnType<typeof inProcessStage>>;

export async function inProcessStage(options: InProcessOptions = {}) {
  const {
    startAt = STORY_START,
    pagerDuty = nobodyAnswers,
    staleReads = false,
    ...stageOptions
  } = options;
  const clock = createClock({ mode: "still", startAt });
  const restoreDate = installStoryDate(clock);
  const lines: { readonly functionName: string; readonly line: string }[] = [];
  let handle: Handle | undefined;
  let slack: Slack | undefined;
  let lambda: Lambda | undefined;
  const functions = functionFetch(() => lambda);
  const network = {
    requestHandler: sdkHandler((request) => {
      if (handle === undefined) throw new Error("the front door is not open yet");
      return handle(request);
    }),
    fetch: byHost(
      (host) => (host === "pagerduty.local" ? pagerDuty : functions(host)),
      () => {
        if (slack === undefined) throw new Error("Slack is not open yet");
        return slack;
      },
    ),
  };
  const host = createInlineHost({
    clock,
    network: () => network,
    onLog: (functionName, line) => lines.push({ functionName, line }),
  });
  try {
    const stage = await createStage({
      rates: false,
      ...stageOptions,
      clock,
      host,
      fileOf: (spec) => join(ROOT, spec.file),
    });
    handle = stage.handle;
    slack = stage.slack;
    lambda = stage.cloud.lambda;
    stage.cloud.dynamodb.switches.staleReads = staleReads;
    stage.cloud.ready.open();
    return { ...stage, host, lines, network, close: () => closing(stage, restoreDate, host) };
  } catch (error) {
    restoreDate();
    throw error;
  }
}

const nobodyAnswers: typeof globalThis.fetch = async (input) => {
  throw new TypeError(`fetch failed: nobody is at ${String(input)}`);
};

/** Takes the place of the network: Slack, and the other hosts there are. */
function byHost(
  others: (host: string) => typeof globalThis.fetch | undefined,
  slack: () => Slack,
): typeof globalThis.fetch {
  const toSlack = slackFetch(slack);
  return (input, init) => {
    const { host } = new URL(new Request(input, init).url);
    return (others(host) ?? toSlack)(input, init);
  };
}

async function closing(
  stage: Awaited<ReturnType<typeof createStage>>,
  restoreDate: () => void,
  host: ReturnType<typeof createInlineHost>,
): Promise<void> {
  stage.clock.stop();
  await stage.clock.quiet();
  await host.close();
  await stage.cloud.dynamodb.close();
  restoreDate();
}
