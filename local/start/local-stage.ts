// The stage with sockets and the real bundles in worker threads: what `npm start` and `npm run demo` run on.
// Never untrue: the functions that run are the files the deploy would ship.
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { addressOf } from "../cloud/core/address.ts";
import { type Clock, createClock } from "../cloud/core/clock.ts";
import { serve } from "../cloud/front/http.ts";
import type { LambdaHost } from "../cloud/lambda/host.ts";
import { createWorkerHost } from "../cloud/lambda/worker-host.ts";
import { channelUrl, createChannel } from "../fleet/channel.ts";
import { createLive } from "../page/live.ts";
import { createPage, type Page } from "../page/page.ts";
import { createTerminals } from "../page/terminals.ts";
import { slackListener } from "../slack/listener.ts";
import { createStage, type Stage } from "../stage/stage.ts";
import { truthOf } from "../stage/truth.ts";
import { PREFIX } from "../stage/where.ts";
import { followGrants } from "./aws-profiles.ts";
import { type ControlParts, handleControl } from "./control.ts";
import { answerUrl, functionUrlOn, isUrlPath } from "./function-urls.ts";
import type { LocalOptions, Prepared } from "./prepare.ts";
import { isFromPage, type Socket } from "./sockets.ts";

export type LocalStage = Awaited<ReturnType<typeof openLocalStage>>;

export async function openLocalStage(prepared: Prepared) {
  const { options, policies, aws, web, fileOf } = prepared;
  mkdirSync(options.folder, { recursive: true });
  const clock = openClock(options);
  const logFile = join(options.folder, "functions.log");
  const workers = createWorkerHost({
    clock,
    onLog: (functionName, line) => appendFileSync(logFile, `${functionName} ${line}\n`),
  });
  const host = afterBundling(workers, prepared.bundled);
  const stage = await createStage({
    clock,
    host,
    folder: options.folder,
    policies,
    fileOf: ({ name }) => fileOf(name),
    awsUrl: aws.url,
    slackUrl: web.url,
    streamUrl: (id) => channelUrl(`ws://127.0.0.1:${aws.port}`, id),
    functionUrlOf: functionUrlOn(web.url),
  });
  await prepared.bundled("Slack");
  return connect({ stage, aws, web, clock, host, options });
}

/** A function that is invoked before its bundle is there waits for it, as one does on AWS that is still Pending. */
const afterBundling = (host: LambdaHost, bundled: Prepared["bundled"]): LambdaHost => ({
  ...host,
  async run(fn, event, context) {
    await bundled(fn.name.slice(PREFIX.length + 1));
    return host.run(fn, event, context);
  },
});

interface Connecting {
  readonly stage: Stage;
  readonly aws: Socket;
  readonly web: Socket;
  readonly clock: Clock;
  readonly host: { close(): Promise<void> };
  readonly options: LocalOptions;
}

function connect({ stage, aws, web, clock, host, options }: Connecting) {
  const { ssm, fleet, agent } = stage.cloud;
  const truth = truthOf(stage);
  const admits = isFromPage(web.port);
  const channel = createChannel({ server: aws.server, clock, ssm, fleet, agent, admits });
  const page = createPage(join(options.folder, "page"), {
    socketUrl: `ws://127.0.0.1:${aws.port}`,
  });
  const live = createLive(web.server, stage);
  const moved = () => {
    keepClock(options, clock);
    live.moved();
  };
  aws.serve((request, response) => {
    serve(stage.handle, request, response).catch(() => response.destroy());
  });
  web.serve(webListener({ stage, truth, moved }, page));
  const profiles = followGrants(stage, truth, join(options.folder, "aws"), aws.url);
  stage.cloud.ready.open();
  return {
    ...stage,
    awsUrl: aws.url,
    webUrl: web.url,
    page,
    async close() {
      clock.stop();
      profiles.close();
      channel.close();
      live.close();
      await host.close();
      await Promise.all([aws.close(), web.close()]);
      await stage.cloud.dynamodb.close();
    },
  };
}

/** The page's and the control API's own paths; every other one is Slack's. */
function webListener(parts: ControlParts, page: Page): RequestListener {
  const slack = slackListener(parts.stage.slack);
  const terminals = createTerminals(parts);
  return (request, response) => {
    const { pathname, searchParams } = addressOf(request.url);
    if (page.has(request.method ?? "GET", pathname)) {
      page.answer(pathname, response).catch((error: unknown) => {
        response.writeHead(500, { "content-type": "text/plain" }).end(String(error));
      });
      return;
    }
    if (isUrlPath(parts.stage.cloud.lambda, pathname)) {
      answerUrl(parts.stage.cloud.lambda, request, response);
      return;
    }
    if (!/^\/control\/\w+$/.test(pathname) && !terminals.has(pathname)) {
      slack(request, response);
      return;
    }
    const answering = async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString("utf8");
      const method = request.method ?? "GET";
      const answer = terminals.has(pathname)
        ? await terminals.answer(method, pathname, text)
        : await handleControl(parts, method, pathname, searchParams, text);
      response
        .writeHead(answer?.status ?? 405, { "content-type": "application/json" })
        .end(
          JSON.stringify(answer?.body ?? { error: `${pathname} does not take ${request.method}.` }),
        );
    };
    answering().catch((error: unknown) => {
      response.writeHead(500, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: String(error) }));
    });
  };
}

const clockFile = ({ folder }: LocalOptions) => join(folder, "clock.json");

/** A live clock that was moved on goes on from there after a restart. */
function openClock(options: LocalOptions): Clock {
  if (options.mode === "still")
    return createClock({
      mode: "still",
      ...(options.startAt === undefined ? {} : { startAt: options.startAt }),
    });
  return createClock({ mode: "live", startAt: Date.now() + keptOffset(options) });
}

function keptOffset(options: LocalOptions): number {
  try {
    const { offsetMs } = JSON.parse(readFileSync(clockFile(options), "utf8")) as {
      offsetMs: number;
    };
    return Number.isFinite(offsetMs) ? offsetMs : 0;
  } catch {
    return 0;
  }
}

function keepClock(options: LocalOptions, clock: Clock): void {
  if (options.mode === "live")
    writeFileSync(clockFile(options), JSON.stringify({ offsetMs: clock.now() - Date.now() }));
}
