// What a scene can do: let people act, let time pass, and have both told.
// Never untrue: what people do is done by the stage's actors, and every answer printed is the one they got.

import { documentArn, instanceArn, type PolicyDocument } from "../../domain/grant-policy.ts";
import { grantPath, requestOfRole } from "../../domain/grant-role.ts";
import { documentName } from "../../domain/profile.ts";
import { isLive, type Request } from "../../domain/request.ts";
import { wholeSeconds } from "../../domain/time.ts";
import type { Actors, Opened, Wish } from "../stage/actors.ts";
import { LOCAL_PLACE } from "../stage/sample.ts";
import type { Stage } from "../stage/stage.ts";
import { PREFIX } from "../stage/where.ts";
import { type Feed, feedOn, type WatchedTerminal } from "./feed.ts";
import { type Attempt, noObservations, type Observations } from "./observations.ts";
import type { Page, Tone } from "./page.ts";
import { firstName, labelOf, quoted, refusalWords, shortId } from "./words.ts";

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

export type World = ReturnType<typeof createWorld>;

/** One form for all scenes. */
export interface Scene {
  readonly title: string;
  play(world: World): Promise<void>;
}

/** A terminal that is open. */
export type Terminal = Exclude<Opened, { readonly error: string }>;

export interface WorldParts {
  readonly stage: Stage;
  readonly actors: Actors;
  readonly page: Page;
}

export function createWorld({ stage, actors, page }: WorldParts) {
  const { clock } = stage;
  const observed: Observations = noObservations();
  const requestIds: string[] = [];
  const terminals: WatchedTerminal[] = [];
  const feed = feedOn({ stage, truth: actors.truth, requestIds, terminals });

  const tell = () => telling(page, feed);
  const does = (who: string, what: string, tone: Tone = "plain") =>
    page.event(clock.now(), labelOf(who), what, tone);
  const pass = async (ms: number) => {
    const until = clock.now() + ms;
    while (clock.now() < until) {
      await clock.advance(Math.min(MINUTE, until - clock.now()));
      await sample(stage, actors, observed);
    }
    await tell();
  };
  const read = async (id: string) => {
    const request = await actors.truth.requests.read(id);
    if (request === undefined) throw new Error(`the request ${id} is not in the table`);
    return request;
  };
  const opened = (who: string, what: string, answer: Opened): Attempt => {
    if ("error" in answer) {
      does(who, `${what}: ${refusalWords(answer)}`, "refused");
      return answer;
    }
    terminals.push({
      sessionId: answer.sessionId,
      owner: firstName(labelOf(who)),
      closedWith: answer.closedWith,
    });
    does(who, `${what}: session ${shortId(answer.sessionId)}`);
    return { opened: answer.sessionId };
  };

  /** Starts a session under a document; every role of the person's grants is tried. */
  const startUnder = async (who: string, instance: string, document: string, what: string) => {
    const answer = await actors.startSession(who, instance, document);
    return { answer, attempt: opened(who, what, answer) };
  };

  return {
    stage,
    actors,
    page,
    observed,
    requestIds,
    does,
    tell,
    /** Takes what is new as told: the scene has told it itself. */
    hush: feed,
    pass,
    /** Lets time pass until IAM decides by everything that was written. */
    passPropagation: () => passUntilSettled(stage, pass),
    read,
    /** Asks by the form. Throws if Curfew did not take it. */
    async ask(who: string, wish: Wish): Promise<Request> {
      const asked = await actors.ask(who, wish);
      if (!("request" in asked)) {
        const told = Object.values(asked.errors ?? {}).join(" ") || asked.text;
        throw new Error(`${labelOf(who)} asked for ${wish.instance} and was told ${quoted(told)}`);
      }
      requestIds.push(asked.request.id);
      await tell();
      return asked.request;
    },
    /** Starts a session with the role of a grant, under the production document of so many minutes. */
    tryToStart: (who: string, instance: string, minutes: number, what: string) =>
      startUnder(who, instance, documentName(PREFIX, "prod", minutes), what),
    startUnder,
    /** Starts a session with the person's own credentials. */
    async startOutside(who: string, instance: string, what: string) {
      const answer = await actors.startOutside(who, instance);
      return { answer, attempt: opened(who, what, answer) };
    },
    /** Types a line and tells of it; gives the first line of the answer, empty if there was none. */
    async types(who: string, terminal: Opened, line: string): Promise<string> {
      if ("error" in terminal) throw new Error(`${labelOf(who)} has no session to type in`);
      const typed = await terminal.type(line).catch((error: Error) => error);
      await clock.quiet();
      if (typed instanceof Error) {
        does(
          who,
          `types ${line}: ${typed.message.replace(terminal.sessionId, shortId(terminal.sessionId))}`,
          "refused",
        );
        return "";
      }
      const answer = typed.trim().split("\n")[0] ?? "";
      does(who, answer === "" ? `types ${line}` : `types ${line}: ${quoted(answer)}`);
      return answer;
    },
    /** Lets time pass until the request has come to an end, or so many minutes. */
    async passUntilOver(requestId: string, most: number): Promise<Request> {
      const until = clock.now() + most * MINUTE;
      const isOver = async () => !isOpen(await read(requestId));
      while (clock.now() < until && !(await isOver())) {
        await clock.advance(30 * SECOND);
        await sample(stage, actors, observed);
      }
      await tell();
      return read(requestId);
    },
  };
}

async function passUntilSettled({ clock, cloud: { iam } }: Stage, pass: World["pass"]) {
  while (iam.settledAt() > clock.now())
    await pass(Math.ceil((iam.settledAt() - clock.now()) / SECOND) * SECOND);
}

const isOpen = (request: Request) => isLive(request) || request.state === "pending";

async function telling(page: Page, feed: Feed): Promise<void> {
  for (const { at, who, what, tone } of await feed()) page.event(at, who, what, tone);
}

/** One instance and one document to start on, and the deadline on every statement (P2). */
function isNarrow(document: string, { instance, grant }: Request): boolean {
  const { Statement } = JSON.parse(document) as PolicyDocument;
  const until = grant && wholeSeconds(grant.deadline);
  const start = Statement.filter(
    (one) => "Action" in one && one.Action.includes("ssm:StartSession"),
  );
  const targets = [
    instanceArn(LOCAL_PLACE, instance.id),
    documentArn(LOCAL_PLACE, grant?.document ?? ""),
  ];
  return (
    Statement.every(({ Condition }) => Condition?.DateLessThan?.["aws:CurrentTime"] === until) &&
    start.length === 1 &&
    JSON.stringify(start[0]?.Resource) === JSON.stringify(targets)
  );
}

const SCOPE = { place: LOCAL_PLACE, prefix: PREFIX };

/** Looks at the role of every grant: it must belong to a grant that is alive, with its one policy (P1). */
async function sample(stage: Stage, actors: Actors, { samples }: Observations): Promise<void> {
  samples.moments += 1;
  for (const { name } of stage.cloud.iam.rolesUnder(grantPath(SCOPE))) {
    const requestId = requestOfRole(SCOPE, name);
    const request = requestId && (await actors.truth.requests.read(requestId));
    if (!request || !isLive(request)) samples.strays.push(name);
    for (const policy of stage.cloud.iam.policiesOf(name)) {
      samples.policies += 1;
      if (request && !isNarrow(policy.document, request)) samples.wide.push(name);
    }
  }
}
