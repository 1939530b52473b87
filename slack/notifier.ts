// The workflow's voice in Slack: the approval card, the requester's thread, the security channel.
// Never untrue: a message about a request is edited in place, so that two messages never tell two stories (P6).
import type { WebClient } from "@slack/web-api";
import { Fault } from "../domain/fault.ts";
import type { Place } from "../domain/grant-policy.ts";
import type { Log, Notifier, RequestFacts } from "../domain/ports.ts";
import type { MessageRef } from "../domain/request.ts";
import {
  createClient,
  type SlackAccess,
  slackErrorOf,
  slackFault,
  TELLING,
} from "./slack-calls.ts";
import { alertMessage } from "./views/alerts.ts";
import { approvalCard, escalation, reminder } from "./views/approval-card.ts";
import type { Message } from "./views/blocks.ts";
import { noticeMessage } from "./views/notices.ts";
import { threadHead } from "./views/thread-head.ts";

export interface NotifierSettings extends SlackAccess {
  /** Where access is given; it goes into the commands to paste. */
  readonly place: Place;
  /** Begins the name of the AWS profile in the commands to paste; `curfew` if left out. */
  readonly prefix?: string | undefined;
}

/** What Slack says of a message that cannot be edited any more. The request goes on without it. */
const LOST = new Set([
  "message_not_found",
  "cant_update_message",
  "edit_window_closed",
  "channel_not_found",
  "is_archived",
  "is_inactive",
  "not_in_channel",
]);

interface Posting {
  readonly channel: string;
  readonly threadTs?: string | undefined;
  /** Shows a reply in the channel, too. */
  readonly broadcast?: true;
}

/** Posts a message; a Fault if Slack does not take it. */
export async function post(client: WebClient, to: Posting, message: Message): Promise<MessageRef> {
  const thread =
    to.threadTs === undefined
      ? {}
      : { thread_ts: to.threadTs, ...(to.broadcast ? { reply_broadcast: true as const } : {}) };
  try {
    const { channel, ts } = await client.chat.postMessage({
      channel: to.channel,
      ...message,
      ...thread,
      unfurl_links: false,
      unfurl_media: false,
    });
    if (channel === undefined || ts === undefined)
      throw new Fault("Slack took a message but did not say where it is", { retryable: false });
    return { channel, ts };
  } catch (cause) {
    throw cause instanceof Fault ? cause : slackFault("chat.postMessage", cause);
  }
}

/** Edits a message in place. One that is lost is a line in the log; every other failure is given back. */
export async function edit(
  client: WebClient,
  log: Log,
  at: MessageRef | undefined,
  message: Message,
): Promise<Fault | undefined> {
  if (at === undefined) return undefined;
  try {
    await client.chat.update({ ...at, ...message });
  } catch (cause) {
    const error = slackErrorOf(cause);
    if (error === undefined || !LOST.has(error)) return slackFault("chat.update", cause);
    log.info("a Slack message cannot be edited any more", { ...at, error });
  }
  return undefined;
}

/** The person's direct messages: Slack opens them when it is given a user id for a channel. */
function directTo({ request, people }: RequestFacts): Posting {
  const person = people.find(({ id }) => id === request.person);
  if (person === undefined)
    throw new Fault(`${request.person} is not among the people any more`, { retryable: false });
  const channel = request.bookkeeping.slackUser ?? person.slack;
  if (channel === undefined)
    throw new Fault(`nobody knows who ${request.person} is in Slack`, { retryable: false });
  return { channel };
}

function threadOf(facts: RequestFacts): Posting {
  const { thread } = facts.request.bookkeeping;
  return thread === undefined ? directTo(facts) : { channel: thread.channel, threadTs: thread.ts };
}

/** Where approvers are called: under a card, and shown in the channel; in the channel alone where no card could be posted. */
const underCard = (card: MessageRef | undefined, { profile }: RequestFacts): Posting =>
  card === undefined
    ? { channel: profile.channel }
    : { channel: card.channel, threadTs: card.ts, broadcast: true };

export function createNotifier(settings: NotifierSettings): Notifier {
  const { place, prefix = "curfew", log } = settings;
  const client = createClient(settings, TELLING);
  return {
    postCard: (facts, channel = facts.profile.channel) =>
      post(client, { channel }, approvalCard(facts)),
    openThread: async (facts) => post(client, directTo(facts), threadHead(facts)),
    async refresh(facts) {
      const { card, escalated, thread } = facts.request.bookkeeping;
      const faults = await Promise.all([
        edit(client, log, card, approvalCard(facts)),
        edit(client, log, escalated, approvalCard(facts)),
        edit(client, log, thread, threadHead(facts)),
      ]);
      const fault = faults.find((one) => one !== undefined);
      if (fault !== undefined) throw fault;
    },
    async tell(facts, notice) {
      await post(client, threadOf(facts), noticeMessage(facts, notice, place, prefix));
    },
    async remind(facts) {
      const { card } = facts.request.bookkeeping;
      await post(client, underCard(card, facts), reminder(facts));
    },
    async call(facts, people) {
      const { card, escalated } = facts.request.bookkeeping;
      await post(client, underCard(escalated ?? card, facts), escalation(facts, people));
    },
    alert: (channel, alert, people) => post(client, { channel }, alertMessage(alert, people)),
    async correct(at, alert, people) {
      const fault = await edit(client, log, at, alertMessage(alert, people));
      if (fault !== undefined) throw fault;
    },
  };
}
