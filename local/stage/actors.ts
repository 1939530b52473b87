// The people of the local workspace as they act: ask, decide, open sessions. For the demo and for stories.
// Never untrue: everything they do goes the way a person's does, through Slack's forms and buttons or the AWS API.
import { documentName } from "../../domain/profile.ts";
import type { Request } from "../../domain/request.ts";
import { type AwsRefusal, callJson, isAwsRefusal } from "./aws-call.ts";
import { assumeGrantRole, requestsWithRole } from "./grant-roles.ts";
import type { Keys } from "./people.ts";
import { keyOfPerson } from "./sample.ts";
import type { Stage } from "./stage.ts";
import { type Truth, truthOf } from "./truth.ts";
import { PREFIX } from "./where.ts";

export interface Wish {
  /** The instance's name or id. */
  readonly instance: string;
  readonly minutes: number;
  readonly reason?: string;
  readonly ticket?: string;
  /** A port to be forwarded; a shell where it is left out. */
  readonly port?: number;
}

/** The request as saved, or what the form said. */
export type Asked =
  | { readonly request: Request }
  | { readonly errors: Readonly<Record<string, string>> | undefined; readonly text: string };

export type Opened =
  | {
      readonly sessionId: string;
      readonly type: (line: string) => Promise<string>;
      readonly close: () => void;
      readonly closedWith: () => string | undefined;
    }
  | AwsRefusal;

export type Actors = ReturnType<typeof actorsOn>;

export function actorsOn(stage: Stage) {
  const truth = truthOf(stage);
  const { people } = stage.slack;
  const settled = () => stage.clock.quiet();
  const idOf = (instance: string) =>
    stage.cloud.ec2.instances().find(({ id, tags }) => id === instance || tags.Name === instance)
      ?.id ?? instance;

  const clickOn = async (
    who: string,
    requestId: string,
    action: string,
    where: "card" | "thread" | "escalated",
    value?: string,
  ) => {
    const request = await truth.requests.read(requestId);
    const message = request?.bookkeeping[where];
    if (message === undefined) throw new Error(`${requestId} has no ${where} in Slack`);
    const { channel, ts } = message;
    const done = await people.click({ user: who, channel, ts, action_id: action, value });
    return { ...done, request: request as Request, message };
  };
  const act = async (who: string, requestId: string, action: string, where: "card" | "thread") => {
    const clicked = await clickOn(who, requestId, action, where);
    await settled();
    return clicked;
  };
  const denying = (action: string) => async (who: string, requestId: string, reason: string) => {
    const { view } = await clickOn(who, requestId, action, "card");
    if (view === undefined) throw new Error("the denial's form did not open");
    const sent = await people.submit({ user: who, view_id: view.id, values: { reason } });
    await settled();
    return sent;
  };

  return {
    truth,
    /** Opens the form, fills it, sends it. Needs the picker's copy of the inventory: let a minute pass first. */
    ask: (who: string, wish: Wish) =>
      ask(stage, truth, who, { ...wish, instance: idOf(wish.instance) }),
    /** Breaks glass with the command's form; gives the request, or what the form said. */
    breakGlass: (who: string, wish: Wish) =>
      breakGlass(stage, truth, who, { ...wish, instance: idOf(wish.instance) }),
    /** Judges a break-glass in the security channel, or in one's own direct messages. */
    judge: (who: string, requestId: string, judgement: Judgement) =>
      judge(stage, truth, who, requestId, judgement),
    approve: (who: string, requestId: string) => act(who, requestId, "approve", "card"),
    /** As `approve`, without waiting for what follows. */
    clickApprove: (who: string, requestId: string) => clickOn(who, requestId, "approve", "card"),
    /** Chooses a shorter time on the card. */
    async approveFor(who: string, requestId: string, minutes: number) {
      const value = `${requestId}:${minutes}`;
      const clicked = await clickOn(who, requestId, "approve-less", "card", value);
      await settled();
      return clicked;
    },
    /** Approves on the card in the channel it was escalated to. */
    async approveEscalated(who: string, requestId: string) {
      const clicked = await clickOn(who, requestId, "approve", "escalated");
      await settled();
      return clicked;
    },
    /** Asks for more time with the thread's button and its form. */
    async extend(who: string, requestId: string, minutes: number, reason = "not done yet") {
      const clicked = await clickOn(who, requestId, "extend", "thread");
      if (clicked.view === undefined) return clicked;
      const values = { minutes: String(minutes), reason };
      const sent = await people.submit({ user: who, view_id: clicked.view.id, values });
      await settled();
      return sent;
    },
    approveExtension: (who: string, requestId: string) =>
      act(who, requestId, "approve-extension", "card"),
    clickApproveExtension: (who: string, requestId: string) =>
      clickOn(who, requestId, "approve-extension", "card"),
    async approveExtensionFor(who: string, requestId: string, number: number, minutes: number) {
      const value = `${requestId}:${number}:${minutes}`;
      const clicked = await clickOn(who, requestId, "approve-extension-less", "card", value);
      await settled();
      return clicked;
    },
    denyExtension: denying("deny-extension"),
    withdrawExtension: (who: string, requestId: string) =>
      act(who, requestId, "withdraw-extension", "thread"),
    revoke: (who: string, requestId: string) => act(who, requestId, "revoke", "card"),
    withdraw: (who: string, requestId: string) => act(who, requestId, "withdraw", "thread"),
    done: (who: string, requestId: string) => act(who, requestId, "done", "thread"),
    deny: denying("deny"),
    /** The person's own credentials, before Curfew. */
    keysOf: (who: string): Keys => keysOf(stage, who),
    /** Assumes the role of the person's newest grant, or of one of their requests. */
    assumeGrantRole: (who: string, requestId?: string) =>
      assumeRoleOf(stage, truth, who, requestId),
    startSession: (who: string, instance: string, document?: string) =>
      startSession(stage, truth, who, idOf(instance), document),
    /** Starts a session with the person's own credentials, as if there were no Curfew. */
    startOutside: (who: string, instance: string, more: object = {}) =>
      open(stage, keysOf(stage, who), { Target: idOf(instance), ...more }),
  };
}

function keysOf(stage: Stage, who: string): Keys {
  const keys = stage.keys.get(who);
  if (keys === undefined) throw new Error(`${who} is none of the sample people`);
  return keys;
}

const ask = (stage: Stage, truth: Truth, who: string, wish: Wish): Promise<Asked> =>
  fillIn(stage, truth, who, "", {
    ...valuesOf(wish),
    reason: wish.reason ?? "a look at the logs",
    ...(wish.ticket === undefined ? {} : { ticket: wish.ticket }),
    ...(wish.port === undefined ? {} : { port: String(wish.port) }),
  });

const breakGlass = (stage: Stage, truth: Truth, who: string, wish: Wish): Promise<Asked> =>
  fillIn(stage, truth, who, "break-glass", {
    ...valuesOf(wish),
    reason: wish.reason ?? "the site is down",
    ticket: wish.ticket ?? "INC-1",
    confirmed: ["yes"],
  });

const valuesOf = ({ instance, minutes }: Wish) => ({ instance, minutes: String(minutes) });

/** Opens the form of `/access` with these words and sends it; gives the request that came of it, or what was said. */
async function fillIn(
  stage: Stage,
  truth: Truth,
  who: string,
  words: string,
  values: Readonly<Record<string, string | string[]>>,
): Promise<Asked> {
  const { people } = stage.slack;
  const { view, answer } = await people.command(who, words);
  if (view === undefined) return { errors: undefined, text: answer };
  // What for is asked once the instance is chosen.
  if (values.port !== undefined) {
    const chosen = { action_id: "instance", value: String(values.instance) };
    await people.click({ user: who, view_id: view.id, ...chosen });
    await stage.clock.quiet();
  }
  const before = new Set(stage.states.executions().map(({ name }) => name));
  const sent = await people.submit({ user: who, view_id: view.id, values });
  await stage.clock.quiet();
  const made = stage.states.executions().find(({ name }) => !before.has(name));
  const request = made && (await truth.requests.read(made.name));
  if (request !== undefined) return { request };
  return { errors: sent.errors, text: sent.view?.readable ?? "" };
}

export interface Judgement {
  readonly verdict: "justified" | "not-justified";
  readonly words: string;
  /** Whose message is clicked: the security channel's, or a person's own by their id. */
  readonly on?: string;
}

/** Opens the verdict's form and sends it; gives what the clicker was told instead, where there is no form. */
async function judge(
  stage: Stage,
  truth: Truth,
  who: string,
  requestId: string,
  { verdict, words, on = stage.directory.securityChannel }: Judgement,
) {
  const { people } = stage.slack;
  const at = (await truth.reviews.read(requestId))?.bookkeeping.cards[on];
  if (at === undefined) throw new Error(`${requestId} has no review in ${on}`);
  const clicked = await people.click({ user: who, ...at, action_id: `review-${verdict}` });
  await stage.clock.quiet();
  if (clicked.view === undefined) return { errors: undefined };
  const values = { reason: words };
  const sent = await people.submit({ user: who, view_id: clicked.view.id, values });
  await stage.clock.quiet();
  return { errors: sent.errors };
}

/** A request that nobody made: its role does not exist. */
const NO_REQUEST = "req-00000000000000000000";

const personIdOf = (stage: Stage, who: string) =>
  stage.directory.people.find((one) => keyOfPerson(one) === who)?.id ?? "p-nobody";

async function assumeRoleOf(
  stage: Stage,
  truth: Truth,
  who: string,
  requestId?: string,
): Promise<Keys | AwsRefusal> {
  const keys = keysOf(stage, who);
  if (requestId !== undefined) return assumeGrantRole(stage, keys, requestId);
  const [newest] = await requestsWithRole(truth, personIdOf(stage, who));
  return assumeGrantRole(stage, keys, newest?.id ?? NO_REQUEST);
}

/**
 * Starts a session as the person, under the document given. The role of their grant on the instance is tried first, then
 * those of their other active grants, as an attacker would; gives the first session, or the last refusal.
 */
async function startSession(
  stage: Stage,
  truth: Truth,
  who: string,
  instanceId: string,
  document: string = documentName(PREFIX, "prod", 60),
): Promise<Opened> {
  const granted = await requestsWithRole(truth, personIdOf(stage, who));
  const here = granted.find(({ instance }) => instance.id === instanceId);
  const others = granted.filter((one) => one !== here && one.state === "active");
  const [first = NO_REQUEST, ...more] = [...(here ? [here] : []), ...others].map(({ id }) => id);
  const input = { Target: instanceId, DocumentName: document };
  let answer = await startUnder(stage, who, first, input);
  for (const id of more) if (isAwsRefusal(answer)) answer = await startUnder(stage, who, id, input);
  return answer;
}

async function startUnder(
  stage: Stage,
  who: string,
  requestId: string,
  input: object,
): Promise<Opened> {
  const keys = await assumeGrantRole(stage, keysOf(stage, who), requestId);
  return isAwsRefusal(keys) ? keys : open(stage, keys, input);
}

async function open(stage: Stage, keys: Keys, input: object): Promise<Opened> {
  const answer = await callJson(stage.handle, keys, "ssm", "StartSession", input);
  if (isAwsRefusal(answer)) return answer;
  const sessionId = String(answer.SessionId);
  const attached = stage.cloud.fleet.attach(sessionId);
  let text: string | undefined;
  attached.onClosed((said) => {
    text = said;
  });
  return {
    sessionId,
    type: (line) => attached.type(line),
    close: () => attached.close(),
    closedWith: () => text,
  };
}
