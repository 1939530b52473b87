// The way in from Slack: one Lambda handler for commands, clicks, forms and suggestions.
// Invariant: nothing is read that Slack did not sign within five minutes, and nothing is worked twice.
import { App, AwsLambdaReceiver, type BlockAction } from "@slack/bolt";
import type { StageScope } from "../domain/grant-role.ts";
import { boltEvent, bytesOf, type HttpAnswer, type HttpEvent } from "./http-event.ts";
import { type Installation, isFromInstallation } from "./installation.ts";
import { accessCommand } from "./listeners/access-command.ts";
import { approve } from "./listeners/approve.ts";
import { approveLess } from "./listeners/approve-less.ts";
import { askAgain, askAgainShortcut } from "./listeners/ask-again.ts";
import { breakGlassSubmit } from "./listeners/break-glass.ts";
import {
  approveExtension,
  approveExtensionLess,
  denyExtension,
  denyExtensionSubmit,
  withdrawExtension,
} from "./listeners/decide-extension.ts";
import { deny } from "./listeners/deny.ts";
import { denySubmit } from "./listeners/deny-submit.ts";
import { done } from "./listeners/done.ts";
import { extend, extendSubmit } from "./listeners/extend.ts";
import { firstTime } from "./listeners/first-time.ts";
import { formChanged } from "./listeners/form-changed.ts";
import {
  filterHistory,
  filterSubmit,
  historyPeople,
  historyPlaces,
  openHistory,
  turnHistory,
} from "./listeners/history.ts";
import { homeOpened } from "./listeners/home-opened.ts";
import { instanceOptions } from "./listeners/instance-options.ts";
import type { Listening } from "./listeners/listening.ts";
import { repair } from "./listeners/repair.ts";
import { requestSubmit } from "./listeners/request-submit.ts";
import { judge, judgeSubmit } from "./listeners/review.ts";
import { revoke } from "./listeners/revoke.ts";
import { unknownButton, unknownForm } from "./listeners/unknown.ts";
import { userChanged } from "./listeners/user-changed.ts";
import { withdraw } from "./listeners/withdraw.ts";
import { verifiedSignature } from "./signature.ts";
import { ANSWERING, clientOptions, type SlackAccess } from "./slack-calls.ts";
import { createSlackLogger } from "./slack-logger.ts";
import type { Uses } from "./uses.ts";
import { ACTIONS, CALLBACKS, COMMAND, SHORTCUTS } from "./views/ids.ts";

export interface SlackHandlerSettings extends SlackAccess {
  readonly signingSecret: string;
  /** Both ids are settings so that Bolt need not ask auth.test before its first answer (facts local 6). */
  readonly botId: string;
  readonly botUserId: string;
  readonly installation: Installation;
  readonly uses: Uses;
  /** Goes into the commands to paste. */
  readonly scope: StageScope;
}

export type SlackHandler = (event: HttpEvent, context: unknown) => Promise<HttpAnswer>;

const anyBut = (names: readonly string[]) => new RegExp(`^(?!(?:${names.join("|")})$)`);

function listen(app: App, listening: Listening): void {
  app.event("app_home_opened", homeOpened(listening));
  app.event("user_change", userChanged(listening));
  app.command(COMMAND, accessCommand(listening));
  app.shortcut(SHORTCUTS.again, askAgainShortcut(listening));
  app.options(
    { action_id: ACTIONS.instance, type: "block_suggestion" },
    instanceOptions(listening),
  );
  const searches = {
    [ACTIONS.historyPerson]: historyPeople(listening),
    [ACTIONS.historyInstance]: historyPlaces(listening),
  };
  for (const [actionId, listener] of Object.entries(searches))
    app.options({ action_id: actionId, type: "block_suggestion" }, listener);
  const clicks = {
    [ACTIONS.history]: openHistory(listening),
    [ACTIONS.historyAll]: openHistory(listening),
    [ACTIONS.historyOlder]: turnHistory(listening, "older"),
    [ACTIONS.historyNewer]: turnHistory(listening, "newer"),
    [ACTIONS.historyFilter]: filterHistory(listening),
    [ACTIONS.approve]: approve(listening),
    [ACTIONS.approveLess]: approveLess(listening),
    [ACTIONS.deny]: deny(listening),
    [ACTIONS.extend]: extend(listening),
    [ACTIONS.approveExtension]: approveExtension(listening),
    [ACTIONS.approveExtensionLess]: approveExtensionLess(listening),
    [ACTIONS.denyExtension]: denyExtension(listening),
    [ACTIONS.again]: askAgain(listening),
    [ACTIONS.withdrawExtension]: withdrawExtension(listening),
    [ACTIONS.withdraw]: withdraw(listening),
    [ACTIONS.done]: done(listening),
    [ACTIONS.revoke]: revoke(listening),
    [ACTIONS.repair]: repair(listening),
    [ACTIONS.instance]: formChanged(listening),
    [ACTIONS.minutes]: formChanged(listening),
    [ACTIONS.ticket]: formChanged(listening),
    [ACTIONS.port]: formChanged(listening),
    [ACTIONS.starts]: formChanged(listening),
    [ACTIONS.justified]: judge(listening, "justified"),
    [ACTIONS.notJustified]: judge(listening, "not-justified"),
  };
  for (const [actionId, listener] of Object.entries(clicks))
    app.action<BlockAction>(actionId, listener);
  app.action<BlockAction>(anyBut(Object.keys(clicks)), unknownButton(listening));
  app.view(CALLBACKS.request, requestSubmit(listening));
  app.view(CALLBACKS.deny, denySubmit(listening));
  app.view(CALLBACKS.extend, extendSubmit(listening));
  app.view(CALLBACKS.denyExtension, denyExtensionSubmit(listening));
  app.view(CALLBACKS.historyFilter, filterSubmit(listening));
  app.view(CALLBACKS.breakGlass, breakGlassSubmit(listening));
  app.view(CALLBACKS.justified, judgeSubmit(listening, "justified"));
  app.view(CALLBACKS.notJustified, judgeSubmit(listening, "not-justified"));
  app.view(anyBut(Object.values(CALLBACKS)), unknownForm());
}

/**
 * The handler of Slack's request address. 401: not signed by Slack, or not lately; nothing of it was read. 400: signed,
 * but no payload of Slack's, or an event that could not be worked.
 * 404: a payload that is nobody's, or of another workspace or app (an event of those: 200, and nothing is done). Everything else is 200 with the answer in the body.
 */
export function createSlackHandler(settings: SlackHandlerSettings): SlackHandler {
  const { signingSecret, log } = settings;
  const handle = boltHandler(settings);
  return async (raw, context) => {
    const bytes = bytesOf(raw);
    if (verifiedSignature(bytes, signingSecret, Date.now()) === undefined) {
      log.info("a request that Slack did not sign, or not lately, was refused");
      return { statusCode: 401, body: "" };
    }
    const event = boltEvent(bytes, raw.rawPath);
    const answer = event && (await readable(() => handle(event, context), log));
    return answer ?? { statusCode: 400, body: "" };
  };
}

/** Bolt with all listeners, for requests whose signature was verified. */
function boltHandler(settings: SlackHandlerSettings): ReturnType<AwsLambdaReceiver["toHandler"]> {
  const { token, signingSecret, botId, botUserId, installation, uses, scope, log } = settings;
  const logger = createSlackLogger(log);
  const receiver = new AwsLambdaReceiver({
    signingSecret,
    // Verified before, over the bytes: Bolt parses first, and takes any time ahead and any text after the hash.
    signatureVerification: false,
    logger,
    customPropertiesExtractor: ({ headers }) => ({ signature: headers["x-slack-signature"] }),
  });
  const app = new App({
    receiver,
    logger,
    token,
    botId,
    botUserId,
    clientOptions: clientOptions(settings, ANSWERING),
    tokenVerificationEnabled: false,
    processBeforeResponse: true,
    // Curfew's own gate is to be the first middleware; it keeps no conversations.
    ignoreSelf: false,
    convoStore: false,
    attachFunctionToken: false,
  });
  const listening = { uses, scope, log };
  app.use(async ({ body, next }) => {
    if (isFromInstallation(body, installation)) return await next();
    log.info("a request of another workspace or another app was refused");
  });
  app.use(firstTime(listening));
  listen(app, listening);
  return receiver.toHandler();
}

/**
 * Bolt's answer; undefined for a body it cannot read. The gate answers every fault of Curfew's own but that of an event,
 * so what Bolt still throws, or answers with 500, is such a body, or an event that Slack is to send again.
 */
async function readable(
  handle: () => Promise<HttpAnswer>,
  log: SlackAccess["log"],
): Promise<HttpAnswer | undefined> {
  try {
    const answer = await handle();
    if (answer.statusCode !== 500) return answer;
  } catch (cause) {
    log.info("a request that is no payload of Slack's was refused", { cause: String(cause) });
  }
  return undefined;
}
